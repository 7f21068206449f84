#include "tools/import/acpi_slit.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/ids.hpp"
#include "tools/import/slit.hpp"

#include <cstdint>
#include <numeric>

namespace numasim {

namespace {

// ACPI 6.5, 5.2.6 (header) and 5.2.17 (SLIT).
constexpr std::string_view k_signature = "SLIT";
constexpr std::size_t k_length_at = 4;
constexpr std::size_t k_header = 36;
constexpr std::size_t k_count_bytes = 8;

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t count)
{
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

[[noreturn]] void refuse(const std::string& file, const std::string& found,
                         const std::string& allowed)
{
  throw InputError({file, "", found, allowed});
}

/// Where the count is: behind the header if there is one.
std::size_t body_of(std::string_view bytes, const std::string& file)
{
  if (!bytes.starts_with(k_signature)) {
    return 0;
  }
  if (bytes.size() < k_header + k_count_bytes) {
    refuse(file, "an ACPI SLIT of " + std::to_string(bytes.size()) + " bytes", "the whole table");
  }
  const std::uint64_t length = little_endian(bytes, k_length_at, 4);
  if (length != bytes.size()) {
    refuse(file,
           "an ACPI SLIT of " + std::to_string(bytes.size()) + " bytes that says it has " +
               std::to_string(length),
           "the whole table and nothing else");
  }
  return k_header;
}

} // namespace

bool looks_like_acpi_slit(std::string_view bytes)
{
  if (bytes.starts_with(k_signature)) {
    return true;
  }
  if (bytes.size() <= k_count_bytes) {
    return false;
  }
  const std::uint64_t count = little_endian(bytes, 0, k_count_bytes);
  return count >= 1 && count <= k_most_nodes && bytes.size() == k_count_bytes + count * count;
}

MachineFacts read_acpi_slit(std::string_view bytes, const std::string& file)
{
  MachineFacts facts;
  facts.source = file;
  const std::size_t body = body_of(bytes, file);
  const std::uint64_t count =
      bytes.size() >= body + k_count_bytes ? little_endian(bytes, body, k_count_bytes) : 0;
  if (count < 1 || count > k_most_nodes || bytes.size() != body + k_count_bytes + count * count) {
    refuse(file,
           std::to_string(bytes.size()) + " bytes for " + std::to_string(count) + " localities",
           "an ACPI SLIT of 1 to " + std::to_string(k_most_nodes) + " localities, whole");
  }
  const std::string_view matrix = bytes.substr(body + k_count_bytes);
  for (std::size_t row = 0; row < count; ++row) {
    facts.slit.values.emplace_back();
    for (std::size_t column = 0; column < count; ++column) {
      facts.slit.values.back().push_back(
          static_cast<double>(static_cast<unsigned char>(matrix[row * count + column])));
    }
  }
  check_slit(facts.slit, file);
  const unsigned sum =
      std::accumulate(bytes.begin(), bytes.end(), 0U, [](unsigned total, char byte) {
        return total + static_cast<unsigned char>(byte);
      });
  if (body == k_header && sum % 256 != 0) {
    facts.notes.emplace_back("the SLIT's checksum is wrong; Linux only warns of that, and uses it");
  }
  facts.slit_from = {.source = "ACPI SLIT", .confidence = Confidence::Documented};
  return facts;
}

} // namespace numasim

#include "tests/import/support.hpp"

#include "models/machine/topology_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <numeric>
#include <set>

namespace numasim::test {

namespace {

std::string little_endian(std::uint64_t value, int bytes)
{
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text += static_cast<char>(value >> (8 * i) & 0xffU);
  }
  return text;
}

std::size_t distinct(const std::vector<std::uint32_t>& numbers)
{
  return std::set(numbers.begin(), numbers.end()).size();
}

} // namespace

Imported import(std::vector<std::string> arguments)
{
  arguments.insert(arguments.begin(), {"topology", "import"});
  Imported imported;
  imported.outcome = command(arguments);
  if (imported.outcome.status == 0) {
    imported.topology = read_topology(nlohmann::json::parse(imported.outcome.out), "imported");
  }
  return imported;
}

std::size_t cores_of(const Topology& topology)
{
  return distinct(topology.core);
}

std::size_t l3s_of(const Topology& topology)
{
  return distinct(topology.l3);
}

std::size_t packages_of(const Topology& topology)
{
  return distinct(topology.package_of_node);
}

void check_refused(const std::vector<std::string>& arguments, const std::string& part)
{
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = import(arguments).outcome;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  INFO(arguments.front().substr(0, 200) << "\n" << outcome.err);
  CHECK(outcome.status == k_bad_input);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::Contains(part));
  CHECK(took.count() < 5);
}

std::optional<std::filesystem::path> hwloc_files()
{
  const char* set = std::getenv("NUMASIM_SHARED");
  const std::filesystem::path shared =
      set != nullptr ? std::filesystem::path(set)
                     : std::filesystem::path(NUMASIM_DATA_DIR).parent_path() / "shared";
  if (!std::filesystem::is_directory(shared / "data" / "hwloc")) {
    WARN("skipped: no shared reference data with hwloc's files (set NUMASIM_SHARED)");
    return std::nullopt;
  }
  return shared / "data" / "hwloc";
}

std::optional<std::string> hwloc_file(const std::string& name)
{
  const auto directory = hwloc_files();
  if (directory && !std::filesystem::exists(*directory / name)) {
    WARN("skipped: the shared reference data has no " << name);
    return std::nullopt;
  }
  return directory ? std::optional((*directory / name).string()) : std::nullopt;
}

std::string acpi_slit(const std::vector<std::vector<int>>& rows)
{
  std::string body = little_endian(rows.size(), 8);
  for (const auto& row : rows) {
    for (const int value : row) {
      body += static_cast<char>(value);
    }
  }
  constexpr std::size_t k_header = 36;
  std::string table = "SLIT" + little_endian(k_header + body.size(), 4);
  table += std::string("\x01\x00", 2) + "TESTERTESTSLIT" + little_endian(1, 4) + "TEST" +
           little_endian(1, 4) + body;
  const unsigned sum =
      std::accumulate(table.begin(), table.end(), 0U, [](unsigned total, char byte) {
        return total + static_cast<unsigned char>(byte);
      });
  table[9] = static_cast<char>(256 - sum % 256);
  return table;
}

} // namespace numasim::test

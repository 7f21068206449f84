#include "tools/sweep/shard.hpp"

#include "models/input/input_error.hpp"

#include <charconv>
#include <optional>

namespace numasim {

namespace {

std::optional<std::uint32_t> number_in(std::string_view text)
{
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const bool good = error == std::errc{} && stop == end && number >= 1 && number <= k_most_shards;
  return good ? std::optional(number) : std::nullopt;
}

} // namespace

bool Shard::has(std::string_view design_key, std::uint32_t replication) const
{
  std::uint64_t hash = 1469598103934665603U; // FNV-1a of 64 bits: any even spread would do
  for (const char c : design_key) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return (hash % parts + replication) % parts == number - 1;
}

Shard shard_of(const std::string& option, const std::string& text)
{
  const std::size_t slash = text.find('/');
  const auto number = number_in(std::string_view{text}.substr(0, slash));
  const auto parts = slash == std::string::npos
                         ? std::nullopt
                         : number_in(std::string_view{text}.substr(slash + 1));
  if (!number || !parts || *number > *parts) {
    throw InputError(
        {option, "", "\"" + text + "\"",
         "I/N, the I-th of N parts, as in 2/8; N is at most " + std::to_string(k_most_shards)});
  }
  return {.number = *number, .parts = *parts};
}

} // namespace numasim

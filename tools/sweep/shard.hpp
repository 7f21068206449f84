#pragma once
/// A part of a sweep's runs, for machines that know nothing of each other.

#include <cstdint>
#include <string>
#include <string_view>

namespace numasim {

/// Part `number` of `parts`. Every run is in exactly one part. Which one follows from its inputs
/// alone, so it stays there when the sweep gets more points or replications. The replications of
/// one design are dealt out in turn, so parts are about as large as each other.
struct Shard {
  std::uint32_t number = 1; ///< 1 .. parts
  std::uint32_t parts = 1;

  /// Whether it has that replication of the design with that design_key().
  [[nodiscard]] bool has(std::string_view design_key, std::uint32_t replication) const;
};

inline constexpr std::uint32_t k_most_shards = 100'000;

/// "2/8" as typed for `option`. Throws InputError.
[[nodiscard]] Shard shard_of(const std::string& option, const std::string& text);

} // namespace numasim

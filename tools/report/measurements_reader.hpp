#pragma once
/// Locks, lines and walks of a result's JSON, read back.

#include "tools/report/result.hpp"

#include "models/input/json_reader.hpp"

#include <optional>
#include <vector>

namespace numasim {

// Ranges of a result's numbers.
inline constexpr Count k_any_count{0, std::int64_t{1} << 53};
inline constexpr double k_greatest = 1.7976931348623157e308;
inline constexpr Quantity k_any_number{"", -k_greatest, k_greatest};
inline constexpr Quantity k_from_zero{"", 0, k_greatest};

/// A number, or null.
[[nodiscard]] std::optional<double> read_optional_number(const JsonReader& value);
/// [lo, hi], in per cent where `percent`, or null.
[[nodiscard]] std::optional<Interval> read_interval(const JsonReader& value, bool percent = false);

[[nodiscard]] LockSummary read_lock(JsonReader lock);
[[nodiscard]] LineSummary read_line(JsonReader line);
[[nodiscard]] WalkSummary read_walk(JsonReader walk);

/// All of an array, with one of the above.
template <class Read> [[nodiscard]] auto read_all(const std::vector<JsonReader>& items, Read read)
{
  std::vector<decltype(read(items.front()))> all;
  all.reserve(items.size());
  for (const JsonReader& item : items) {
    if (item.enough()) {
      break; // nobody would read more
    }
    all.push_back(read(item));
  }
  return all;
}

} // namespace numasim

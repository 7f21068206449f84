#pragma once
/// From numbers as a result's JSON has them, in per cent and nanoseconds, back to those they were
/// made of. Where several give the printed one, one of them: it is printed the same.

#include "sim/time.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace numasim {

/// The number near `guess` that `print` makes `printed` of; `guess` if there is none.
template <class Print>
[[nodiscard]] double before_printing(double printed, double guess, Print print)
{
  constexpr int k_near =
      4; // a product and a quotient are off by half a unit in the last place each
  double below = guess;
  double above = guess;
  for (int i = 0; i <= k_near; ++i) {
    if (print(below) == printed) {
      return below;
    }
    if (print(above) == printed) {
      return above;
    }
    below = std::nextafter(below, -std::numeric_limits<double>::infinity());
    above = std::nextafter(above, std::numeric_limits<double>::infinity());
  }
  return guess;
}

/// The fraction that is printed as `percent`.
[[nodiscard]] inline double fraction_of(double percent)
{
  return before_printing(percent, percent / 100, [](double fraction) { return 100 * fraction; });
}

/// The duration whose in_ns() or in_seconds() is `printed`; `to_ps` is 1e3 or 1e12. `printed` is at
/// most k_longest_ns or its like.
[[nodiscard]] inline Duration duration_printed(double printed, double to_ps)
{
  const double from_ps = to_ps == 1e3 ? 1e-3 : 1e-12; // as Duration has them: 1 / to_ps is no other
  const double ps = before_printing(printed, std::round(printed * to_ps),
                                    [&](double count) { return std::round(count) * from_ps; });
  return Duration::ps(static_cast<std::int64_t>(std::round(ps)));
}

/// What Duration holds, and a little less.
inline constexpr double k_longest_ns = 9e15;
inline constexpr double k_longest_s = 9e6;

} // namespace numasim

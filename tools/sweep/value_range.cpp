#include "tools/sweep/value_range.hpp"

#include "sim/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace numasim {

namespace {

constexpr double k_exact = 9007199254740992.0; // 2^53

/// Between the ends at `u` of [0, 1].
double between(double from, double to, bool logarithmic, double u)
{
  return logarithmic ? from * portable_exp(u * portable_log(to / from)) : from + (to - from) * u;
}

double rounded(double value)
{
  return std::strtod(fmt::format("{:.9g}", value).c_str(), nullptr);
}

std::string fitted(const ValueRange& range, double value)
{
  const double whole_or_not = range.whole ? std::round(value) : rounded(value);
  return number_text(std::clamp(whole_or_not, range.from, range.to));
}

void add(std::vector<std::string>& values, std::string value)
{
  if (values.empty() || values.back() != value) {
    values.push_back(std::move(value));
  }
}

} // namespace

std::string number_text(double value)
{
  if (value == std::floor(value) && std::abs(value) <= k_exact) {
    return fmt::format("{}", static_cast<std::int64_t>(value)); // 100000, not 1e+05; 0, not -0
  }
  return fmt::format("{}", value);
}

std::vector<std::string> spread(const ValueRange& range, std::size_t count)
{
  std::vector<std::string> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(count - 1);
    const double value = i == 0           ? range.from
                         : i + 1 == count ? range.to
                                          : between(range.from, range.to, range.logarithmic, u);
    add(values, i == 0 || i + 1 == count ? number_text(value) : fitted(range, value));
  }
  return values;
}

std::vector<std::string> stepped(const ValueRange& range, double step, std::size_t most)
{
  // A step that is meant to hit the end, 0.1 up to 1, must not miss it by its last bit.
  constexpr double k_hit = 1e-9;
  const double slack = range.logarithmic ? range.to * k_hit : (range.to - range.from) * k_hit;
  std::vector<std::string> values;
  for (std::size_t i = 0; values.size() < most && i <= 2 * most; ++i) {
    const auto times = static_cast<double>(i);
    const double value = range.logarithmic ? range.from * portable_exp(times * portable_log(step))
                                           : range.from + step * times;
    if (value > range.to + slack) {
      break;
    }
    add(values, i == 0 ? number_text(value) : fitted(range, value));
  }
  return values;
}

std::string value_at(const ValueRange& range, double u)
{
  if (!range.whole) {
    return fitted(range, between(range.from, range.to, range.logarithmic, u));
  }
  const double value = std::floor(between(range.from, range.to + 1, range.logarithmic, u));
  return number_text(std::clamp(value, range.from, range.to));
}

} // namespace numasim

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace numasim {

namespace {

struct Unit {
  double ns;
  const char* name;
};

/// The greatest that a duration has one of.
Unit unit_of(double ns)
{
  constexpr std::array<Unit, 3> units{{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}}};
  for (const Unit& unit : units) {
    if (ns >= unit.ns) {
      return unit;
    }
  }
  return {1, "ns"};
}

} // namespace

std::string significant(double value, int digits)
{
  if (value == 0) {
    return "0";
  }
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  // More than nine decimals are a number that is nothing in its unit.
  return fmt::format("{:.{}f}", value, std::clamp(digits - 1 - exponent, 0, 9));
}

std::string short_number(double value)
{
  std::string text = fmt::format("{:.3f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string duration_text(double ns)
{
  const Unit unit = unit_of(ns);
  return fmt::format("{} {}", significant(ns / unit.ns, 3), unit.name);
}

std::string duration_text(const std::optional<Interval>& ns)
{
  if (!ns) {
    return k_absent;
  }
  const Unit unit = unit_of(ns->hi);
  return fmt::format("[{}, {}] {}", significant(ns->lo / unit.ns, 3),
                     significant(ns->hi / unit.ns, 3), unit.name);
}

std::string percent_text(double fraction)
{
  return fmt::format("{:.1f} %", 100 * fraction);
}

std::string change_text(double fraction)
{
  return fmt::format("{:+.1f} %", 100 * fraction);
}

std::string change_text(const std::optional<Interval>& interval)
{
  return interval ? fmt::format("[{:+.1f}, {:+.1f}]", 100 * interval->lo, 100 * interval->hi)
                  : k_absent;
}

std::string interval_text(const std::optional<Interval>& interval)
{
  return interval
             ? fmt::format("[{}, {}]", significant(interval->lo, 5), significant(interval->hi, 5))
             : k_absent;
}

std::string p_text(const std::optional<double>& p)
{
  if (!p) {
    return k_absent;
  }
  return *p < 0.001 ? "< 0.001" : fmt::format("{:.3f}", *p);
}

std::string counted(std::size_t count, const std::string& noun)
{
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

} // namespace numasim

#include "tools/questions/assumption.hpp"

#include "models/input/input_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace numasim {

namespace {

constexpr const char* k_option = "--parameter";

// Factors of a range: from value / factor to value * factor. A guess may be wrong by a factor of
// two; the others are rules of this tool, since files state no error.
constexpr double k_guess = 2;
constexpr double k_derived = 1.25;
constexpr double k_documented = 1.1;
constexpr double k_measured = 1.05;
/// From this ratio of its ends on a range is looked at on a logarithmic scale.
constexpr double k_wide = 10;

struct Spread {
  double factor = 1;
  std::string reason;
};

Spread spread_of(const Target& target, const Topology& topology)
{
  switch (target.trust) {
  case Belief::Guess:
    return {k_guess, "guess: half to twice"};
  case Belief::Derived:
    return {k_derived, "derived: 25 %"};
  case Belief::Documented:
    return {k_documented, "documented: 10 %"};
  case Belief::Measured:
    if (topology.fit && topology.fit->p95_abs_pct > 0) {
      return {1 + topology.fit->p95_abs_pct / 100,
              fmt::format("measured: the fit's p95 error, {:.1f} %", topology.fit->p95_abs_pct)};
    }
    return {k_measured, "measured: 5 %"};
  case Belief::Chosen:
    break;
  }
  return {};
}

/// Whole numbers move by one at least.
void widen_whole(Assumption& a)
{
  if (a.target.integer) {
    a.lo = std::min(std::floor(a.lo + 0.5), a.target.value - 1);
    a.hi = std::max(std::floor(a.hi + 0.5), a.target.value + 1);
  }
}

void add(Assumptions& all, const Target& target, const Topology& topology)
{
  if (target.trust == Belief::Chosen) {
    all.left_out.push_back({target.pointer, "chosen, or exactly as its source has it"});
    return;
  }
  if (target.value <= 0) {
    all.left_out.push_back({target.pointer, "0 or below: no range follows"});
    return;
  }
  const Spread spread = spread_of(target, topology);
  Assumption a{.target = target,
               .lo = target.value / spread.factor,
               .hi = target.value * spread.factor,
               .logarithmic = true,
               .reason = spread.reason};
  widen_whole(a);
  a.lo = std::max(a.lo, target.min);
  a.hi = std::min(a.hi, target.max);
  a.logarithmic = a.lo > 0;
  if (a.lo < a.hi) {
    all.varied.push_back(std::move(a));
  } else {
    all.left_out.push_back({target.pointer, "may not be anything else"});
  }
}

std::optional<double> number(std::string_view text)
{
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional{value} : std::nullopt;
}

} // namespace

double Assumption::at(double position) const
{
  // The ends exactly, whatever the rounding of the scale does.
  double value = position <= 0 ? lo : hi;
  if (position > 0 && position < 1) {
    value = logarithmic ? lo * std::pow(hi / lo, position) : lo + (hi - lo) * position;
  }
  return target.integer ? std::round(value) : value;
}

double Assumption::position_of(double value) const
{
  return logarithmic ? std::log(value / lo) / std::log(hi / lo) : (value - lo) / (hi - lo);
}

ValueSetting Assumption::setting(double position) const
{
  return {target.pointer, json_value(target, at(position))};
}

RangeText read_range(const std::string& option, const std::string& text)
{
  const std::size_t equals = text.find('=');
  const std::size_t dots = equals == std::string::npos ? equals : text.find("..", equals);
  if (dots != std::string::npos && text.starts_with("/")) {
    const auto lo = number(std::string_view{text}.substr(equals + 1, dots - equals - 1));
    const auto hi = number(std::string_view{text}.substr(dots + 2));
    if (lo && hi && *lo < *hi) {
      return {text.substr(0, equals), *lo, *hi};
    }
  }
  throw InputError({option, "", "\"" + text + "\"",
                    "POINTER=LO..HI with numbers LO < HI, as in /topology/t0_ns=50..200"});
}

Assumption ranged(const Target& target, double lo, double hi, std::optional<bool> logarithmic,
                  const std::string& option)
{
  const auto whole = [](double value) { return value == std::floor(value); };
  if (lo < target.min || hi > target.max || (target.integer && (!whole(lo) || !whole(hi)))) {
    throw InputError({option, "", fmt::format("{} from {} to {}", target.pointer, lo, hi),
                      fmt::format("{} from {} to {}", target.integer ? "whole numbers" : "numbers",
                                  target.min, target.max)});
  }
  if (logarithmic.value_or(false) && lo <= 0) {
    throw InputError(
        {option, "", fmt::format("{} from {}", target.pointer, lo), "above 0 on a log scale"});
  }
  return {.target = target,
          .lo = lo,
          .hi = hi,
          .logarithmic = logarithmic.value_or(lo > 0 && hi / lo >= k_wide),
          .reason = "asked for"};
}

Assumptions assumptions_of(std::span<const Target> targets, const Topology& topology,
                           std::span<const RangeText> asked)
{
  Problems problems;
  Assumptions all;
  for (const RangeText& range : asked) {
    try {
      const Target& target = target_of(targets, range.pointer, k_option);
      all.varied.push_back(ranged(target, range.lo, range.hi, {}, k_option));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem);
      }
    }
  }
  problems.throw_if_any();
  for (const Target& target : targets) {
    const bool is_asked = std::any_of(asked.begin(), asked.end(), [&](const RangeText& range) {
      return range.pointer == target.pointer;
    });
    if (!is_asked) {
      add(all, target, topology);
    }
  }
  return all;
}

} // namespace numasim

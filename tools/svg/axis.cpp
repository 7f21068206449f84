#include "tools/svg/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace numasim {

namespace {

/// 1, 2 or 5 times a power of ten, so that `span` holds at most `most` steps.
double round_step(double span, std::size_t most)
{
  const double power = std::pow(10, std::floor(std::log10(span / static_cast<double>(most))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (span / (factor * power) <= static_cast<double>(most) + 1e-9) {
      return factor * power;
    }
  }
  return 10 * power;
}

constexpr std::size_t k_round_parts = 5; // of an axis from zero, for its end

} // namespace

Axis Axis::from_zero(double most)
{
  if (!(most > 0) || !std::isfinite(most)) {
    return {Scale::Linear, 0, 1};
  }
  const double step = round_step(most, k_round_parts);
  return {Scale::Linear, 0, step * std::ceil(most / step - 1e-9)};
}

Axis Axis::logarithmic(double least, double most)
{
  const double from = std::log10(least);
  const double to = std::log10(most);
  const double air = std::max(0.04 * (to - from), 0.03);
  return {Scale::Log, from - air, to + air};
}

Axis Axis::linear(double least, double most)
{
  const double air = most > least ? 0 : std::max(std::abs(least), 1.0) / 2;
  return {Scale::Linear, least - air, most + air};
}

double Axis::share(double value) const
{
  if (scale_ == Scale::Log && !(value > 0)) {
    return 0;
  }
  const double at = scale_ == Scale::Log ? std::log10(value) : value;
  return std::clamp((at - from_) / (to_ - from_), 0.0, 1.0);
}

std::vector<double> Axis::ticks(std::size_t most) const
{
  if (scale_ == Scale::Log) {
    return log_ticks(most);
  }
  const double step = round_step(to_ - from_, std::max<std::size_t>(most, 2) - 1);
  std::vector<double> all;
  for (double i = std::ceil(from_ / step - 1e-9); i * step <= to_ + 1e-9 * step; ++i) {
    all.push_back(i * step + 0.0); // no -0
  }
  return all;
}

std::vector<double> Axis::log_ticks(std::size_t most) const
{
  const std::array<std::vector<double>, 3> within{{{1, 2, 5}, {1, 3}, {1}}};
  std::vector<double> all;
  for (double apart = 1;; ++apart) { // decades
    for (std::size_t fine = apart > 1 ? 2 : 0; fine < within.size(); ++fine) {
      all.clear();
      for (double power = std::floor(from_); power <= to_; ++power) {
        if (std::fmod(std::abs(power), apart) != 0) {
          continue;
        }
        for (const double factor : within.at(fine)) {
          const double at = power + std::log10(factor);
          if (at >= from_ && at <= to_) {
            all.push_back(factor * std::pow(10, power));
          }
        }
      }
      if (all.size() <= std::max<std::size_t>(most, 2)) {
        return all;
      }
    }
  }
}

std::string tick_number(double value)
{
  constexpr std::array<std::pair<double, const char*>, 3> units{
      {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [size, name] : units) {
    if (std::abs(value) >= size * (1 - 1e-9)) {
      return fmt::format("{:.4g}{}", value / size, name);
    }
  }
  return fmt::format("{:.4g}", value);
}

std::string tick_duration(double ns)
{
  constexpr std::array<std::pair<double, const char*>, 3> units{
      {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}}};
  for (const auto& [size, name] : units) {
    if (ns >= size * (1 - 1e-9)) {
      return fmt::format("{:.4g} {}", ns / size, name);
    }
  }
  return fmt::format("{:.4g} ns", ns);
}

} // namespace numasim

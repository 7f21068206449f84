#include "tools/statistics/replication_rule.hpp"

#include "tools/statistics/comparison.hpp"
#include "tools/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace numasim {

namespace {

constexpr double k_unknown = std::numeric_limits<double>::infinity();

/// f(kLimit, n) of the algorithm with its kLimit of 5.
std::size_t look_ahead(std::size_t n)
{
  constexpr std::size_t k_limit = 5;
  return n <= 100 ? k_limit : k_limit * n / 100;
}

double relative(const std::optional<Interval>& interval, double middle)
{
  return interval && middle > 0 ? (interval->hi - interval->lo) / 2 / middle : k_unknown;
}

/// Replications that should bring a half-width down to the target; n times the square of the
/// excess.
std::size_t foreseen(std::size_t n, double half_width, double target)
{
  const double factor = half_width / target;
  const double wanted = std::ceil(static_cast<double>(n) * factor * factor);
  return wanted < static_cast<double>(2 * n) ? std::max(n + 1, static_cast<std::size_t>(wanted))
                                             : 2 * n;
}

} // namespace

PrecisionState judge_precision(std::span<const double> half_widths, const PrecisionRule& rule)
{
  const std::size_t n = half_widths.size();
  if (n == 0 || rule.least < 3 || rule.most < rule.least || !(rule.target > 0)) {
    throw std::invalid_argument("a precision needs replications, at least 3, and a target");
  }
  PrecisionState state{.reached = half_widths.back(), .met_at = {}, .enough = false, .wanted = n};
  for (std::size_t i = n; i >= rule.least && half_widths[i - 1] <= rule.target; --i) {
    state.met_at = i;
  }
  state.enough = state.met_at && n >= *state.met_at + look_ahead(*state.met_at);
  if (!state.enough && n < rule.most) {
    const std::size_t met = state.met_at ? *state.met_at : foreseen(n, state.reached, rule.target);
    state.wanted = std::clamp(met + look_ahead(met), std::max(rule.least, n + 1), rule.most);
  }
  return state;
}

std::vector<double> relative_half_widths(std::span<const double> samples)
{
  std::vector<double> out;
  for (std::size_t n = 1; n <= samples.size(); ++n) {
    const Estimate e = estimate(samples.first(n));
    out.push_back(relative(e.ci95, e.mean));
  }
  return out;
}

std::vector<double> ratio_half_widths(std::span<const double> x, std::span<const double> y)
{
  std::vector<double> out;
  for (std::size_t n = 1; n <= std::min(x.size(), y.size()); ++n) {
    const auto first_x = x.first(n);
    const auto first_y = y.first(n);
    out.push_back(n < 2 ? k_unknown
                        : relative(fieller_ratio(first_x, first_y), mean(first_y) / mean(first_x)));
  }
  return out;
}

} // namespace numasim

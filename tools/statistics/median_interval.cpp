#include "tools/statistics/median_interval.hpp"

#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr double k_tail = 0.025; // 2.5 % on each side

} // namespace

double MedianInterval::relative_half_width() const
{
  if (!ci95 || median == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return (ci95->hi - ci95->lo) / 2 / std::abs(median);
}

std::size_t median_rank(std::size_t samples)
{
  // P(fewer than k values lie below the median) = P(Bin(n, 1/2) < k), summed in logarithms, so that
  // 2^-n does not vanish.
  const auto n = static_cast<double>(samples);
  double cumulative = 0;
  std::size_t rank = 0;
  for (std::size_t i = 0; i <= samples / 2; ++i) {
    const auto k = static_cast<double>(i);
    cumulative += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) -
                           n * std::log(2.0));
    if (cumulative > k_tail) {
      break;
    }
    rank = i + 1;
  }
  return rank;
}

MedianInterval median_interval(std::vector<double> values)
{
  MedianInterval result;
  result.samples = values.size();
  std::sort(values.begin(), values.end());
  result.median = median(values);
  if (const std::size_t rank = median_rank(values.size()); rank > 0) {
    result.ci95 = {values[rank - 1], values[values.size() - rank]};
  }
  return result;
}

double robust_variation(const std::vector<double>& values)
{
  const double centre = median(values);
  if (centre == 0) {
    return 0;
  }
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double value : values) {
    deviations.push_back(std::abs(value - centre));
  }
  return 1.4826 * median(std::move(deviations)) / std::abs(centre);
}

} // namespace numasim

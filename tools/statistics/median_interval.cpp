#include "tools/statistics/median_interval.hpp"

#include "tools/statistics/order_statistics.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

double MedianInterval::relative_half_width() const
{
  if (!ci95 || median == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return (ci95->hi - ci95->lo) / 2 / std::abs(median);
}

std::size_t median_rank(std::size_t samples)
{
  const std::optional<Ranks> ranks = quantile_ranks(samples, 0.5);
  return ranks ? ranks->lo : 0;
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

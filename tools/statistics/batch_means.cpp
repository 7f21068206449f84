#include "tools/statistics/batch_means.hpp"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace numasim {

namespace {

constexpr std::array<std::size_t, 4> k_batch_numbers{30, 20, 15, 10};
constexpr double k_significance = 0.1;

/// Completions per second in `batches` parts of equal length of the time after `discarded`.
std::vector<double> rates(const Completions& run, Duration discarded, std::size_t batches)
{
  const Instant begin = run.from + discarded;
  const Duration length = run.times.back() - begin;
  std::vector<double> out(batches);
  const double width = length.in_seconds() / static_cast<double>(batches);
  for (const Instant at : run.times) {
    if (at > begin) {
      const double place = static_cast<double>(batches) * ((at - begin) / length);
      out[std::min(batches - 1, static_cast<std::size_t>(place))] += 1 / width;
    }
  }
  return out;
}

} // namespace

double lag1_autocorrelation(std::span<const double> values)
{
  const double centre = mean(values);
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - centre) * (values[i] - centre);
    if (i > 0) {
      products += (values[i] - centre) * (values[i - 1] - centre);
    }
  }
  return products / squares + 1 / static_cast<double>(values.size());
}

BatchMeans batch_means(const Completions& run, Duration discarded)
{
  const auto first = std::upper_bound(run.times.begin(), run.times.end(), run.from + discarded);
  BatchMeans result;
  if (static_cast<std::size_t>(run.times.end() - first) < k_least_completions) {
    return result;
  }
  const double z = quantile(complement(boost::math::normal{}, k_significance));
  for (const std::size_t batches : k_batch_numbers) {
    const std::vector<double> values = rates(run, discarded, batches);
    result.batches = batches;
    result.rate = mean_with_error(values);
    result.lag1 = result.rate.variance > 0 ? lag1_autocorrelation(values) : 0;
    result.reliable = result.lag1 <= z / std::sqrt(static_cast<double>(batches));
    if (result.reliable) {
      break;
    }
  }
  const double left = std::clamp(result.lag1, 0.0, 0.9);
  result.rate.variance *= (1 + left) / (1 - left);
  return result;
}

} // namespace numasim

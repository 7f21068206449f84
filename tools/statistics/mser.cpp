#include "tools/statistics/mser.hpp"

#include "tools/statistics/interval.hpp"

#include <limits>
#include <vector>

namespace numasim {

namespace {

constexpr std::size_t k_batch = 5;
constexpr std::size_t k_least_batches = 10;
constexpr std::size_t k_not_candidates = 5;

std::vector<double> batch_means(std::span<const double> series)
{
  std::vector<double> means;
  for (std::size_t i = 0; i + k_batch <= series.size(); i += k_batch) {
    means.push_back(mean(series.subspan(i, k_batch)));
  }
  return means;
}

/// Squared standard error of the mean of `rest`, up to a constant factor.
double marginal_error(std::span<const double> rest)
{
  const double centre = mean(rest);
  double squares = 0;
  for (const double value : rest) {
    squares += (value - centre) * (value - centre);
  }
  const auto count = static_cast<double>(rest.size());
  return squares / (count * count);
}

} // namespace

Truncation mser5(std::span<const double> series)
{
  const std::vector<double> batches = batch_means(series);
  if (batches.size() < k_least_batches) {
    return {};
  }
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t cut = 0; cut + k_not_candidates < batches.size(); ++cut) {
    const double error = marginal_error(std::span{batches}.subspan(cut));
    if (error < least) {
      least = error;
      best = cut;
    }
  }
  if (2 * best > batches.size()) {
    return {};
  }
  return {.reliable = true, .discard = best * k_batch};
}

} // namespace numasim

#include "tools/statistics/kim_nelson.hpp"

#include "tools/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace numasim {

namespace {

/// h^2 = 2 eta (n0 - 1), with eta from (1 + 2 eta)^(-(n0 - 1) / 2) / 2 = alpha / (k - 1).
double h_squared(const SelectionRule& rule)
{
  const auto freedom = static_cast<double>(rule.first_stage - 1);
  const double share = (1 - rule.probability) / static_cast<double>(rule.designs - 1);
  return (std::pow(2 * share, -2 / freedom) - 1) * freedom;
}

/// By pair of designs, the variance of their differences in the first stage.
std::vector<std::vector<double>> spreads(std::span<const std::vector<double>> samples,
                                         std::size_t first_stage)
{
  std::vector<std::vector<double>> out(samples.size(), std::vector<double>(samples.size()));
  std::vector<double> difference(first_stage);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (std::size_t l = 0; l < i; ++l) {
      for (std::size_t r = 0; r < first_stage; ++r) {
        difference[r] = samples[i][r] - samples[l][r];
      }
      out[i][l] = out[l][i] = covariance(difference, difference);
    }
  }
  return out;
}

void check(std::span<const std::vector<double>> samples, const SelectionRule& rule)
{
  const bool long_enough =
      std::all_of(samples.begin(), samples.end(), [&](const std::vector<double>& values) {
        return values.size() >= rule.first_stage;
      });
  const auto k = static_cast<double>(rule.designs);
  if (samples.empty() || rule.designs < std::max<std::size_t>(2, samples.size()) ||
      rule.first_stage < 2 || !long_enough || !(rule.indifference > 0) ||
      !(rule.probability > 1 / k && rule.probability < 1)) {
    throw std::invalid_argument("selection needs two designs, a first stage and an indifference");
  }
}

} // namespace

Screening kim_nelson(std::span<const std::vector<double>> samples, const SelectionRule& rule)
{
  check(samples, rule);
  const double h2 = h_squared(rule);
  const double delta = rule.indifference;
  const auto variance = spreads(samples, rule.first_stage);
  std::vector<double> sums;
  for (const std::vector<double>& values : samples) {
    sums.push_back(std::accumulate(
        values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rule.first_stage), 0.0));
  }
  Screening result{.left = std::vector<std::size_t>(samples.size()),
                   .out_after = std::vector<std::size_t>(samples.size())};
  std::iota(result.left.begin(), result.left.end(), std::size_t{0});
  for (std::size_t r = rule.first_stage;; ++r) {
    const auto behind = [&](std::size_t i) {
      return std::any_of(result.left.begin(), result.left.end(), [&](std::size_t l) {
        const double bound =
            std::max(0.0, (h2 * variance[i][l] / delta - delta * static_cast<double>(r)) / 2);
        return l != i && (sums[i] < sums[l] - bound || (bound == 0 && sums[i] == sums[l] && l < i));
      });
    };
    std::vector<std::size_t> left;
    for (const std::size_t i : result.left) {
      if (behind(i)) {
        result.out_after[i] = r;
      } else {
        left.push_back(i);
      }
    }
    result.left = std::move(left);
    const bool more = std::all_of(result.left.begin(), result.left.end(),
                                  [&](std::size_t i) { return samples[i].size() > r; });
    if (result.left.size() == 1 || !more) {
      return result;
    }
    for (const std::size_t i : result.left) {
      sums[i] += samples[i][r];
    }
  }
}

} // namespace numasim

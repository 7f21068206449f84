#include "tools/statistics/order_statistics.hpp"

#include "tools/statistics/interval.hpp"

#include <boost/math/distributions/binomial.hpp>

#include <algorithm>
#include <cmath>

namespace numasim {

std::optional<Ranks> quantile_ranks(std::size_t samples, double fraction)
{
  if (samples == 0) {
    return std::nullopt;
  }
  constexpr double tail = (1 - k_confidence) / 2;
  const auto n = static_cast<double>(samples);
  const boost::math::binomial below{n, fraction};
  const auto fewer_than = [&](double k) { return k < 1 ? 0.0 : cdf(below, k - 1); };
  const auto at_least = [&](double k) {
    return k > n ? 0.0 : k < 1 ? 1.0 : cdf(complement(below, k - 1));
  };
  // The library's quantile to start from; which way it rounds is not left to its policy.
  double lo = std::floor(quantile(below, tail));
  while (lo > 0 && fewer_than(lo) > tail) {
    --lo;
  }
  while (fewer_than(lo + 1) <= tail) {
    ++lo;
  }
  double hi = std::ceil(quantile(complement(below, tail)));
  while (hi <= n && at_least(hi) > tail) {
    ++hi;
  }
  while (hi > 1 && at_least(hi - 1) <= tail) {
    --hi;
  }
  if (lo < 1 || hi > n) {
    return std::nullopt;
  }
  return Ranks{static_cast<std::size_t>(lo), static_cast<std::size_t>(hi)};
}

} // namespace numasim

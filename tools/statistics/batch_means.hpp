#pragma once
/// An interval from one long run, cut into batches.

#include "tools/statistics/independent_comparison.hpp"
#include "tools/statistics/throughput.hpp"

#include <cstddef>
#include <span>

namespace numasim {

struct BatchMeans {
  /// Whether batches long enough to be independent were found; if not, there is no interval.
  bool reliable = false;
  std::size_t batches = 0; ///< 0: the run is too short for any
  double lag1 = 0;         ///< autocorrelation of adjacent batches
  MeanWithError rate;      ///< completions per second
};

/// The fewest completions that are cut into batches.
inline constexpr std::size_t k_least_completions = 1000;

/// Completions per second after `discarded`, with the error that non-overlapping batches of equal
/// length in time show. Few long batches are better than many that depend on each other (Schmeiser,
/// Oper. Res. 30(3), 1982: 10 to 30), so 30 are tried first, then 20, 15 and 10; the first number
/// whose lag-1 autocorrelation does not differ from that of white noise at 10 %, one-sided, is
/// taken. What correlation is left widens the interval as it does for a first-order autoregressive
/// process: variance x (1 + lag1) / (1 - lag1), the correction of Skart (Tafazzoli and Wilson, IIE
/// Trans. 43(2), 2011). If even 10 are correlated, the run is too short.
[[nodiscard]] BatchMeans batch_means(const Completions& run, Duration discarded);

/// Of values in order of time, at least 2 with some spread, less the bias of so few: that of
/// independent ones is 0 on average.
[[nodiscard]] double lag1_autocorrelation(std::span<const double> values);

} // namespace numasim

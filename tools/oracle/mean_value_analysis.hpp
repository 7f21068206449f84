#pragma once
/// Exact mean value analysis of a closed network: N threads that think and then pass any number of
/// stations, each a first-come-first-served lock with exponential holds (M. Reiser, S. Lavenberg,
/// J. ACM 27(2), 1980). The law of the think time does not matter.

#include <span>
#include <vector>

namespace numasim::oracle {

struct ClosedNetwork {
  double throughput = 0;         ///< rounds per unit of time
  std::vector<double> responses; ///< by station: time there per round, waiting and being served
  std::vector<double> numbers;   ///< by station: mean number of threads there
};

/// `demands`: what a round asks of each station, visits times mean hold, > 0. `threads` >= 1,
/// `think` >= 0; without any station `think` > 0.
[[nodiscard]] ClosedNetwork mean_value_analysis(unsigned threads, double think,
                                                std::span<const double> demands);

} // namespace numasim::oracle

#include "tools/oracle/mean_value_analysis.hpp"

#include "tools/oracle/argument.hpp"

namespace numasim::oracle {

ClosedNetwork mean_value_analysis(unsigned threads, double think, std::span<const double> demands)
{
  require(threads >= 1, "at least one thread");
  require_time(think, "a think time is finite and not negative");
  double all = think;
  for (const double demand : demands) {
    require(std::isfinite(demand) && demand > 0, "a demand is positive and finite");
    all += demand;
  }
  require(all > 0, "a round takes time");
  ClosedNetwork out;
  out.responses.resize(demands.size());
  out.numbers.resize(demands.size());
  for (unsigned n = 1; n <= threads; ++n) {
    double round = think;
    for (std::size_t s = 0; s < demands.size(); ++s) {
      // Who arrives finds what is there on average with one thread less: the arrival theorem.
      out.responses[s] = demands[s] * (1 + out.numbers[s]);
      round += out.responses[s];
    }
    out.throughput = n / round;
    for (std::size_t s = 0; s < demands.size(); ++s) {
      out.numbers[s] = out.throughput * out.responses[s];
    }
  }
  return out;
}

} // namespace numasim::oracle

#pragma once
/// Exact mean value analysis of the closed lock queue: customers that think (no queueing), then
/// pass a first-come-first-served station with exponential service (Reiser and Lavenberg, J. ACM
/// 27(2), 1980). The think time's distribution does not matter.

namespace numasim::test {

/// Cycles per unit of time with `customers` customers, mean think time and mean service time.
inline double mva_throughput(unsigned customers, double think, double service)
{
  double throughput = 0;
  double at_station = 0; // mean number of customers there, as an arrival finds it
  for (unsigned n = 1; n <= customers; ++n) {
    const double response = service * (1 + at_station);
    throughput = n / (think + response);
    at_station = throughput * response;
  }
  return throughput;
}

} // namespace numasim::test

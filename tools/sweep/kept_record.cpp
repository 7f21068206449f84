#include "tools/sweep/kept_record.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/statistics/throughput.hpp"

#include <array>
#include <stdexcept>

namespace numasim {

RunRecord kept_of(const RunRecord& record)
{
  if (record.completions.empty() || record.completions.back() <= record.measured_from) {
    throw std::runtime_error("the run measured no iterations");
  }
  const std::array<Completions, 1> completions{
      {{.from = record.measured_from, .times = record.completions}}};
  const SteadyThroughput throughput = steady_throughput(completions);
  RunRecord kept;
  kept.metrics.push_back({k_main_metric, "1/s", throughput.per_second.front()});
  if (throughput.warm_up_found) {
    kept.metrics.push_back({k_warm_up_metric, "s", throughput.discarded.in_seconds()});
  }
  kept.metrics.insert(kept.metrics.end(), record.metrics.begin(), record.metrics.end());
  kept.events = record.events;
  kept.digest = record.digest;
  return kept;
}

} // namespace numasim

#include "tests/page/support.hpp"

#include "tests/command/support.hpp"
#include "tools/page/page.hpp"

#include <sstream>

namespace numasim::test {

namespace {

DurationSummary durations()
{
  return {.mean_ns = 1500,
          .p50_ns = 1200,
          .p99_ns = 4000,
          .max_ns = 5000,
          .p90_ns = 2500,
          .histogram = {{.up_to_ns = 4, .count = 10},
                        {.up_to_ns = 1024, .count = 30},
                        {.up_to_ns = 4096, .count = 60}}};
}

} // namespace

DesignResult page_design(const std::string& strategy, std::size_t copies, double throughput)
{
  const std::vector<double> samples{throughput, throughput * 1.01, throughput * 0.99};
  DesignResult d;
  d.scenario = "execl";
  d.machine = {.name = "box", .title = "a box", .packages = 2, .nodes = 4, .cores = 8, .cpus = 16};
  d.strategy = strategy;
  d.workload = "execl";
  d.copies = copies;
  d.replications = 3;
  d.workload_parameters = spec("plain", 0).workload_parameters;
  d.iterations = 1000;
  d.warm_up_found = true;
  d.metrics = {{"throughput", "1/s", samples, estimate(samples)}};
  LockSummary lock;
  lock.name = "i_mmap_rwsem";
  lock.acquisitions = 4000;
  lock.contended = 1000;
  lock.hand_overs = {0, 1000, 0, 1000, 2000};
  lock.acquisitions_per_iteration = 4;
  lock.contended_share = 0.25;
  lock.wait = durations();
  lock.hold = durations();
  lock.wait_share = 1;
  lock.sites.resize(2);
  lock.sites[0].name = "link";
  lock.sites[0].acquisitions_per_iteration = 3;
  lock.sites[0].wait_share = 0.75;
  lock.sites[1].name = "unlink";
  lock.sites[1].acquisitions_per_iteration = 1;
  lock.sites[1].wait_share = 0.25;
  d.locks.push_back(lock);
  d.lines.push_back({.name = "rwsem count",
                     .lines = 1,
                     .core_hits = 0.5,
                     .transfers = {0, 1, 0, 0, 2},
                     .queued_ns = 1500});
  d.walks.push_back({.name = "folio_referenced",
                     .walks = 100,
                     .contended = 10,
                     .walks_per_s = 50,
                     .contended_share = 0.1,
                     .vmas_per_walk = 12,
                     .latency = durations()});
  return d;
}

Result page_result(const std::vector<std::string>& strategies,
                   const std::vector<std::size_t>& copies)
{
  Result result;
  result.manifest.command = "numasim compare execl";
  result.manifest.inputs = {{"scenarios/execl.json", "ab12"}};
  for (const std::size_t number : copies) {
    double throughput = 1000;
    for (const std::string& strategy : strategies) {
      result.designs.push_back(page_design(strategy, number, throughput));
      const DesignResult& design = result.designs.back();
      if (strategy != strategies.front()) {
        const DesignResult& baseline = result.designs[result.designs.size() - 2];
        result.comparisons.push_back(
            {.topology = "box",
             .copies = number,
             .baseline = strategies.front(),
             .strategy = strategy,
             .metric = "throughput",
             .change = paired_change(baseline.metrics[0].samples, design.metrics[0].samples, 0.02),
             .p_equal_holm = 0.0002,
             .margin = 0.02,
             .verdict = Verdict::Better});
      }
      throughput *= 1.5;
    }
  }
  return result;
}

std::string page_of(std::vector<NamedResult> results)
{
  std::ostringstream out;
  print_page(out, std::move(results));
  return out.str();
}

} // namespace numasim::test

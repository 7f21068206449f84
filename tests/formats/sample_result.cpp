#include "tests/formats/sample_result.hpp"

#include "tools/experiment/data_files.hpp"
#include "tools/statistics/independent_comparison.hpp"

#include <limits>

namespace numasim::test {

namespace {

LockTime waits(std::uint64_t count, double min_us, double mean_us, double max_us)
{
  return {.count = count,
          .total = Duration::us(mean_us * static_cast<double>(count)),
          .min = Duration::us(min_us),
          .max = Duration::us(max_us)};
}

SiteSummary site(const std::string& name, double wait_share, std::uint64_t shared,
                 std::uint64_t in_the_way, LockTime contended)
{
  return {.name = name,
          .acquisitions_per_iteration = 0.5,
          .wait_share = wait_share,
          .shared = shared,
          .in_the_way = in_the_way,
          .contended = contended};
}

/// With readers: 100 of its 4000 acquisitions.
LockSummary rwsem()
{
  LockSummary lock{.name = "libc.so.6 i_mmap_rwsem",
                   .kind = "rw_semaphore",
                   .instances = 1,
                   .acquisitions = 4000,
                   .contended = 1010,
                   .sleeps = 200,
                   .hand_overs = {0, 1000, 0, 1000, 2000},
                   .acquisitions_per_iteration = 4,
                   .contended_share = 0.2525,
                   .wait = {.mean_ns = 1234567,
                            .p50_ns = 950,
                            .p99_ns = 2.5e9,
                            .max_ns = 3e9,
                            .p90_ns = 2e6,
                            .p50_ci95 = Interval{900, 1000.125},
                            .p90_ci95 = Interval{1.9e6, 2.1e6},
                            .p99_ci95 = {},
                            .histogram = {{.up_to_ns = 245.759, .count = 3000},
                                          {.up_to_ns = 3e9, .count = 1000}}},
                   .hold = {.mean_ns = 0.5, .p50_ns = 1, .p99_ns = 12345, .max_ns = 2e4},
                   .wait_share = 0.96,
                   .sites = {site("unlink_file_vma", 0.9, 0, 700, waits(800, 1.5, 20, 150.25)),
                             site("link", 0.08, 0, 310, waits(200, 0.75, 4, 10)),
                             site("walk", 0.02, 100, 0, waits(10, 0.5, 0.9994, 2)),
                             site("never", 0, 0, 0, {})},
                   .flow = {.overlapping_share = 0.01,
                            .contended_wait_ns = 1e6,
                            .passed_on_share = 0.25,
                            .passing_ns = 321.5}};
  lock.by_holding[0] = {.acquisitions = 3900,
                        .bounces = 2900,
                        .contended_bounces = 990,
                        .wait = waits(1000, 0.75, 16.8, 150.25),
                        .hold = waits(3900, 0.1, 0.5, 20)};
  lock.by_holding[1] = {.acquisitions = 100,
                        .bounces = 60,
                        .contended_bounces = 9,
                        .wait = waits(10, 0.5, 0.9994, 2),
                        .hold = waits(100, 0.2, 0.25, 1)};
  return lock;
}

/// Never contended.
LockSummary spinlock()
{
  LockSummary lock{.name = "pgd_lock",
                   .kind = "qspinlock",
                   .instances = 1,
                   .acquisitions = 2000,
                   .contended = 0,
                   .sleeps = 0,
                   .hand_overs = {2000, 0, 0, 0, 0},
                   .acquisitions_per_iteration = 2,
                   .contended_share = 0,
                   .wait = {},
                   .hold = {},
                   .wait_share = 0.04,
                   .sites = {site("pgd_alloc, pgd_free", 1, 0, 0, {})}};
  lock.by_holding[0] = {.acquisitions = 2000,
                        .bounces = 0,
                        .contended_bounces = 0,
                        .wait = {},
                        .hold = waits(2000, 0.05, 0.05, 0.06)};
  return lock;
}

LineSummary line(const std::string& name, std::uint64_t lines, double factor)
{
  return {.name = name,
          .lines = lines,
          .core_hits = 10 * factor,
          .l3_hits = 2 * factor,
          .memory_fills = 0.5 * factor,
          .invalidations = 3 * factor,
          .transfers = {0, 6 * factor, 1 * factor, 2 * factor, 4 * factor},
          .queued_ns = 1500.5 * factor,
          .store_hits = 4 * factor,
          .store_fills = 0.25 * factor,
          .store_transfers = {0, 2 * factor, 0, 1 * factor, 1 * factor}};
}

/// Of the length of replications.
MetricSummary metric(const std::string& name, const std::string& unit, std::vector<double> samples)
{
  const Estimate estimated = estimate(samples);
  return {.name = name, .unit = unit, .samples = std::move(samples), .estimate = estimated};
}

Parameters workload_parameters()
{
  return Parameters{{Parameter::integer("copies_each", "", 3, 1, 9, "", ""),
                     Parameter::choice("vma_layout", "6.18", {"6.12", "6.18"}, "", ""),
                     Parameter::boolean("shared", true, "", ""),
                     Parameter::real("a_rate", "1/s", 10, 0, 100, "", "")}};
}

DesignResult design(const Topology& machine, const std::string& name, std::vector<double> samples)
{
  DesignResult d{.scenario = "execl",
                 .machine = summary_of(machine),
                 .subject = Subject::Strategy,
                 .strategy = name,
                 .workload = "execl",
                 .copies = 16,
                 .replications = static_cast<std::uint32_t>(samples.size()),
                 .workload_parameters = workload_parameters(),
                 .strategy_parameters = {},
                 .measurement = {},
                 .whole_throughput = 990.5,
                 .iterations = 1000,
                 .warm_up_found = true,
                 .discarded = Duration::us(1500.125),
                 .metrics = {},
                 .locks = {rwsem(), spinlock()},
                 .lines = {line("VMAs", 500, 1), line("rwsem count", 1, 0.125)},
                 .warnings = {"careful"}};
  d.metrics.push_back(metric("throughput", "1/s", std::move(samples)));
  d.metrics.push_back(metric("lock_wait_share", "%", {50, 51, 52}));
  d.metrics.push_back(metric("inode_memory_idle", "B", {56, 56, 56}));
  d.metrics.push_back(metric("inode_memory_mapped", "B", {56, 56, 56}));
  return d;
}

ComparisonResult comparison(const DesignResult& baseline, const DesignResult& other)
{
  return {.topology = other.machine.name,
          .copies = 16,
          .baseline = baseline.strategy,
          .strategy = other.strategy,
          .metric = "throughput",
          .change = paired_change(baseline.metrics[0].samples, other.metrics[0].samples, 0.02),
          .p_equal_holm = 0.0002,
          .margin = 0.02,
          .verdict = Verdict::Better};
}

void add_optional_parts(DesignResult& first, DesignResult& second)
{
  first.walks.push_back(
      {.name = "folio_referenced",
       .walks = 500,
       .contended = 100,
       .walks_per_s = 12.5,
       .contended_share = 1.0 / 6,
       .vmas_per_walk = 5000.25,
       .latency = {
           .mean_ns = 2e6, .p50_ns = 1.5e6, .p99_ns = 9e6, .max_ns = 1.25e7, .p90_ns = 4e6}});
  first.precision = PrecisionResult{.target = 0.007, .reached = 0.00299999999, .met = true};
  second.precision = PrecisionResult{
      .target = 0.007, .reached = std::numeric_limits<double>::infinity(), .met = false};
  first.batch_means = BatchMeans{.reliable = true,
                                 .batches = 20,
                                 .lag1 = -0.05,
                                 .rate = mean_with_error(std::vector{1., 2., 4.})};
  first.expectation = oracle::Expectation{.throughput = 990.5,
                                          .unhindered = 0.0012,
                                          .service = 0.0009,
                                          .busiest = "libc.so.6 i_mmap_rwsem",
                                          .bound = 1111.1,
                                          .lock_is_bound = true,
                                          .model = {}};
  second.expectation =
      oracle::Expectation{.throughput = 990.5,
                          .unhindered = {},
                          .service = 0,
                          .busiest = {},
                          .bound = 1111.1,
                          .lock_is_bound = false,
                          .model = oracle::QueueModel{"M/D/1//N", 1100.0 / 3, true}};
}

} // namespace

Result sample_result()
{
  Result result;
  result.manifest = {.version = "1.2.3",
                     .git = "v1",
                     .command = "numasim compare execl",
                     .seed = 7,
                     .replications = 3,
                     .inputs = {{"scenarios/execl.json", "ab12"}, {"topologies/a.json", "cd34"}},
                     .host = "h",
                     .wall_s = 1.5,
                     .events = 99,
                     .event_digest = 0xfedcba9876543210ULL};
  const Topology machine = load_topology(find_topology("ryzen-5800u", topology_directories()));
  result.machines.push_back(machine);
  result.designs.push_back(design(machine, "single", {1000, 1010, 990}));
  result.designs.push_back(design(machine, "sharded", {1500, 1520, 1480}));
  result.designs[1].strategy_parameters =
      Parameters{{Parameter::integer("shards", "", 8, 1, 64, "", "")}};
  result.comparisons.push_back(comparison(result.designs[0], result.designs[1]));
  return result;
}

Result full_result()
{
  Result result = sample_result();
  add_optional_parts(result.designs[0], result.designs[1]);
  result.selections = {{.topology = "ryzen-5800u",
                        .copies = 16,
                        .selected = "sharded",
                        .probability = 0.95,
                        .indifference = 0.07,
                        .candidates = {{"single", 10, 10}, {"sharded", 12, 0}}},
                       {.topology = "ryzen-5800u",
                        .copies = 16,
                        .selected = {},
                        .probability = 0.9,
                        .indifference = 0.01,
                        .candidates = {}}};
  result.explanations = {{.topology = "ryzen-5800u",
                          .copies = 16,
                          .baseline = "single",
                          .strategy = "sharded",
                          .change = 0.29,
                          .verdict = Verdict::Better,
                          .influences = {{"/t0_ns", "65 ns", "50 ns", "80 ns", 0.07, -0.57}},
                          .flips = {{"/t0_ns", "65 ns", "10 ns", "1 ns", false, Verdict::Same},
                                    {"/t0_ns", "65 ns", "90 ns", "99 ns", true, Verdict::Worse}},
                          .worst_case = 0.58,
                          .worst_case_verdict = Verdict::Undecided,
                          .tried = 3,
                          .known = 4,
                          .replications = 5,
                          .runs = 60}};
  return result;
}

} // namespace numasim::test

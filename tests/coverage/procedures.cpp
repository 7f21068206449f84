/// Coverage where the number of runs follows from the runs, and how often decisions are right.

#include "sim/random.hpp"
#include "tests/coverage/coverage.hpp"
#include "tests/coverage/queue_runs.hpp"
#include "tests/coverage/tally.hpp"
#include "tools/experiment/analysis.hpp"
#include "tools/statistics/kim_nelson.hpp"

#include <fmt/format.h>

namespace numasim::coverage {

namespace {

/// Queues compared as if they were designs: "0" is the baseline.
Plan plan_of(const std::vector<Repairman>& queues)
{
  Plan plan;
  plan.scenario.replications = 10;
  plan.scenario.max_replications = 1000;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    plan.strategies.push_back(std::to_string(i));
    for (std::uint32_t r = 0; r < plan.scenario.replications; ++r) {
      RunSpec& spec = plan.specs.emplace_back();
      spec.strategy = plan.strategies.back();
      spec.replication = r;
    }
  }
  return plan;
}

Runner runner(const std::vector<Repairman>& queues, std::uint64_t experiment)
{
  return [&queues, experiment](std::span<const RunSpec> specs) {
    std::vector<RunRecord> records;
    for (const RunSpec& spec : specs) {
      records.push_back(run(queues.at(std::stoul(spec.strategy)), experiment, spec.replication));
    }
    return records;
  };
}

} // namespace

Coverage of_precise_means(std::uint64_t experiments, double precision)
{
  const std::vector<Repairman> queues(1);
  Plan plan = plan_of(queues);
  plan.scenario.precision = precision;
  const double exact = exact_throughput(queues[0]);
  std::size_t used = 0;
  Coverage coverage =
      tally(fmt::format("mean: to ±{:.3g} %", 100 * precision), "", experiments, exact, exact,
            [&](std::uint64_t e) {
              const auto samples =
                  throughputs(sample(plan, Mode::Run, runner(queues, e)).records).front();
              used += samples.size();
              return estimate(samples).ci95;
            });
  coverage.sample = fmt::format("10 replications or more, {} on average", used / experiments);
  return coverage;
}

Coverage of_precise_changes(std::uint64_t experiments, double precision)
{
  const std::vector<Repairman> queues{{}, {.hold_us = 0.9}};
  Plan plan = plan_of(queues);
  plan.scenario.precision = precision;
  const double truth = exact_throughput(queues[1]) / exact_throughput(queues[0]) - 1;
  std::size_t used = 0;
  Coverage coverage = tally(fmt::format("change: to ±{:.3g} %", 100 * precision), "", experiments,
                            truth, 1, [&](std::uint64_t e) {
                              const auto samples = throughputs(
                                  sample(plan, Mode::Compare, runner(queues, e)).records);
                              used += samples[0].size();
                              return paired_change(samples[0], samples[1], 0.02).ci95;
                            });
  coverage.sample = fmt::format("10 pairs or more, {} on average", used / experiments);
  return coverage;
}

Coverage of_selections(std::uint64_t experiments, std::size_t designs)
{
  Coverage coverage;
  coverage.what = fmt::format("best of {}: KN, hardest case", designs);
  constexpr double lead = 1; // of a spread of 3, of which 2 are common to all
  std::size_t used = 0;
  for (std::uint64_t e = 1; e <= experiments; ++e) {
    std::vector<RandomStream> streams;
    for (std::uint32_t i = 0; i <= designs; ++i) {
      streams.emplace_back(StreamKey{.seed = e, .entity = i, .purpose = Purpose::Test});
    }
    std::vector<std::vector<double>> samples(designs);
    std::vector<std::size_t> left{0, 1}; // until the first screening
    for (std::size_t n = 10; left.size() > 1; n += 10) {
      while (samples[0].size() < n) {
        const double common = 2 * streams[designs].normal();
        for (std::size_t i = 0; i < designs; ++i) {
          samples[i].push_back((i + 1 == designs ? lead : 0) + common + 2.24 * streams[i].normal());
        }
      }
      left = kim_nelson(
                 samples,
                 {.probability = 0.95, .indifference = lead, .first_stage = 10, .designs = designs})
                 .left;
    }
    used += samples[0].size();
    ++coverage.experiments;
    coverage.covered += left.front() + 1 == designs ? 1 : 0;
  }
  coverage.sample = fmt::format("normal, {} replications on average", used / experiments);
  return coverage;
}

Coverage of_queue_selections(std::uint64_t experiments)
{
  // The best leads the others by the margin.
  const std::vector<Repairman> queues{{.hold_us = 1.01, .cycles = 500},
                                      {.hold_us = 1, .cycles = 500},
                                      {.hold_us = 1.01, .cycles = 500}};
  Plan plan = plan_of(queues);
  plan.select_best = true;
  plan.scenario.equivalence_margin = 1 - exact_throughput(queues[0]) / exact_throughput(queues[1]);
  Coverage coverage;
  coverage.what = "best of 3 queues: KN";
  std::size_t used = 0;
  for (std::uint64_t e = 1; e <= experiments; ++e) {
    const Sample found = sample(plan, Mode::Compare, runner(queues, e));
    for (const auto& records : found.records) {
      used += records.size();
    }
    ++coverage.experiments;
    coverage.covered += found.selections[0].left == std::vector<std::size_t>{1} ? 1 : 0;
  }
  coverage.sample = fmt::format("{} replications in all, on average", used / experiments);
  return coverage;
}

Coverage of_equal_designs(std::uint64_t experiments)
{
  // Means alike, laws not: as many customers think and hold alike, but by streams of their own.
  const Repairman queue{.cycles = 500};
  Coverage coverage;
  coverage.what = "no false verdict: Holm, 3 equal designs";
  coverage.sample = "10 replications each";
  for (std::uint64_t e = 1; e <= experiments; ++e) {
    std::vector<std::vector<RunRecord>> group(4);
    for (std::uint32_t design = 0; design < group.size(); ++design) {
      for (std::uint32_t r = 0; r < 10; ++r) {
        group[design].push_back(run(queue, e, r, design));
      }
    }
    const auto samples = throughputs(group);
    std::vector<double> p;
    for (std::size_t design = 1; design < group.size(); ++design) {
      p.push_back(paired_change(samples[0], samples[design], 0.02).p_equal.value());
    }
    bool wrong = false;
    for (const double adjusted : holm(p)) {
      wrong = wrong || adjusted < 0.05;
    }
    ++coverage.experiments;
    coverage.covered += wrong ? 0 : 1;
  }
  return coverage;
}

} // namespace numasim::coverage

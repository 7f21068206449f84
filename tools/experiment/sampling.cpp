#include "tools/experiment/sampling.hpp"

#include "tools/experiment/pool.hpp"
#include "tools/statistics/interval.hpp"
#include "tools/statistics/kim_nelson.hpp"
#include "tools/statistics/throughput.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <stdexcept>

namespace numasim {

namespace {

/// Replications of every design that is left before the next look at who is behind: the procedure
/// screens after each, and what it did not need is bounded by this.
constexpr std::size_t k_selection_round = 10;

/// One replication of one design.
struct Wanted {
  std::size_t design = 0;
  std::size_t replication = 0;
};

/// What is missing of `wanted`, machine after machine (with a number of copies): a replication of
/// all its designs before the next, so that an interruption leaves as many of each.
std::vector<Wanted> missing(std::span<const std::vector<RunRecord>> records,
                            std::span<const std::size_t> wanted, std::size_t group_size)
{
  std::vector<Wanted> all;
  for (std::size_t design = 0; design < records.size(); ++design) {
    for (std::size_t i = records[design].size(); i < wanted[design]; ++i) {
      all.push_back({design, i});
    }
  }
  std::stable_sort(all.begin(), all.end(), [&](const Wanted& a, const Wanted& b) {
    const std::size_t group_a = a.design / group_size;
    const std::size_t group_b = b.design / group_size;
    return group_a != group_b ? group_a < group_b : a.replication < b.replication;
  });
  return all;
}

using ByReplication = std::map<std::size_t, RunRecord>;

/// Leaves of a group the replications that all of its designs have that have any; a design that has
/// none of those of the designs before it is left out, and with the first of a group all.
void keep_common(std::span<ByReplication> group)
{
  const auto has = [](const ByReplication& records, std::size_t replication) {
    return records.contains(replication);
  };
  std::vector<std::size_t> common;
  for (const auto& [replication, record] : group.front()) {
    common.push_back(replication);
  }
  for (ByReplication& records : group) {
    std::vector<std::size_t> both;
    std::copy_if(common.begin(), common.end(), std::back_inserter(both),
                 [&](std::size_t replication) { return has(records, replication); });
    if (both.empty()) {
      records.clear();
    } else {
      common = std::move(both);
    }
  }
  for (ByReplication& records : group) {
    std::erase_if(records, [&](const auto& entry) {
      return std::find(common.begin(), common.end(), entry.first) == common.end();
    });
  }
}

/// What there is when it is interrupted: as Sample::interrupted says.
void keep_complete(std::vector<std::vector<RunRecord>>& records, std::span<const Wanted> wanted,
                   const RunsInterrupted::Records& finished, std::size_t group_size)
{
  std::vector<ByReplication> all(records.size());
  for (std::size_t design = 0; design < records.size(); ++design) {
    for (std::size_t i = 0; i < records[design].size(); ++i) {
      all[design].emplace(i, std::move(records[design][i]));
    }
    records[design].clear();
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (finished.at(i)) {
      all[wanted[i].design].emplace(wanted[i].replication, *finished[i]);
    }
  }
  for (std::size_t first = 0; first < all.size(); first += group_size) {
    keep_common(std::span{all}.subspan(first, group_size));
  }
  for (std::size_t design = 0; design < records.size(); ++design) {
    for (auto& [replication, record] : all[design]) {
      records[design].push_back(std::move(record));
    }
  }
}

/// Brings every design to as many records as `wanted` says. Returns the signal if it was
/// interrupted.
std::optional<int> extend(std::vector<std::vector<RunRecord>>& records, const Plan& plan,
                          std::span<const std::size_t> wanted, std::size_t group_size,
                          const Runner& run)
{
  const std::vector<Wanted> jobs = missing(records, wanted, group_size);
  std::vector<RunSpec> specs;
  specs.reserve(jobs.size());
  for (const Wanted& job : jobs) {
    specs.push_back(plan.specs[job.design * plan.scenario.replications]);
    specs.back().replication = static_cast<std::uint32_t>(job.replication);
  }
  std::vector<RunRecord> fresh;
  try {
    fresh = run(specs);
  } catch (const RunsInterrupted& interrupted) {
    keep_complete(records, jobs, interrupted.finished(), group_size);
    return interrupted.signal();
  }
  if (fresh.size() != specs.size()) {
    throw std::logic_error("a runner must return a record for every spec");
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) { // of a design in ascending order
    records[jobs[i].design].push_back(std::move(fresh[i]));
  }
  return std::nullopt;
}

/// Screens the designs of a group that are left. Who is out stays out, though the cut of the
/// warm-up, and with it every value, moves a little with each replication.
void screen(SelectionOutcome& outcome, std::span<const std::vector<RunRecord>> group,
            const Scenario& scenario)
{
  const std::vector<std::vector<double>> all = throughputs(group);
  if (outcome.indifference == 0) { // the first stage: how much matters follows from the best of it
    for (const std::vector<double>& values : all) {
      outcome.indifference =
          std::max(outcome.indifference, scenario.equivalence_margin * mean(values));
    }
  }
  std::vector<std::vector<double>> samples;
  for (const std::size_t i : outcome.left) {
    samples.push_back(all[i]);
  }
  const Screening screening = kim_nelson(samples, {.probability = k_confidence,
                                                   .indifference = outcome.indifference,
                                                   .first_stage = scenario.replications,
                                                   .designs = group.size()});
  std::vector<std::size_t> left;
  for (const std::size_t i : screening.left) {
    left.push_back(outcome.left[i]);
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    outcome.out_after[outcome.left[i]] = screening.out_after[i];
  }
  outcome.left = std::move(left);
}

/// "hygon-c86-12n-384c, 384 copies", of a design's group.
std::string place_of(const Plan& plan, std::size_t design)
{
  const RunSpec& spec = plan.specs[design * plan.scenario.replications];
  return fmt::format("{}, {} copies", spec.topology.name, spec.copies);
}

void select_best(Sample& sample, std::vector<std::size_t>& wanted, const Plan& plan,
                 std::size_t group_size, const SamplingJournal& journal)
{
  for (std::size_t g = 0; g < sample.selections.size(); ++g) {
    SelectionOutcome& outcome = sample.selections[g];
    if (outcome.left.size() == 1) {
      continue;
    }
    const std::size_t first = g * group_size;
    const std::size_t before = outcome.left.size();
    screen(outcome, std::span{sample.records}.subspan(first, group_size), plan.scenario);
    if (journal) {
      journal(fmt::format("{}: {} of {} designs may still be the best", place_of(plan, first),
                          outcome.left.size(), before));
    }
    for (const std::size_t i :
         outcome.left.size() > 1 ? outcome.left : std::vector<std::size_t>{}) {
      wanted[first + i] = std::min<std::size_t>(wanted[first + i] + k_selection_round,
                                                plan.scenario.max_replications);
    }
  }
}

void approach_precision(const Sample& sample, std::vector<std::size_t>& wanted, const Plan& plan,
                        Mode mode, std::size_t group_size, const SamplingJournal& journal)
{
  for (std::size_t first = 0; first < wanted.size(); first += group_size) {
    const auto group = std::span{sample.records}.subspan(first, group_size);
    const PrecisionState state =
        precision_of(throughputs(group), mode, precision_rule(plan.scenario));
    if (journal) {
      journal(fmt::format("{}: known to ±{:.3g} % after {} replications, {} wanted",
                          place_of(plan, first), 100 * state.reached, wanted[first], state.wanted));
    }
    std::fill_n(wanted.begin() + static_cast<std::ptrdiff_t>(first), group_size, state.wanted);
  }
}

} // namespace

PrecisionRule precision_rule(const Scenario& scenario)
{
  return {.target = scenario.precision.value(),
          .least = scenario.replications,
          .most = scenario.max_replications};
}

std::size_t designs_in_group(const Plan& plan, Mode mode)
{
  return mode == Mode::Compare ? plan.strategies.size() : 1;
}

std::vector<std::vector<double>> throughputs(std::span<const std::vector<RunRecord>> group)
{
  std::vector<std::vector<double>> out;
  for (const std::vector<RunRecord>& records : group) {
    std::vector<Completions> completions;
    completions.reserve(records.size());
    for (const RunRecord& record : records) {
      completions.push_back({.from = record.measured_from, .times = record.completions});
    }
    out.push_back(steady_throughput(completions).per_second);
  }
  return out;
}

PrecisionState precision_of(std::span<const std::vector<double>> group, Mode mode,
                            const PrecisionRule& rule)
{
  std::vector<double> worst = relative_half_widths(group.front());
  const auto widen = [&](const std::vector<double>& half_widths) {
    for (std::size_t i = 0; i < worst.size(); ++i) {
      worst[i] = std::max(worst[i], half_widths.at(i));
    }
  };
  for (const std::vector<double>& design : group.subspan(1)) {
    widen(relative_half_widths(design));
    if (mode == Mode::Compare) {
      widen(ratio_half_widths(group.front(), design));
    }
  }
  return judge_precision(worst, rule);
}

Sample sample(const Plan& plan, Mode mode, const Runner& run, const SamplingJournal& journal)
{
  const std::size_t designs = plan.specs.size() / plan.scenario.replications;
  const std::size_t group_size = designs_in_group(plan, mode);
  Sample sample;
  sample.records.resize(designs);
  if (plan.select_best) {
    SelectionOutcome all{.left = std::vector<std::size_t>(group_size),
                         .out_after = std::vector<std::size_t>(group_size)};
    std::iota(all.left.begin(), all.left.end(), std::size_t{0});
    sample.selections.assign(designs / group_size, all);
  }
  std::vector<std::size_t> wanted(designs, plan.scenario.replications);
  std::vector<std::size_t> before;
  do {
    sample.interrupted = extend(sample.records, plan, wanted, group_size, run);
    if (sample.interrupted) {
      break;
    }
    before = wanted;
    if (plan.select_best) {
      select_best(sample, wanted, plan, group_size, journal);
    } else if (plan.scenario.precision) {
      approach_precision(sample, wanted, plan, mode, group_size, journal);
    }
  } while (wanted != before);
  return sample;
}

} // namespace numasim

#include "tools/experiment/analysis.hpp"

#include "sim/digest.hpp"
#include "tools/experiment/pooled.hpp"
#include "tools/experiment/sampling_result.hpp"
#include "tools/statistics/throughput.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace numasim {

namespace {

void add_sample(std::vector<MetricSummary>& metrics, const std::string& name,
                const std::string& unit, double value)
{
  auto found = std::find_if(metrics.begin(), metrics.end(),
                            [&](const MetricSummary& m) { return m.name == name; });
  if (found == metrics.end()) {
    found =
        metrics.insert(metrics.end(), {.name = name, .unit = unit, .samples = {}, .estimate = {}});
  }
  found->samples.push_back(value);
}

SteadyThroughput throughput_of(std::span<const RunRecord> replications)
{
  std::vector<Completions> completions;
  for (const RunRecord& record : replications) {
    if (record.completions.empty() || record.completions.back() <= record.measured_from) {
      throw std::runtime_error("a replication measured no iterations");
    }
    completions.push_back({.from = record.measured_from, .times = record.completions});
  }
  return steady_throughput(completions);
}

/// What the mean of the throughput is known from: replications, or one long run. None from one run
/// that does not tell its error.
std::optional<MeanWithError> throughput_with_error(const DesignResult& design)
{
  if (design.batch_means) {
    return design.batch_means->reliable ? std::optional{design.batch_means->rate} : std::nullopt;
  }
  const std::vector<double>& samples = design.metrics.front().samples;
  return samples.size() < 2 ? std::nullopt : std::optional{mean_with_error(samples)};
}

/// Pairs where replications are pairs, Welch's test where not.
Change change_of(const DesignResult& baseline, const DesignResult& design, double margin)
{
  const std::vector<double>& x = baseline.metrics.front().samples;
  const std::vector<double>& y = design.metrics.front().samples;
  const bool long_runs = baseline.batch_means && design.batch_means;
  if (x.size() == y.size() && !long_runs) {
    return paired_change(x, y, margin);
  }
  const auto of_x = throughput_with_error(baseline);
  const auto of_y = throughput_with_error(design);
  if (of_x && of_y) {
    return independent_change(*of_x, *of_y, margin);
  }
  Change unknown;
  unknown.change = mean(y) / mean(x) - 1;
  return unknown;
}

std::vector<ComparisonResult> compare(const Plan& plan, std::span<const DesignResult> designs)
{
  std::vector<ComparisonResult> out;
  const DesignResult* baseline_of_group = nullptr;
  for (const DesignResult& design : designs) {
    if (design.strategy == plan.strategies.front()) { // the first of each group
      baseline_of_group = &design;
      continue;
    }
    const DesignResult& baseline = *baseline_of_group;
    const double margin = plan.scenario.equivalence_margin;
    out.push_back({.topology = design.machine.name,
                   .copies = design.copies,
                   .baseline = baseline.strategy,
                   .strategy = design.strategy,
                   .metric = k_main_metric,
                   .change = change_of(baseline, design, margin),
                   .p_equal_holm = {},
                   .margin = margin,
                   .verdict = Verdict::Undecided,
                   .paired = !design.batch_means && design.replications == baseline.replications});
  }
  return out;
}

void decide(std::vector<ComparisonResult>& comparisons)
{
  std::vector<Change> changes;
  changes.reserve(comparisons.size());
  for (const ComparisonResult& comparison : comparisons) {
    changes.push_back(comparison.change);
  }
  const std::vector<CorrectedVerdict> decisions = decide(changes, Direction::HigherIsBetter);
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    comparisons[i].p_equal_holm = decisions[i].p_equal_holm;
    comparisons[i].verdict = decisions[i].verdict;
  }
}

} // namespace

DesignResult analyse_design(const std::string& scenario, const RunSpec& spec,
                            std::span<const RunRecord> replications)
{
  DesignResult design{.scenario = scenario,
                      .machine = summary_of(spec.topology),
                      .subject = Subject::Strategy,
                      .strategy = spec.shown_strategy(),
                      .workload = spec.workload,
                      .copies = spec.copies,
                      .replications = static_cast<std::uint32_t>(replications.size()),
                      .workload_parameters = spec.workload_parameters,
                      .strategy_parameters = spec.strategy_parameters,
                      .measurement = spec.measurement,
                      .whole_throughput = 0,
                      .iterations = 0,
                      .warm_up_found = false,
                      .discarded = {},
                      .metrics = {},
                      .locks = {},
                      .lines = {},
                      .warnings = {}};
  const SteadyThroughput throughput = throughput_of(replications);
  design.warm_up_found = throughput.warm_up_found;
  design.discarded = throughput.discarded;
  if (!throughput.warm_up_found) {
    design.warnings.emplace_back(
        "MSER-5 found no end of the warm-up, so the runs count whole; measure more iterations");
  }
  for (const double sample : throughput.per_second) {
    add_sample(design.metrics, k_main_metric, "1/s", sample);
  }
  Duration measured;
  for (const RunRecord& record : replications) {
    measured += record.completions.back() - record.measured_from;
    design.iterations += record.completions.size();
    for (const MetricRecord& metric : record.metrics) {
      add_sample(design.metrics, metric.name, metric.unit, metric.value);
    }
  }
  for (MetricSummary& metric : design.metrics) {
    metric.estimate = estimate(metric.samples);
  }
  design.whole_throughput = static_cast<double>(design.iterations) / measured.in_seconds();
  design.locks = pooled_locks(replications, design.iterations);
  design.lines = pooled_lines(replications, design.iterations);
  design.walks = pooled_walks(replications);
  return design;
}

Result analyse(const Plan& plan, Mode mode, const Sample& sample)
{
  Result result;
  Digest digest;
  for (std::size_t i = 0; i < sample.records.size(); ++i) {
    const RunSpec& spec = plan.specs.at(i * plan.scenario.replications);
    if (sample.records[i].empty()) { // interrupted
      result.manifest.left_out.push_back(fmt::format(
          "{} on {} with {} copies", spec.shown_strategy(), spec.topology.name, spec.copies));
      continue;
    }
    result.designs.push_back(analyse_design(plan.scenario.name, spec, sample.records[i]));
    result.designs.back().subject = plan.scenario.subject;
    for (const RunRecord& record : sample.records[i]) {
      result.manifest.events += record.events;
      digest.mix(record.digest);
    }
  }
  if (plan.scenario.method == Method::BatchMeans) {
    add_batch_means(result.designs, sample);
  }
  result.manifest.interrupted = sample.interrupted.has_value();
  if (plan.scenario.precision && !sample.interrupted) {
    add_precision(result.designs, plan, mode);
  }
  if (mode == Mode::Compare) {
    result.comparisons = compare(plan, result.designs);
    decide(result.comparisons);
    if (!sample.interrupted) {
      add_selections(result, plan, sample);
    }
  }
  result.manifest.seed = plan.scenario.seed;
  result.manifest.replications = plan.scenario.replications;
  result.manifest.inputs = plan.inputs;
  result.machines = plan.topologies;
  result.manifest.event_digest = digest.value();
  return result;
}

Result analyse(const Plan& plan, Mode mode, std::span<const RunRecord> records)
{
  if (records.size() != plan.specs.size()) {
    throw std::invalid_argument("a plan and its records differ in number");
  }
  Sample sample;
  for (std::size_t i = 0; i < records.size(); i += plan.scenario.replications) {
    const auto of_design = records.subspan(i, plan.scenario.replications);
    sample.records.emplace_back(of_design.begin(), of_design.end());
  }
  return analyse(plan, mode, sample);
}

} // namespace numasim

#include "tools/experiment/analysis.hpp"

#include "sim/digest.hpp"
#include "tools/experiment/pooled.hpp"
#include "tools/statistics/throughput.hpp"

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

std::vector<ComparisonResult> compare(const Plan& plan, std::span<const DesignResult> designs)
{
  std::vector<ComparisonResult> out;
  const std::size_t strategies = plan.strategies.size();
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const DesignResult& design = designs[i];
    const DesignResult& baseline = designs[i - i % strategies];
    if (&design == &baseline) {
      continue;
    }
    const double margin = plan.scenario.equivalence_margin;
    out.push_back({.topology = design.machine.name,
                   .copies = design.copies,
                   .baseline = baseline.strategy,
                   .strategy = design.strategy,
                   .metric = k_main_metric,
                   .change = paired_change(baseline.metrics.front().samples,
                                           design.metrics.front().samples, margin),
                   .p_equal_holm = {},
                   .margin = margin,
                   .verdict = Verdict::Undecided});
  }
  return out;
}

/// Holm's correction over the whole family, once for "equal" and once for "different"; then the
/// verdicts.
void decide(std::vector<ComparisonResult>& comparisons)
{
  std::vector<double> equal;
  std::vector<double> different;
  for (const ComparisonResult& c : comparisons) {
    if (c.change.p_equal && c.change.p_different) {
      equal.push_back(*c.change.p_equal);
      different.push_back(*c.change.p_different);
    }
  }
  if (equal.size() != comparisons.size()) {
    return; // one replication: no p-values at all
  }
  const std::vector<double> equal_holm = holm(equal);
  const std::vector<double> different_holm = holm(different);
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    ComparisonResult& c = comparisons[i];
    c.p_equal_holm = equal_holm[i];
    c.verdict =
        verdict(c.change.change, Direction::HigherIsBetter, equal_holm[i], different_holm[i]);
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

Result analyse(const Plan& plan, Mode mode, std::span<const RunRecord> records)
{
  if (records.size() != plan.specs.size()) {
    throw std::invalid_argument("a plan and its records differ in number");
  }
  Result result;
  const std::size_t replications = plan.scenario.replications;
  for (std::size_t first = 0; first < records.size(); first += replications) {
    result.designs.push_back(analyse_design(plan.scenario.name, plan.specs[first],
                                            records.subspan(first, replications)));
    result.designs.back().subject = plan.scenario.subject;
  }
  if (mode == Mode::Compare) {
    result.comparisons = compare(plan, result.designs);
    decide(result.comparisons);
  }
  result.manifest.seed = plan.scenario.seed;
  result.manifest.replications = plan.scenario.replications;
  result.manifest.inputs = plan.inputs;
  Digest digest;
  for (const RunRecord& record : records) {
    result.manifest.events += record.events;
    digest.mix(record.digest);
  }
  result.manifest.event_digest = digest.value();
  return result;
}

} // namespace numasim

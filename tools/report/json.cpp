#include "models/input/json_print.hpp"
#include "models/machine/topology_writer.hpp"
#include "tools/report/answers_json.hpp"
#include "tools/report/expectations.hpp"
#include "tools/report/print.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const std::optional<double>& value)
{
  return value ? Json(*value) : Json(nullptr);
}

Json of(const std::optional<Interval>& interval, double scale = 1)
{
  return interval ? Json::array({scale * interval->lo, scale * interval->hi}) : Json(nullptr);
}

Json of(const Parameters& parameters)
{
  Json json = Json::object();
  for (const Parameter& declared : parameters.declared()) {
    json[declared.name] =
        std::visit([](const auto& value) { return Json(value); }, parameters.value(declared.name));
  }
  return json;
}

Json of(const Manifest& manifest)
{
  Json inputs = Json::object();
  for (const auto& [file, sha256] : manifest.inputs) {
    inputs[file] = sha256;
  }
  Json json{{"version", manifest.version},
            {"git", manifest.git},
            {"command", manifest.command},
            {"seed", manifest.seed},
            {"replications", manifest.replications},
            {"inputs", inputs},
            {"host", manifest.host},
            {"wall_s", manifest.wall_s},
            {"events", manifest.events},
            // 64 bits: more than a JSON number carries through every reader.
            {"event_digest", fmt::format("{:016x}", manifest.event_digest)}};
  if (manifest.interrupted) {
    json["interrupted"] = true;
    json["left_out"] = manifest.left_out;
  }
  return json;
}

Json of(const std::vector<HistogramClass>& histogram)
{
  Json edges = Json::array();
  Json counts = Json::array();
  for (const HistogramClass& c : histogram) {
    edges.push_back(c.up_to_ns);
    counts.push_back(c.count);
  }
  return Json{{"up_to", edges}, {"count", counts}};
}

Json of(const DurationSummary& summary)
{
  return Json{{"mean", summary.mean_ns},
              {"p50", summary.p50_ns},
              {"p90", summary.p90_ns},
              {"p99", summary.p99_ns},
              {"max", summary.max_ns},
              {"p50_ci95", of(summary.p50_ci95)},
              {"p90_ci95", of(summary.p90_ci95)},
              {"p99_ci95", of(summary.p99_ci95)},
              {"histogram", of(summary.histogram)}};
}

template <class T> Json by_distance(const std::array<T, k_distances>& values)
{
  Json json = Json::object();
  for (std::size_t d = 0; d < k_distances; ++d) {
    json[std::string{to_string(static_cast<Distance>(d))}] = values[d];
  }
  return json;
}

Json of(const LockTime& time)
{
  return Json{{"count", time.count},
              {"total", time.total.in_ns()},
              {"min", time.min.in_ns()},
              {"max", time.max.in_ns()}};
}

Json of(const HoldingRecord& counts)
{
  return Json{{"acquisitions", counts.acquisitions},
              {"bounces", counts.bounces},
              {"contended_bounces", counts.contended_bounces},
              {"wait_ns", of(counts.wait)},
              {"hold_ns", of(counts.hold)}};
}

Json of(const LockSummary& lock)
{
  Json sites = Json::array();
  for (const SiteSummary& site : lock.sites) {
    sites.push_back(Json{{"name", site.name},
                         {"acquisitions_per_iteration", site.acquisitions_per_iteration},
                         {"wait_share", site.wait_share},
                         {"shared", site.shared},
                         {"in_the_way", site.in_the_way},
                         {"contended_wait_ns", of(site.contended)}});
  }
  return Json{
      {"name", lock.name},
      {"kind", lock.kind},
      {"instances", lock.instances},
      {"acquisitions", lock.acquisitions},
      {"contended", lock.contended},
      {"sleeps", lock.sleeps},
      {"acquisitions_per_iteration", lock.acquisitions_per_iteration},
      {"contended_share", lock.contended_share},
      {"wait_share", lock.wait_share},
      {"wait_ns", of(lock.wait)},
      {"hold_ns", of(lock.hold)},
      {"hand_overs", by_distance(lock.hand_overs)},
      {"by_holding", Json{{"alone", of(lock.by_holding[0])}, {"shared", of(lock.by_holding[1])}}},
      {"flow", Json{{"overlapping_share", lock.flow.overlapping_share},
                    {"contended_wait_ns", lock.flow.contended_wait_ns},
                    {"passed_on_share", lock.flow.passed_on_share},
                    {"passing_ns", lock.flow.passing_ns}}},
      {"sites", sites}};
}

Json of(const WalkSummary& walk)
{
  return Json{{"name", walk.name},
              {"walks", walk.walks},
              {"contended", walk.contended},
              {"walks_per_s", walk.walks_per_s},
              {"contended_share", walk.contended_share},
              {"vmas_per_walk", walk.vmas_per_walk},
              {"latency_ns", of(walk.latency)}};
}

Json of(const LineSummary& line)
{
  return Json{
      {"name", line.name},
      {"lines", line.lines},
      {"per_iteration", Json{{"core_hits", line.core_hits},
                             {"l3_hits", line.l3_hits},
                             {"memory_fills", line.memory_fills},
                             {"invalidations", line.invalidations},
                             {"transfers", by_distance(line.transfers)},
                             {"queued_ns", line.queued_ns},
                             {"stores", Json{{"core_hits", line.store_hits},
                                             {"memory_fills", line.store_fills},
                                             {"transfers", by_distance(line.store_transfers)}}}}}};
}

Json of(const MetricSummary& metric)
{
  return Json{{"unit", metric.unit},
              {"mean", metric.estimate.mean},
              {"ci95", of(metric.estimate.ci95)},
              {"n", metric.samples.size()},
              {"samples", metric.samples}};
}

Json params_of(const DesignResult& design)
{
  return Json{{"workload", of(design.workload_parameters)},
              {"strategy", of(design.strategy_parameters)},
              {"measurement", Json{{"settle_iterations", design.measurement.settle_iterations},
                                   {"iterations", design.measurement.iterations},
                                   {"min_iterations", design.measurement.min_iterations}}}};
}

Json of(const DesignResult& design);
Json of(const ComparisonResult& c);
Json of(const SelectionResult& selection);

template <class T> Json list_of(const std::vector<T>& items)
{
  Json json = Json::array();
  for (const T& item : items) {
    json.push_back(of(item));
  }
  return json;
}

Json theory_of(const DesignResult& design, const oracle::Expectation& e)
{
  const auto& model = e.model;
  return Json{{"whole_runs_per_s", e.throughput},
              {"unhindered_s", e.unhindered ? Json(*e.unhindered) : Json(nullptr)},
              {"busiest_lock", e.service > 0 ? Json(e.busiest) : Json(nullptr)},
              {"service_s", e.service > 0 ? Json(e.service) : Json(nullptr)},
              {"bound_per_s", e.bound},
              {"bound", name_of_bound(design)},
              {"queue", model ? Json{{"name", model->name},
                                     {"throughput_per_s", model->throughput},
                                     {"exact", model->exact}}
                              : Json(nullptr)}};
}

Json of(const DesignResult& design)
{
  Json metrics = Json::object();
  for (const MetricSummary& metric : design.metrics) {
    metrics[metric.name] = of(metric);
  }
  Json json{{"scenario", design.scenario},
            {"topology", design.machine.name},
            {"subject", names_of(design.subject).one},
            {"strategy", design.strategy},
            {"workload", design.workload},
            {"cpus", design.machine.cpus},
            {"copies", design.copies},
            {"params", params_of(design)},
            {"iterations", design.iterations},
            {"whole_runs_per_s", design.whole_throughput},
            {"warm_up",
             Json{{"found", design.warm_up_found}, {"discarded_s", design.discarded.in_seconds()}}},
            {"metrics", metrics},
            {"locks", list_of(design.locks)},
            {"lines", list_of(design.lines)},
            {"walks", list_of(design.walks)},
            {"warnings", design.warnings}};
  if (design.precision) {
    const double reached = design.precision->reached;
    json["precision"] = Json{{"target_pct", 100 * design.precision->target},
                             {"reached_pct", std::isfinite(reached) ? Json(100 * reached) : Json()},
                             {"met", design.precision->met}};
  }
  if (design.batch_means) {
    json["batch_means"] = Json{{"reliable", design.batch_means->reliable},
                               {"batches", design.batch_means->batches},
                               {"lag1_correlation", design.batch_means->lag1},
                               {"rate_per_s", Json{{"mean", design.batch_means->rate.mean},
                                                   {"variance", design.batch_means->rate.variance},
                                                   {"freedom", design.batch_means->rate.freedom}}}};
  }
  if (design.expectation) {
    json["oracle"] = theory_of(design, *design.expectation);
  }
  return json;
}

Json of(const ComparisonResult& c)
{
  return Json{{"topology", c.topology},
              {"copies", c.copies},
              {"baseline", c.baseline},
              {"strategy", c.strategy},
              {"metric", c.metric},
              {"change_pct", 100 * c.change.change},
              {"ci95_pct", of(c.change.ci95, 100)},
              {"p", of(c.change.p_equal)},
              {"p_holm", of(c.p_equal_holm)},
              {"verdict", std::string{to_string(c.verdict)}},
              {"correlation", of(c.change.correlation)},
              {"margin_pct", 100 * c.margin},
              {"test", c.paired ? "paired" : "welch"}};
}

Json of(const SelectionResult& selection)
{
  Json candidates = Json::array();
  for (const CandidateResult& c : selection.candidates) {
    candidates.push_back(Json{{"strategy", c.strategy},
                              {"replications", c.replications},
                              {"out_after", c.out_after > 0 ? Json(c.out_after) : Json(nullptr)}});
  }
  return Json{{"topology", selection.topology},
              {"copies", selection.copies},
              {"selected", selection.selected ? Json(*selection.selected) : Json(nullptr)},
              {"probability", selection.probability},
              {"indifference_pct", 100 * selection.indifference},
              {"candidates", candidates}};
}

} // namespace

void print_json(std::ostream& out, const Result& result)
{
  Json json{{"schema", "numasim-result/1"},
            {"manifest", of(result.manifest)},
            {"results", list_of(result.designs)},
            {"comparisons", list_of(result.comparisons)}};
  if (!result.selections.empty()) {
    json["selections"] = list_of(result.selections);
  }
  if (Json laws = scaling_laws_json(result); !laws.empty()) {
    json["scaling_laws"] = std::move(laws);
  }
  if (!result.explanations.empty()) {
    json["explanations"] = explanations_json(result);
  }
  Json machines = Json::array();
  for (const Topology& machine : result.machines) {
    machines.push_back(write_topology(machine));
  }
  json["machines"] = std::move(machines);
  out << pretty_print(json);
}

} // namespace numasim

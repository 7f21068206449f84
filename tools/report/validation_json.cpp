#include "tools/report/validation.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const std::optional<double>& value)
{
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json of(const Ordering& ordering)
{
  return {{"pairs", ordering.pairs},
          {"agreeing", ordering.agreeing},
          {"decided", ordering.decided},
          {"right", ordering.right},
          {"tau", of(ordering.tau())}};
}

Json of(const PointOutcome& p)
{
  Json json{{"threads", p.copies},
            {"published", p.published},
            {"published_per_s", p.published_per_second}};
  if (!p.simulated) {
    json["not_modelled"] = p.why_not;
    return json;
  }
  json["simulated"] = *p.simulated;
  json["simulated_per_s"] = p.per_second;
  json["ci95_half_width_per_s"] = p.half_width;
  json["log_error"] = p.log_error;
  json["max_min_sections"] = of(p.unfairness);
  return json;
}

Json of(const ClaimOutcome& c)
{
  return {{"id", c.claim->id},
          {"statement", c.claim->statement},
          {"published", of(c.claim->published)},
          {"least", of(c.claim->least)},
          {"most", of(c.claim->most)},
          {"simulated", of(c.simulated)},
          {"holds", c.simulated ? Json(c.held) : Json(nullptr)}};
}

Json of(const DatasetOutcome& d)
{
  Json curves = Json::array();
  for (const CurveOutcome& c : d.curves) {
    Json points = Json::array();
    for (const PointOutcome& p : c.points) {
      points.push_back(of(p));
    }
    curves.push_back({{"name", c.curve->name}, {"lock", c.curve->lock}, {"points", points}});
  }
  Json claims = Json::array();
  for (const ClaimOutcome& c : d.claims) {
    claims.push_back(of(c));
  }
  return {{"name", d.dataset->name},
          {"file", d.dataset->file},
          {"title", d.dataset->title},
          {"source", d.dataset->source},
          {"grade", to_string(d.dataset->grade)},
          {"topology", d.dataset->topology},
          {"unit", d.dataset->quantity.unit},
          {"points", d.points},
          {"median_error", of(d.median_error)},
          {"worst_error", of(d.worst_error)},
          {"most_median_error", d.dataset->most_median_error_pct / 100},
          {"in_range", d.in_range},
          {"ordering", of(d.ordering)},
          {"curves", curves},
          {"claims", claims}};
}

Json of(const SuiteOutcome& outcome)
{
  Json datasets = Json::array();
  for (const DatasetOutcome& d : outcome.datasets) {
    datasets.push_back(of(d));
  }
  Json machines = Json::array();
  for (const MachineOutcome& m : outcome.machines) {
    machines.push_back({{"topology", m.topology},
                        {"points", m.points},
                        {"median_error", m.median_error},
                        {"ordering", of(m.ordering)}});
  }
  return {{"points", outcome.points},
          {"not_modelled", outcome.left_out},
          {"median_error", of(outcome.median_error)},
          {"ordering", of(outcome.ordering)},
          {"missed", outcome.misses()},
          {"machines", machines},
          {"datasets", datasets}};
}

Json of(const RowOutcome& r)
{
  const PublishedRow& row = *r.row;
  const auto& interval = r.value.ci95;
  Json json{{"id", row.id},
            {"statement", row.statement},
            {"unit", row.unit},
            {"published", of(row.published)},
            {"simulated", of(r.value.value)},
            {"ci95", interval ? Json{interval->lo, interval->hi} : Json(nullptr)},
            {"samples", r.value.samples},
            {"error", of(r.error)},
            {"error_in", in_points(row) ? "points" : "fractions"},
            {"least", of(row.least)},
            {"most", of(row.most)},
            {"range_reason", row.range_reason},
            {"source", row.source},
            {"verdict", to_string(r.verdict)}};
  const std::string& why = r.value.why_not.empty() ? row.why : r.value.why_not;
  if (!why.empty()) {
    json["why"] = why;
  }
  if (r.verdict == RowVerdict::Missed) {
    json["miss_note"] = row.miss_note;
  }
  return json;
}

Json of(const ReportOutcome& report)
{
  Json rows = Json::array();
  for (const RowOutcome& row : report.rows) {
    rows.push_back(of(row));
  }
  return {{"name", report.report->name},
          {"file", report.report->file},
          {"title", report.report->title},
          {"source", report.report->source},
          {"evidence", to_string(report.report->evidence)},
          {"machine", report.report->machine},
          {"rows", rows}};
}

Json of(const ValidationManifest& manifest)
{
  return {{"version", manifest.version},
          {"git", manifest.git},
          {"command", manifest.command},
          {"suite", manifest.suite},
          {"seed", manifest.seed},
          {"replications", manifest.row_replications},
          {"lock_replications", manifest.lock_replications},
          {"quick", manifest.quick},
          {"wall_s", manifest.wall_s}};
}

} // namespace

void print_validation_json(std::ostream& out, const ValidationOutcome& outcome,
                           const ValidationManifest& manifest)
{
  Json reports = Json::array();
  for (const ReportOutcome& report : outcome.reports) {
    reports.push_back(of(report));
  }
  const RowCounts rows = counted(outcome.reports);
  const Json document{{"schema", "numasim-validation/2"},
                      {"manifest", of(manifest)},
                      {"misses", outcome.misses()},
                      {"rows",
                       {{"met", rows.met},
                        {"missed", rows.missed},
                        {"given", rows.given},
                        {"shown", rows.shown},
                        {"not_run", rows.not_run}}},
                      {"reports", reports},
                      {"locks", outcome.locks ? of(*outcome.locks) : Json(nullptr)}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

} // namespace numasim

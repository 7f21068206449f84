#include "tools/selfcheck/outcome_report.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace numasim::selfcheck {

namespace {

using Json = nlohmann::ordered_json;

Json of(const std::optional<double>& value)
{
  return value ? Json(*value) : Json(nullptr);
}

Json of(const std::optional<Interval>& interval)
{
  return interval ? Json::array({interval->lo, interval->hi}) : Json(nullptr);
}

Json point_of(const Outcome& outcome, const CheckedCurve& curve, std::size_t i)
{
  const CheckedPoint& p = curve.points[i];
  Json json{{"cpus", p.cpus}};
  if (p.measured) {
    json["measured"] = {{"per_second", p.measured->median},
                        {"ci95", of(p.measured->ci95)},
                        {"samples", p.measured->samples}};
  } else {
    json["measured"] = nullptr;
    json["not_measured"] = p.why;
  }
  json["simulated"] = {{"per_second", p.simulated.mean}, {"ci95", of(p.simulated.ci95)}};
  json["error"] = of(curve.error(i));
  json["scaling"] = p.scaling ? Json{{"measured", p.scaling->median},
                                     {"ci95", of(p.scaling->ci95)},
                                     {"simulated", curve.simulated_scaling(i)},
                                     {"error", of(curve.scaling_error(i))}}
                              : Json(nullptr);
  json["verdict"] = to_string(outcome.verdict(curve, i));
  return json;
}

Json of(const Outcome& outcome, const std::vector<CheckedCurve>& curves, bool locks)
{
  Json list = Json::array();
  for (const CheckedCurve& curve : curves) {
    Json json{{"name", curve.name}};
    if (locks) {
      json["load"] = {{"think_ns", curve.load.think_ns},
                      {"critical_ns", curve.load.critical_ns},
                      {"shared_lines", curve.load.shared_lines}};
    }
    json["points"] = Json::array();
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      json["points"].push_back(point_of(outcome, curve, i));
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json of(const ThisKernel& k)
{
  return {{"release", k.release},
          {"vma_layout", k.vma_layout},
          {"i_writecount", k.i_writecount},
          {"paravirt_spinlocks", k.paravirt_spinlocks},
          {"paravirt_known", k.paravirt_known},
          {"libc", k.libc},
          {"libc_layout", k.libc_layout},
          {"processes_that_map_libc", k.mapping_libc}};
}

} // namespace

void print_json(std::ostream& out, const Outcome& outcome, const OutcomeManifest& manifest)
{
  Json judgements = Json::array();
  for (const Judgement& j : outcome.judgements()) {
    judgements.push_back({{"what", j.what},
                          {"judged", j.judged},
                          {"beyond", j.beyond},
                          {"median_error", of(j.median)},
                          {"met", j.met}});
  }
  const Json document{
      {"schema", "numasim-selfcheck/1"},
      {"manifest",
       {{"version", manifest.version}, {"git", manifest.git}, {"command", manifest.command}}},
      {"topology",
       {{"name", outcome.topology.name},
        {"title", outcome.topology.title},
        {"cpus", outcome.topology.cpus.size()},
        {"source", outcome.topology_source}}},
      {"kernel", of(outcome.kernel)},
      {"remarks", outcome.remarks},
      {"stated_range", {{"factor", outcome.range.factor}, {"median", outcome.range.median}}},
      {"execs", of(outcome, outcome.execs, false)},
      {"locks", of(outcome, outcome.locks, true)},
      {"judgements", std::move(judgements)},
      {"met", outcome.met()},
      {"seconds", outcome.seconds}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

} // namespace numasim::selfcheck

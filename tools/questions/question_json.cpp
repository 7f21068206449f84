#include "tools/questions/question_reports.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const Interval& interval)
{
  return Json::array({interval.lo, interval.hi});
}

Json of(const std::optional<Interval>& interval)
{
  return interval ? of(*interval) : Json(nullptr);
}

Json of(const QuestionManifest& m, bool interrupted)
{
  Json json{{"version", m.version},
            {"git", m.git},
            {"command", m.command},
            {"seed", m.seed},
            {"inputs", m.inputs}};
  if (interrupted) {
    json["interrupted"] = true;
  }
  return json;
}

Json of(const Assumption& a)
{
  return Json{{"pointer", a.target.pointer},
              {"unit", a.target.unit},
              {"scales_list", a.target.scales},
              {"now", a.target.value},
              {"lo", a.lo},
              {"hi", a.hi},
              {"scale", a.logarithmic ? "log" : "linear"},
              {"trust", std::string{to_string(a.target.trust)}},
              {"why", a.reason},
              {"source", a.target.source}};
}

Json of(const std::vector<LeftOut>& left_out)
{
  Json list = Json::array();
  for (const LeftOut& left : left_out) {
    list.push_back({{"pointer", left.pointer}, {"why", left.reason}});
  }
  return list;
}

Json of(const Screened& s)
{
  Json json = of(s.assumption);
  json["mu"] = s.effects.mu;
  json["mu_star"] = s.effects.mu_star;
  json["mu_star_ci95"] = of(s.effects.mu_star_ci95);
  json["sigma"] = s.effects.sigma;
  json["sobol"] = s.index ? Json{{"first", s.index->first},
                                 {"first_ci95", of(s.index->first_ci95)},
                                 {"total", s.index->total},
                                 {"total_ci95", of(s.index->total_ci95)}}
                          : Json(nullptr);
  return json;
}

Json of(const Place& p)
{
  return Json{{"value", p.value},
              {"log_ratio", p.log_ratio.mean},
              {"ci95", of(p.log_ratio.ci95)},
              {"sign", p.sign}};
}

Json of(const std::vector<Place>& places)
{
  Json list = Json::array();
  for (const Place& place : places) {
    list.push_back(of(place));
  }
  return list;
}

void print(std::ostream& out, const Json& json)
{
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

} // namespace

void print_json(std::ostream& out, const Assumptions& assumptions)
{
  Json list = Json::array();
  for (const Assumption& a : assumptions.varied) {
    list.push_back(of(a));
  }
  print(out, Json{{"schema", "numasim-assumptions/1"},
                  {"assumptions", list},
                  {"not_varied", of(assumptions.left_out)}});
}

void print_json(std::ostream& out, const Sensitivity& s, const QuestionManifest& manifest)
{
  Json list = Json::array();
  for (const Screened& each : s.screened) {
    list.push_back(of(each));
  }
  print(out,
        Json{{"schema", "numasim-sensitivity/1"},
             {"manifest", of(manifest, s.interrupted.has_value())},
             {"scenario", s.scenario},
             {"topology", s.machine},
             {"copies", s.copies},
             {"strategy", s.strategy},
             {"baseline", s.baseline},
             {"base", Json{{"log_ratio", s.base.mean},
                           {"ci95", of(s.base.ci95)},
                           {"replications", s.base_replications},
                           {"log_ratio_sd", s.noise}}},
             {"screening", Json{{"trajectories", s.trajectories},
                                {"replications", s.replications},
                                {"points", s.screening.points},
                                {"log_ratio", Json::array({s.screening.least, s.screening.most})},
                                {"same_sign", s.screening.same_sign}}},
             {"sobol", Json{{"rows", s.rows}, {"variance", s.variance}}},
             {"assumptions", list},
             {"not_varied", of(s.left_out)},
             {"notes", s.notes},
             {"runs", s.runs},
             {"wall_s", s.wall_s}});
}

void print_json(std::ostream& out, const Breakeven& b, const Plan& plan,
                const QuestionManifest& manifest)
{
  Json ties = Json::array();
  for (const Tie& tie : b.ties.ties) {
    ties.push_back(
        {{"at", tie.at},
         {"ci95", of(tie.ci95)},
         {"jumps", tie.jumps},
         {"better_below", tie.below > 0 ? plan.strategies.back() : plan.strategies.front()}});
  }
  print(out, Json{{"schema", "numasim-breakeven/1"},
                  {"manifest", of(manifest, b.ties.interrupted)},
                  {"scenario", plan.scenario.name},
                  {"topology", plan.topologies.front().name},
                  {"strategy", plan.strategies.back()},
                  {"baseline", plan.strategies.front()},
                  {"parameter", of(b.range)},
                  {"ties", ties},
                  {"grid", of(b.ties.grid)},
                  {"closer_looks", of(b.ties.looks)},
                  {"runs", b.runs},
                  {"wall_s", b.wall_s}});
}

} // namespace numasim

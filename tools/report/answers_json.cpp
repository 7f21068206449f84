#include "tools/report/answers_json.hpp"

#include "tools/report/scaling_laws.hpp"

#include <nlohmann/json.hpp>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const LawParameter& p)
{
  return Json{{"value", p.value},
              {"ci95", p.ci95 ? Json::array({p.ci95->lo, p.ci95->hi}) : Json(nullptr)}};
}

Json of(const Influence& i)
{
  return Json{{"pointer", i.pointer},
              {"now", i.now},
              {"lo", i.lo},
              {"hi", i.hi},
              {"change_pct", Json::array({100 * i.change_lo, 100 * i.change_hi})}};
}

Json of(const Flip& f)
{
  return Json{{"pointer", f.pointer},
              {"now", f.now},
              {f.upwards ? "above" : "below", f.at},
              {"looked_to", f.end},
              {"becomes", std::string{to_string(f.becomes)}}};
}

template <class T> Json list_of(const std::vector<T>& items)
{
  Json list = Json::array();
  for (const T& item : items) {
    list.push_back(of(item));
  }
  return list;
}

} // namespace

Json scaling_laws_json(const Result& result)
{
  Json list = Json::array();
  for (const DesignLaw& each : scaling_laws(result)) {
    const ScalingLaw& law = each.law;
    list.push_back({{"topology", each.topology},
                    {"strategy", each.strategy},
                    {"copies", each.copies},
                    {"lambda_per_s", of(law.lambda)},
                    {"sigma", of(law.sigma)},
                    {"kappa", of(law.kappa)},
                    {"peak_copies", law.peak ? of(*law.peak) : Json(nullptr)},
                    {"log_residuals", law.residuals},
                    {"r_squared", law.r_squared},
                    {"worst_miss_pct", 100 * law.worst},
                    {"describes", !law.bad}});
  }
  return list;
}

Json explanations_json(const Result& result)
{
  Json list = Json::array();
  for (const Explanation& e : result.explanations) {
    list.push_back({{"topology", e.topology},
                    {"copies", e.copies},
                    {"baseline", e.baseline},
                    {"strategy", e.strategy},
                    {"change_pct", 100 * e.change},
                    {"verdict", std::string{to_string(e.verdict)}},
                    {"influences", list_of(e.influences)},
                    {"flips", list_of(e.flips)},
                    {"worst_case_pct", 100 * e.worst_case},
                    {"worst_case_verdict", std::string{to_string(e.worst_case_verdict)}},
                    {"assumptions_tried", e.tried},
                    {"assumptions_known", e.known},
                    {"replications", e.replications},
                    {"runs", e.runs}});
  }
  return list;
}

} // namespace numasim

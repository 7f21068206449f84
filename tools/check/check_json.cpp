#include "tools/check/check_result.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const CheckReport& report)
{
  Json rules = Json::array();
  for (std::size_t i = 0; i < k_check_rules; ++i) {
    const auto rule = static_cast<CheckRule>(i);
    rules.push_back(Json{{"rule", name_of(rule)},
                         {"meaning", meaning_of(rule)},
                         {"checked", report.checked[i]},
                         {"broken", report.violations_of(rule)}});
  }
  return rules;
}

Json of(const Violation& violation)
{
  return Json{{"rule", name_of(violation.rule)},
              {"title", violation.title},
              {"times", violation.times},
              {"schedule", violation.schedule},
              {"report", violation.lines}};
}

Json of(const DesignVerdict& design)
{
  Json parts = Json::array();
  for (const CheckedPart& part : design.parts) {
    Json json{{part.script ? "script" : "workload", part.what}, {"schedules", part.schedules}};
    if (part.script) {
      json["exhausted"] = part.exhausted;
      json["skipped"] = part.skipped;
    }
    parts.push_back(json);
  }
  Json violations = Json::array();
  for (const Violation& violation : design.report.violations) {
    violations.push_back(of(violation));
  }
  return Json{{"strategy", design.strategy},
              {"clean", design.report.clean()},
              {"schedules", design.report.schedules},
              {"rules", of(design.report)},
              {"parts", parts},
              {"violations", violations}};
}

} // namespace

void print_check_json(std::ostream& out, const CheckResult& result)
{
  Json inputs = Json::object();
  for (const auto& [file, sha256] : result.inputs) {
    inputs[file] = sha256;
  }
  Json designs = Json::array();
  for (const DesignVerdict& design : result.designs) {
    designs.push_back(of(design));
  }
  Json json{{"schema", "numasim-check/1"},
            {"manifest",
             {{"version", result.version},
              {"git", result.git},
              {"command", result.command},
              {"seed", result.seed},
              {"pauses", result.pauses},
              {"inputs", inputs},
              {"wall_s", result.wall_s}}},
            {"scenario", result.scenario},
            {"clean", result.clean()},
            {"designs", designs}};
  if (result.interrupted) {
    json["manifest"]["interrupted"] = true;
    json["manifest"]["left_out"] = result.left_out;
  }
  out << json.dump(2) << "\n";
}

} // namespace numasim

#include "tools/check/check_result.hpp"

#include <algorithm>

namespace numasim {

namespace {

DesignVerdict& verdict_of(CheckResult& result, const std::string& strategy)
{
  for (DesignVerdict& design : result.designs) {
    if (design.strategy == strategy) {
      return design;
    }
  }
  return result.designs.emplace_back(DesignVerdict{strategy, {}, {}});
}

CheckedPart& part_of(DesignVerdict& design, const CheckJob& job)
{
  for (CheckedPart& part : design.parts) {
    if (part.what == job.what) {
      return part;
    }
  }
  return design.parts.emplace_back(CheckedPart{job.what, 0, true, !job.spec.check->script.empty(),
                                               job.spec.check->decisions.has_value()});
}

/// Every script's report says which schedule broke a rule; a run of the workload is one schedule.
CheckReport with_schedule(CheckReport report, const CheckSettings& settings)
{
  for (Violation& violation : report.violations) {
    if (settings.script.empty()) {
      violation.schedule = "seed:" + std::to_string(settings.schedule);
    }
  }
  return report;
}

} // namespace

bool CheckResult::clean() const
{
  return std::all_of(designs.begin(), designs.end(),
                     [](const DesignVerdict& design) { return design.report.clean(); });
}

std::vector<std::string> keep_complete(CheckPlan& plan,
                                       std::vector<std::optional<RunRecord>>& records)
{
  std::vector<std::string> left_out;
  const auto is_out = [&](const CheckJob& job) {
    return std::find(left_out.begin(), left_out.end(), job.strategy) != left_out.end();
  };
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    if (!records[i] && !is_out(plan.jobs[i])) {
      left_out.push_back(plan.jobs[i].strategy);
    }
  }
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    if (is_out(plan.jobs[i])) {
      records[i].reset();
    }
  }
  std::erase_if(plan.jobs, is_out);
  std::erase_if(records, [](const std::optional<RunRecord>& record) { return !record; });
  return left_out;
}

CheckResult check_result(const CheckPlan& plan, std::span<const RunRecord> records)
{
  CheckResult result;
  result.scenario = plan.scenario;
  result.seed = plan.seed;
  result.inputs = plan.inputs;
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    const CheckJob& job = plan.jobs[i];
    const RunRecord& record = records[i];
    DesignVerdict& design = verdict_of(result, job.strategy);
    CheckedPart& part = part_of(design, job);
    part.schedules += record.check->schedules;
    for (const MetricRecord& metric : record.metrics) {
      part.exhausted = part.exhausted && !(metric.name == "exhausted" && metric.value == 0);
      part.skipped = part.skipped || (metric.name == "skipped" && metric.value != 0);
    }
    design.report.add(with_schedule(*record.check, *job.spec.check));
  }
  return result;
}

} // namespace numasim

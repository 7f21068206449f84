#pragma once
/// What came out of a check, by design.

#include "models/workloads/run_record.hpp"
#include "tools/check/check_plan.hpp"

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// What one kind of runs came to: a script, or a workload on a machine.
struct CheckedPart {
  std::string what;
  std::uint64_t schedules = 0;
  bool exhausted = true; ///< of a script: no schedule within the bound was left out
  bool script = false;
  bool alone = false;   ///< of a script: one schedule was asked for
  bool skipped = false; ///< of a script: it tries locks, and the design's cannot be tried
};

struct DesignVerdict {
  std::string strategy;
  CheckReport report;
  std::vector<CheckedPart> parts;
};

struct CheckResult {
  std::string scenario;
  std::string command;
  std::string version;
  std::string git;
  std::uint64_t seed = 1;
  std::uint32_t pauses = 0;
  std::map<std::string, std::string> inputs;
  double wall_s = 0;
  std::optional<int> interrupted{}; ///< by this signal; designs not checked to the end are left out
  std::vector<std::string> left_out{};
  std::vector<DesignVerdict> designs;

  [[nodiscard]] bool clean() const;
};

/// Takes the designs out of the plan that have a job without a record, and the jobs' records with
/// them. Returns their names.
std::vector<std::string> keep_complete(CheckPlan& plan,
                                       std::vector<std::optional<RunRecord>>& records);
/// Puts the records of plan.jobs together.
[[nodiscard]] CheckResult check_result(const CheckPlan& plan, std::span<const RunRecord> records);

void print_check_text(std::ostream& out, const CheckResult& result);
void print_check_json(std::ostream& out, const CheckResult& result);
/// A table of designs and rules.
void print_check_markdown(std::ostream& out, const CheckResult& result);

} // namespace numasim

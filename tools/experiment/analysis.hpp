#pragma once
/// From what the replications measured to what a report says.

#include "tools/experiment/sampling.hpp"
#include "tools/report/result.hpp"

#include <span>

namespace numasim {

/// The metric designs are compared by.
inline constexpr const char* k_main_metric = "throughput";

/// One design from its replications. Throws std::runtime_error when a replication measured nothing.
[[nodiscard]] DesignResult analyse_design(const std::string& scenario, const RunSpec& spec,
                                          std::span<const RunRecord> replications);

/// All designs of a plan from what was run; with Mode::Compare every strategy against the baseline
/// on its machine, Holm's correction over all of them. Of the manifest, what follows from plan and
/// records.
[[nodiscard]] Result analyse(const Plan& plan, Mode mode, const Sample& sample);
/// The same of the plan's specs and no more: a record for each, in their order.
[[nodiscard]] Result analyse(const Plan& plan, Mode mode, std::span<const RunRecord> records);

} // namespace numasim

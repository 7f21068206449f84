#pragma once
/// The commands on recorded workloads: one function and one file each.

#include "tools/command/command.hpp"

namespace numasim {

void add_workload_import(CLI::App& workload, const Environment& environment, Action& action);
void add_workload_record(CLI::App& workload, const Environment& environment, Action& action);
void add_workload_show(CLI::App& workload, const Environment& environment, Action& action);

} // namespace numasim

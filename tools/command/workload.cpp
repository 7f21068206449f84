#include "tools/command/workload.hpp"

#include <CLI/CLI.hpp>

namespace numasim {

void add_workload(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* workload =
      root.add_subcommand("workload", "workloads from real programs: record, import, show");
  workload->require_subcommand(1);
  add_workload_record(*workload, environment, action);
  add_workload_import(*workload, environment, action);
  add_workload_show(*workload, environment, action);
}

} // namespace numasim

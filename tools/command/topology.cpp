#include "tools/command/topology.hpp"

#include <CLI/CLI.hpp>

namespace numasim {

void add_topology(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* topology =
      root.add_subcommand("topology", "machines: look at them, check, import, fit, probe");
  topology->require_subcommand(1);
  add_topology_list(*topology, environment, action);
  add_topology_show(*topology, environment, action);
  add_topology_check(*topology, environment, action);
  add_topology_schema(*topology, environment, action);
  add_topology_import(*topology, environment, action);
  add_topology_fit(*topology, environment, action);
  add_topology_probe(*topology, environment, action);
}

} // namespace numasim

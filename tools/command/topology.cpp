#include "tools/command/topology.hpp"

#include <CLI/CLI.hpp>

namespace numasim {

void add_topology(CLI::App& root, [[maybe_unused]] const Environment& environment,
                  [[maybe_unused]] Action& action)
{
  CLI::App* topology = root.add_subcommand("topology", "machines: look at them, check, import");
  topology->require_subcommand(1);
}

} // namespace numasim

#pragma once
/// `numasim topology ...`: one function and one file a subcommand, declared to `topology`.

#include "tools/command/command.hpp"

namespace numasim {

void add_topology_list(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_show(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_check(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_schema(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_import(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_fit(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_probe(CLI::App& topology, const Environment& environment, Action& action);

} // namespace numasim

#pragma once
/// `numasim topology ...`: one function and one file a subcommand, declared to `topology`.

#include "tools/command/command.hpp"
#include "tools/command/experiment_options.hpp"

#include <iosfwd>

namespace numasim {

void add_topology_list(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_show(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_check(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_schema(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_import(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_fit(CLI::App& topology, const Environment& environment, Action& action);
void add_topology_probe(CLI::App& topology, const Environment& environment, Action& action);

/// All that a bare name can mean, as a table. Files that are no topologies do not hide the others:
/// throws InputError about them after the rest has been printed.
void list_known_topologies(std::ostream& out, Format format);

} // namespace numasim

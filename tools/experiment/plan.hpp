#pragma once
/// From a scenario to the runs it takes.

#include "tools/experiment/scenario.hpp"

#include <map>
#include <memory>

namespace numasim {

class Documents;

/// Whether designs are looked at or compared.
enum class Mode { Run, Compare };

/// What the command line says beyond the scenario.
struct Selection {
  std::vector<Override> overrides;          ///< of the scenario
  std::vector<Override> topology_overrides; ///< of every topology used
  bool topologies_chosen = false;           ///< by --topology
  bool strategies_chosen = false;           ///< by --strategy or --lock
  bool copies_chosen = false;               ///< by --copies
  std::optional<std::size_t> cpus;          ///< only the first so many CPUs of every machine
  std::string cpus_option = "--cpus";       ///< names that in messages
};

struct Plan {
  Scenario scenario;
  std::vector<Topology> topologies;
  std::vector<std::string> strategies;            ///< Compare: the baseline first
  std::map<std::string, std::string> inputs;      ///< SHA-256 by file
  std::shared_ptr<const WorkloadProfile> profile; ///< of workloads that replay one
  /// Every topology with every number of copies with every strategy with every replication, the
  /// last fastest. Replication i has the same seed and number everywhere, so all designs see the
  /// same random numbers. Numbers of copies that are equal on a machine ("all" and 16) count once.
  std::vector<RunSpec> specs;
  bool select_best = false; ///< Compare: replications are given to those that may be the best
};

/// Run without --topology, --copies, --strategy or --lock: the first topology, the first number of
/// copies and the baseline. Throws InputError.
[[nodiscard]] Plan make_plan(const std::filesystem::path& scenario_file, const Catalogue& catalogue,
                             Mode mode, const Selection& selection);
/// The same for one plan of many: files come from `documents`.
[[nodiscard]] Plan make_plan(const std::filesystem::path& scenario_file, const Catalogue& catalogue,
                             Mode mode, const Selection& selection, Documents& documents);

/// The machine with only its first `cpus` CPUs (ascending firmware numbers) switched on, as the
/// kernel's maxcpus= has it: the other nodes keep their memory. 1 <= cpus <= what it has.
[[nodiscard]] Topology limited_to(Topology topology, std::size_t cpus);

} // namespace numasim

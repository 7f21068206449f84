#pragma once
/// On which CPUs the copies of a workload run.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

enum class Placement : std::uint8_t {
  /// What fork and exec balancing of an idle machine comes to (find_idlest_group(),
  /// adjust_numa_imbalance(), kernel/sched/fair.c 6.12): one node takes an eighth of its CPUs, or
  /// one
  /// task an L3 group if it has several, before the others get any; beyond that all nodes share
  /// evenly.
  Kernel,
  /// Over packages, then nodes, L3 groups, cores; SMT siblings last.
  Spread,
  /// In the order of the firmware's CPU numbers.
  Compact,
  /// Package after package, node after node, L3 group after L3 group, core after core, all siblings
  /// of a core together.
  Packed,
  /// The same with one CPU of every core, and the siblings only after all cores of the machine.
  SmtLast
};

/// As parameters name them: "kernel", "spread", "compact", "packed", "smt_last".
[[nodiscard]] const std::vector<std::string>& placement_names();
/// `name` is one of them.
[[nodiscard]] Placement placement_of(const std::string& name);

/// The CPUs of `copies` tasks (at most one a CPU).
[[nodiscard]] std::vector<Cpu> place(const Machine& machine, Placement placement,
                                     std::size_t copies);

} // namespace numasim

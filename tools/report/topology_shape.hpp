#pragma once
/// A machine's parts as a tree in which equal parts are folded into one.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// "6 x node" and so on, indented by depth: packages, nodes, L3 groups, cores with their CPUs.
struct ShapeLine {
  std::size_t depth = 0;
  std::size_t count = 0; ///< equal parts, whether or not they follow each other
  std::string part;      ///< "package", "node", "L3 group", "core of 2 CPUs"
};
[[nodiscard]] std::vector<ShapeLine> folded_shape(const Machine& machine);

/// Firmware's numbers of the CPUs of a part, as a CPU list.
[[nodiscard]] std::string cpu_list(const Machine& machine, Core core);
[[nodiscard]] std::string cpu_list(const Machine& machine, L3 l3);
[[nodiscard]] std::string cpu_list(const Machine& machine, Node node);

/// The L3 groups of a node, ascending; none for a memory-only node.
[[nodiscard]] std::vector<L3> l3s_of(const Machine& machine, Node node);
/// The cores of an L3 group, ascending.
[[nodiscard]] std::vector<Core> cores_of(const Machine& machine, L3 l3);
/// The nodes of a package, ascending.
[[nodiscard]] std::vector<Node> nodes_of(const Machine& machine, Package package);

} // namespace numasim

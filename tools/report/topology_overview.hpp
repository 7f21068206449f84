#pragma once
/// One machine, as `numasim topology show` shows it.

#include "tools/report/topology_trust.hpp"
#include "tools/report/transfer_classes.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace numasim {

struct TopologyOverview {
  Machine machine;
  std::string file; ///< as shown to people
  TransferClasses transfers;
  std::vector<StatedValue> values;
};

[[nodiscard]] TopologyOverview overview_of(Topology topology, const std::string& file);

/// "2 packages, 12 nodes, 48 L3 groups, 192 cores, 384 CPUs"
[[nodiscard]] std::string shape_text(const Topology& topology);

/// For a terminal. What would be long is folded: equal parts, matrices of more than 16 nodes, lists
/// of more than 64 nodes.
void print_text(std::ostream& out, const TopologyOverview& overview);
/// "numasim-topology-overview/1": all of it, nothing folded.
void print_json(std::ostream& out, const TopologyOverview& overview);

} // namespace numasim

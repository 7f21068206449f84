#pragma once
/// Which L3 groups share a node and a package, as far as hand-over times tell.

#include "tools/fit/structure.hpp"

#include <Eigen/Core>

#include <string>

namespace numasim {

/// What is known of the L3 groups when the nodes are looked for.
struct L3Facts {
  Eigen::MatrixXd between;         ///< medians between groups and, on the diagonal, within them
  double within = 0;               ///< median within a group
  std::size_t cores_per_group = 0; ///< the median group
  bool smt = false;
};

struct NodeReading {
  Partition node_of_l3;
  Partition package_of_node;
  std::string reason; ///< one sentence for the topology's provenance
};

/// The reading with the lowest information criterion over the medians between groups, among:
/// one node; the clusters of average linkage; equal blocks by number, also interleaved; and dies of
/// several groups within such packages. A reading has to differ from the simpler one by what a
/// real package (a third of t0 there and back) or a die with its own memory (20 ns a hop) costs.
[[nodiscard]] NodeReading read_nodes(const L3Facts& facts);

} // namespace numasim

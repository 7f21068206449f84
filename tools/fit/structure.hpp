#pragma once
/// Which CPUs share a core, which cores an L3 group, which groups a node, which nodes a package:
/// as indices from 0 at each level, in the order of the lowest member.

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim {

/// For Eigen, which counts in signed numbers.
[[nodiscard]] inline Eigen::Index eigen_index(std::size_t i)
{
  return static_cast<Eigen::Index>(i);
}

/// By member: the number of the part it belongs to.
using Partition = std::vector<std::uint32_t>;

struct Structure {
  Partition core_of_cpu;
  Partition l3_of_core;
  Partition node_of_l3;
  Partition package_of_node;
  std::vector<std::vector<double>> slit; ///< [from][to] by node; empty: not known

  [[nodiscard]] std::size_t cores() const { return l3_of_core.size(); }
  [[nodiscard]] std::size_t l3s() const { return node_of_l3.size(); }
  [[nodiscard]] std::size_t nodes() const { return package_of_node.size(); }
  [[nodiscard]] std::size_t packages() const;
  [[nodiscard]] std::uint32_t node_of_core(std::size_t core) const
  {
    return node_of_l3[l3_of_core[core]];
  }
};

/// The parts of `partition`, numbered anew in the order of their first members.
[[nodiscard]] Partition renumbered(const Partition& partition);
[[nodiscard]] std::size_t parts(const Partition& partition);
/// Everything in one part.
[[nodiscard]] Partition one_part(std::size_t members);
/// Successive parts of `size` members.
[[nodiscard]] Partition blocks(std::size_t members, std::size_t size);
/// The size of each part.
[[nodiscard]] std::vector<std::size_t> sizes(const Partition& partition);
/// Whether every part of `fine` lies within one of `coarse`.
[[nodiscard]] bool refines(const Partition& fine, const Partition& coarse);

/// The median of each block of `ns` (by the parts of its rows and columns), without the diagonal of
/// `ns` and its gaps; NaN where a block has no value.
[[nodiscard]] Eigen::MatrixXd block_medians(const Eigen::MatrixXd& ns, const Partition& part);

} // namespace numasim

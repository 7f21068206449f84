#pragma once
/// Which cores share a last-level cache (or, below it, a cluster or tile that shares an L2), as far
/// as hand-over times tell.

#include "tools/fit/structure.hpp"

#include <Eigen/Core>

#include <vector>

namespace numasim {

/// The partitions of the cores that the data give reason to consider, the likeliest first; never
/// empty. `ns` is between cores.
///  1. Near each other: the finest clusters with a clear gap between what they take within and
///     between.
///  2. Alike: cores that cannot be told apart by their times to all others, where that is a finer
///     partition of equal parts (clusters of four on a Kunpeng take what the rest of the die takes,
///     but to the nanosecond).
///  3. All in one group, where there is no gap.
[[nodiscard]] std::vector<Partition> candidate_l3_groups(const Eigen::MatrixXd& ns);

/// Successive equal blocks of cores, for machines that nothing above describes.
[[nodiscard]] std::vector<Partition> block_l3_groups(std::size_t cores);

} // namespace numasim

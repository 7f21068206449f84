#pragma once
/// Single times that no machine can have: an interrupt, a migration, a page fault while measuring.

#include <Eigen/Core>

#include <cstddef>

namespace numasim {

/// `ns` with gaps in place of outliers: times of more than three times the way round by a third
/// CPU, the longer of its two legs. In a machine that keeps the triangle inequality none takes more
/// than twice that. The second shortest way counts, so that one time too short condemns no other.
[[nodiscard]] Eigen::MatrixXd without_outliers(const Eigen::MatrixXd& ns);

/// How many pairs are gaps in `cleaned` but not in `ns`.
[[nodiscard]] std::size_t pairs_left_out(const Eigen::MatrixXd& ns, const Eigen::MatrixXd& cleaned);

} // namespace numasim

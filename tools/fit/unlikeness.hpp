#pragma once
/// Which members of a matrix cannot be told apart by their times to all others.

#include "tools/fit/structure.hpp"

#include <Eigen/Core>

namespace numasim {

/// Mean relative difference of two members' times to all others (a sample of them where there are
/// many); NaN on the diagonal and where nothing can be compared.
[[nodiscard]] Eigen::MatrixXd unlikeness(const Eigen::MatrixXd& ns);

/// Whether all parts have the same size, of two members or more.
[[nodiscard]] bool equal_parts(const Partition& part);

} // namespace numasim

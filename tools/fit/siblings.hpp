#pragma once
/// Which CPUs are SMT siblings: those between which a hand-over never leaves a core.

#include "tools/fit/latency_matrix.hpp"
#include "tools/fit/structure.hpp"

#include <Eigen/Core>

namespace numasim {

/// By CPU: its core. Siblings are found by their hand-over time (at most 22 ns: 5 to 20 measured,
/// hardware reference section 1) and either a clear distance to everything else, or a regular
/// numbering (i and i + n/2, 2i and 2i + 1, ...) under which they rank too low for chance.
[[nodiscard]] Partition find_cores(const Eigen::MatrixXd& ns);

/// What a hand-over between two cores takes: the median over the pairs of their CPUs. NaN on the
/// diagonal and where nothing was measured.
[[nodiscard]] Eigen::MatrixXd between_cores(const Eigen::MatrixXd& ns, const Partition& core);

/// The hand-over times between siblings.
[[nodiscard]] std::vector<double> within_cores(const Eigen::MatrixXd& ns, const Partition& core);

} // namespace numasim

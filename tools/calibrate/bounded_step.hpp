#pragma once
/// One step of Levenberg and Marquardt's method within bounds.

#include <Eigen/Core>

namespace numasim {

/// How far each parameter may go; lo <= 0 <= hi.
struct StepBounds {
  Eigen::VectorXd lo;
  Eigen::VectorXd hi;
};

/// The step s within the bounds for which |residual + jacobian s|^2 + ridge |s|^2 is smallest,
/// where ridge is `damping` times the largest diagonal element of J^T J: parameters are parts of
/// their ranges, so one ridge suits all, and a direction that the rows do not tell does not move.
/// By active sets: whoever would go farthest beyond a bound is held there and the others are solved
/// for anew; whoever would come back is let go.
[[nodiscard]] Eigen::VectorXd bounded_step(const Eigen::MatrixXd& jacobian,
                                           const Eigen::VectorXd& residual, double damping,
                                           const StepBounds& bounds);

} // namespace numasim

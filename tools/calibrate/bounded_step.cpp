#include "tools/calibrate/bounded_step.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <vector>

namespace numasim {

namespace {

/// The matrix must stay regular where no parameter moves anything.
constexpr double k_least_ridge = 1e-30;

/// min |.|^2 = s^T a s - 2 b^T s over the bounds.
class BoundedQuadratic {
public:
  BoundedQuadratic(Eigen::MatrixXd a, Eigen::VectorXd b, const StepBounds& bounds)
      : a_(std::move(a)), b_(std::move(b)), bounds_(bounds),
        held_(static_cast<std::size_t>(b_.size()), false), step_(Eigen::VectorXd::Zero(b_.size()))
  {
  }

  Eigen::VectorXd solve()
  {
    // Each round holds one or lets one go; cycles are possible in principle, so there is an end.
    for (Eigen::Index round = 0; round < 4 * b_.size() + 1; ++round) {
      solve_free();
      if (!hold_farthest() && !release_one()) {
        break;
      }
    }
    return step_.cwiseMax(bounds_.lo).cwiseMin(bounds_.hi);
  }

private:
  [[nodiscard]] bool held(Eigen::Index p) const { return held_[static_cast<std::size_t>(p)]; }

  void solve_free()
  {
    Eigen::MatrixXd a = a_;
    Eigen::VectorXd b = b_;
    for (Eigen::Index p = 0; p < b_.size(); ++p) {
      if (held(p)) {
        b -= a_.col(p) * step_(p);
      }
    }
    for (Eigen::Index p = 0; p < b_.size(); ++p) {
      if (held(p)) {
        a.row(p).setZero();
        a.col(p).setZero();
        a(p, p) = 1;
        b(p) = step_(p);
      }
    }
    step_ = a.ldlt().solve(b);
  }

  bool hold_farthest()
  {
    const Eigen::VectorXd beyond = (step_ - bounds_.hi).cwiseMax(bounds_.lo - step_);
    Eigen::Index worst = 0;
    double most = 0;
    for (Eigen::Index p = 0; p < b_.size(); ++p) {
      if (!held(p) && beyond(p) > most) {
        most = beyond(p);
        worst = p;
      }
    }
    if (most > 0) {
      held_[static_cast<std::size_t>(worst)] = true;
      step_(worst) = std::clamp(step_(worst), bounds_.lo(worst), bounds_.hi(worst));
    }
    return most > 0;
  }

  /// Of those held, the one whose bound most keeps the sum up.
  bool release_one()
  {
    const Eigen::VectorXd slope = a_ * step_ - b_;
    Eigen::Index worst = 0;
    double most = 1e-12 * std::max(b_.cwiseAbs().maxCoeff(), 0.0);
    bool found = false;
    for (Eigen::Index p = 0; p < b_.size(); ++p) {
      const double inward = step_(p) <= bounds_.lo(p) ? -slope(p) : slope(p);
      if (held(p) && bounds_.lo(p) < bounds_.hi(p) && inward > most) {
        most = inward;
        worst = p;
        found = true;
      }
    }
    if (found) {
      held_[static_cast<std::size_t>(worst)] = false;
    }
    return found;
  }

  Eigen::MatrixXd a_;
  Eigen::VectorXd b_;
  const StepBounds& bounds_;
  std::vector<bool> held_;
  Eigen::VectorXd step_;
};

} // namespace

Eigen::VectorXd bounded_step(const Eigen::MatrixXd& jacobian, const Eigen::VectorXd& residual,
                             double damping, const StepBounds& bounds)
{
  Eigen::MatrixXd a = jacobian.transpose() * jacobian;
  a.diagonal().array() += std::max(damping * a.diagonal().maxCoeff(), k_least_ridge);
  return BoundedQuadratic(std::move(a), -jacobian.transpose() * residual, bounds).solve();
}

} // namespace numasim

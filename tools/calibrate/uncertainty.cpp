#include "tools/calibrate/uncertainty.hpp"

#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

/// Below this, over the whole range and in stated standard deviations, a direction is not told: it
/// cannot be inverted.
constexpr double k_nothing = 1e-9;
constexpr double k_normal_975 = 1.959963984540054;
constexpr double k_upper = 0.975;

struct Covariance {
  Eigen::MatrixXd matrix;
  std::vector<bool> told; ///< by parameter: its variance is finite
};

Covariance covariance_of(const Eigen::MatrixXd& jacobian)
{
  const Eigen::Index k = jacobian.cols();
  if (k == 0) {
    return {};
  }
  Eigen::MatrixXd padded = Eigen::MatrixXd::Zero(std::max(jacobian.rows(), k), k);
  padded.topRows(jacobian.rows()) = jacobian;
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(padded, Eigen::ComputeThinU | Eigen::ComputeThinV);
  Covariance c{.matrix = Eigen::MatrixXd::Zero(k, k),
               .told = std::vector<bool>(static_cast<std::size_t>(k), true)};
  for (Eigen::Index i = 0; i < k; ++i) {
    const double s = svd.singularValues()(i);
    const Eigen::VectorXd v = svd.matrixV().col(i);
    if (s > k_nothing) {
      c.matrix += v * v.transpose() / (s * s);
      continue;
    }
    for (Eigen::Index p = 0; p < k; ++p) {
      if (std::abs(v(p)) > std::sqrt(k_nothing)) {
        c.told[static_cast<std::size_t>(p)] = false;
      }
    }
  }
  return c;
}

} // namespace

Uncertainty uncertainty_at(const Position& at, const Eigen::MatrixXd& jacobian, double sum,
                           std::size_t rows)
{
  Uncertainty u;
  u.freedom = rows > at.size() ? rows - at.size() : 0;
  const auto freedom = static_cast<double>(u.freedom);
  u.misfit = u.freedom == 0 ? 1 : std::max(1.0, std::sqrt(sum / freedom));
  const double quantile = u.misfit > 1 ? student_quantile(k_upper, freedom) : k_normal_975;
  const Covariance c = covariance_of(jacobian);
  const auto k = static_cast<Eigen::Index>(at.size());
  u.correlation = Eigen::MatrixXd::Zero(k, k);
  for (Eigen::Index p = 0; p < k; ++p) {
    const auto i = static_cast<std::size_t>(p);
    const double deviation =
        c.told[i] ? u.misfit * std::sqrt(c.matrix(p, p)) : std::numeric_limits<double>::infinity();
    const double lo = at[i] - quantile * deviation;
    const double hi = at[i] + quantile * deviation;
    u.intervals.push_back({.ci95 = {.lo = std::max(0.0, lo), .hi = std::min(1.0, hi)},
                           .below_range = lo<0, .above_range = hi> 1});
    for (Eigen::Index q = 0; q < k; ++q) {
      if (c.told[i] && c.told[static_cast<std::size_t>(q)]) {
        u.correlation(p, q) = c.matrix(p, q) / std::sqrt(c.matrix(p, p) * c.matrix(q, q));
      }
    }
    u.correlation(p, p) = 1;
  }
  return u;
}

} // namespace numasim

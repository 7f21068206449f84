#include "tools/statistics/scaling_law.hpp"

#include <Eigen/Dense>
#include <unsupported/Eigen/NonLinearOptimization>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace numasim {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// In the order of the vector of parameters; lambda as its logarithm.
enum Parameter : std::size_t { Lambda = 0, Sigma = 1, Kappa = 2 };
constexpr std::size_t k_parameters = 3;

double load(const ScalingPoint& p, double sigma, double kappa)
{
  return 1 + sigma * (p.n - 1) + kappa * p.n * (p.n - 1);
}

/// Residuals and their derivatives by the parameters that are free; the others are 0.
struct Residuals {
  using Scalar = double;
  using InputType = VectorXd;
  using ValueType = VectorXd;
  using JacobianType = MatrixXd;
  enum { InputsAtCompileTime = Eigen::Dynamic, ValuesAtCompileTime = Eigen::Dynamic };

  std::span<const ScalingPoint> points;
  std::vector<Parameter> free;

  [[nodiscard]] Eigen::Index inputs() const { return static_cast<Eigen::Index>(free.size()); }
  [[nodiscard]] Eigen::Index values() const { return static_cast<Eigen::Index>(points.size()); }

  [[nodiscard]] std::array<double, k_parameters> all(const VectorXd& x) const
  {
    std::array<double, k_parameters> p{};
    for (std::size_t i = 0; i < free.size(); ++i) {
      p.at(free[i]) = x[static_cast<Eigen::Index>(i)];
    }
    return p;
  }

  /// A law that is not one (a negative load) is infinitely wrong: the search turns back.
  int operator()(const VectorXd& x, VectorXd& out) const
  {
    const auto p = all(x);
    for (Eigen::Index j = 0; j < values(); ++j) {
      const ScalingPoint& point = points[static_cast<std::size_t>(j)];
      const double l = load(point, p[Sigma], p[Kappa]);
      out[j] = l > 0 ? std::log(point.throughput / point.n) - p[Lambda] + std::log(l) : 1e6;
    }
    return 0;
  }

  int df(const VectorXd& x, MatrixXd& out) const
  {
    const auto p = all(x);
    for (Eigen::Index j = 0; j < values(); ++j) {
      const ScalingPoint& point = points[static_cast<std::size_t>(j)];
      const double l = load(point, p[Sigma], p[Kappa]);
      const std::array<double, k_parameters> by{-1, (point.n - 1) / l, point.n * (point.n - 1) / l};
      for (std::size_t i = 0; i < free.size(); ++i) {
        out(j, static_cast<Eigen::Index>(i)) = by.at(free[i]);
      }
    }
    return 0;
  }
};

struct Minimum {
  Residuals residuals;
  VectorXd x;
  double sum = std::numeric_limits<double>::infinity(); ///< of the squared residuals
};

/// Where a search with so many free parameters may start: n / X is linear in the parameters over
/// lambda, which is least squares in closed form with residuals relative to n / X.
VectorXd start_of(const Residuals& r)
{
  MatrixXd a(r.values(), r.inputs());
  const VectorXd ones = VectorXd::Ones(r.values());
  for (Eigen::Index j = 0; j < r.values(); ++j) {
    const ScalingPoint& p = r.points[static_cast<std::size_t>(j)];
    const std::array<double, k_parameters> by{1, p.n - 1, p.n * (p.n - 1)};
    for (std::size_t i = 0; i < r.free.size(); ++i) {
      a(j, static_cast<Eigen::Index>(i)) = by.at(r.free[i]) * p.throughput / p.n;
    }
  }
  VectorXd x = a.colPivHouseholderQr().solve(ones);
  const double inverse = x[0] > 0 ? x[0] : r.points.front().n / r.points.front().throughput;
  for (Eigen::Index i = 1; i < x.size(); ++i) {
    x[i] = std::max(x[i] / inverse, 1e-9);
  }
  x[0] = -std::log(inverse);
  return x;
}

Minimum minimum_of(std::span<const ScalingPoint> points, std::vector<Parameter> free)
{
  Minimum m{.residuals = {.points = points, .free = std::move(free)}, .x = {}};
  m.x = start_of(m.residuals);
  if (m.residuals.values() >= m.residuals.inputs()) {
    Eigen::LevenbergMarquardt<Residuals> search(m.residuals);
    search.parameters.xtol = 1e-12;
    search.parameters.ftol = 1e-14;
    search.minimize(m.x);
  }
  const auto p = m.residuals.all(m.x);
  if (p[Sigma] >= 0 && p[Kappa] >= 0) {
    VectorXd left(m.residuals.values());
    m.residuals(m.x, left);
    m.sum = left.squaredNorm();
  }
  return m;
}

/// With sigma and kappa free; if one comes out negative, the better fit with one of them at 0, and
/// so on: the least of a constrained sum lies at the bound that the free one lies beyond.
Minimum best_of(std::span<const ScalingPoint> points)
{
  Minimum both = minimum_of(points, {Lambda, Sigma, Kappa});
  if (std::isfinite(both.sum)) {
    return both;
  }
  Minimum serial = minimum_of(points, {Lambda, Sigma});
  Minimum coherent = minimum_of(points, {Lambda, Kappa});
  Minimum& better = serial.sum <= coherent.sum ? serial : coherent;
  return std::isfinite(better.sum) ? better : minimum_of(points, {Lambda});
}

/// Intervals by linearisation, where there are degrees of freedom.
void add_intervals(ScalingLaw& law, const Minimum& m)
{
  const auto freedom = static_cast<double>(m.residuals.values() - m.residuals.inputs());
  if (freedom < 1) {
    return;
  }
  MatrixXd slope(m.residuals.values(), m.residuals.inputs());
  m.residuals.df(m.x, slope);
  const MatrixXd spread =
      (slope.transpose() * slope).completeOrthogonalDecomposition().pseudoInverse() * m.sum /
      freedom;
  const double t = student_quantile((1 + k_confidence) / 2, freedom);
  VectorXd of_peak = VectorXd::Zero(m.residuals.inputs()); // d ln N* / d parameter
  for (std::size_t i = 0; i < m.residuals.free.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const double half = t * std::sqrt(std::max(0.0, spread(at, at)));
    switch (m.residuals.free[i]) {
    case Lambda:
      law.lambda.ci95 =
          Interval{law.lambda.value * std::exp(-half), law.lambda.value * std::exp(half)};
      break;
    case Sigma:
      law.sigma.ci95 = Interval{std::max(0.0, law.sigma.value - half), law.sigma.value + half};
      of_peak[at] = -0.5 / (1 - law.sigma.value);
      break;
    case Kappa:
      law.kappa.ci95 = Interval{std::max(0.0, law.kappa.value - half), law.kappa.value + half};
      of_peak[at] = -0.5 / law.kappa.value;
      break;
    }
  }
  if (law.peak) {
    const double half = t * std::sqrt(std::max(0.0, of_peak.dot(spread * of_peak)));
    law.peak->ci95 = Interval{law.peak->value * std::exp(-half), law.peak->value * std::exp(half)};
  }
}

double r_squared_of(std::span<const ScalingPoint> points, double left)
{
  std::vector<double> logs;
  for (const ScalingPoint& p : points) {
    logs.push_back(std::log(p.throughput));
  }
  const double all = covariance(logs, logs) * static_cast<double>(logs.size() - 1);
  return all > 0 ? 1 - left / all : 1;
}

} // namespace

std::optional<ScalingLaw> fit_scaling_law(std::span<const ScalingPoint> points)
{
  std::set<double> different;
  for (const ScalingPoint& p : points) {
    different.insert(p.n);
  }
  if (different.size() < k_fewest_scaling_points) {
    return {};
  }
  const Minimum m = best_of(points);
  const auto p = m.residuals.all(m.x);
  ScalingLaw law;
  law.lambda.value = std::exp(p[Lambda]);
  law.sigma.value = p[Sigma];
  law.kappa.value = p[Kappa];
  if (p[Kappa] > 0 && p[Sigma] < 1) {
    law.peak = LawParameter{.value = std::sqrt((1 - p[Sigma]) / p[Kappa]), .ci95 = {}};
  }
  VectorXd left(m.residuals.values());
  m.residuals(m.x, left);
  for (const double residual : left) {
    law.residuals.push_back(residual);
    law.worst = std::max(law.worst, std::abs(std::expm1(residual)));
  }
  law.bad = law.worst > k_bad_residual;
  law.r_squared = r_squared_of(points, m.sum);
  add_intervals(law, m);
  return law;
}

} // namespace numasim

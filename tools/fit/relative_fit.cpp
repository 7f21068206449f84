#include "tools/fit/relative_fit.hpp"

#include "tools/statistics/quantile.hpp"

#include <Eigen/Cholesky>
#include <Eigen/IterativeLinearSolvers>

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

constexpr int k_rounds = 25;
/// Relative residuals below this count alike: the program's own repeatability, about 0.2 %.
constexpr double k_smallest = 0.002;

double weight(double residual, double scale)
{
  return 1 / (scale * std::max(std::abs(residual), k_smallest * scale));
}

/// What the terms of each kind add up to.
std::vector<double> totals(const std::vector<EquationKind>& kinds,
                           const std::vector<double>& parameters)
{
  std::vector<double> result;
  result.reserve(kinds.size());
  for (const EquationKind& kind : kinds) {
    double sum = 0;
    for (const auto& [parameter, coefficient] : kind.terms) {
      sum += coefficient * parameters[parameter];
    }
    result.push_back(sum);
  }
  return result;
}

/// Weighted normal equations over the kinds, for the parameters that are `free`.
std::vector<double> solve(const std::vector<EquationKind>& kinds,
                          const std::vector<double>& weights, const std::vector<double>& targets,
                          const std::vector<bool>& free)
{
  const auto n = static_cast<Eigen::Index>(free.size());
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(n, n);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (const auto& [p, cp] : kinds[k].terms) {
      const auto i = static_cast<Eigen::Index>(p);
      right(i) += cp * targets[k];
      for (const auto& [q, cq] : kinds[k].terms) {
        normal(i, static_cast<Eigen::Index>(q)) += cp * cq * weights[k];
      }
    }
  }
  const double ridge = 1e-9 * std::max(normal.diagonal().maxCoeff(), 1e-30);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (!free[static_cast<std::size_t>(i)]) {
      normal.row(i).setZero();
      normal.col(i).setZero();
      normal(i, i) = 1;
      right(i) = 0;
    } else {
      normal(i, i) += ridge; // a parameter that no equation has stays 0
    }
  }
  const Eigen::VectorXd solution = normal.ldlt().solve(right);
  return {solution.data(), solution.data() + solution.size()};
}

/// Takes the negative parameters out of those that are free. False if there are none.
bool hold_negative(const std::vector<double>& solution, std::vector<bool>& free)
{
  bool any = false;
  for (std::size_t p = 0; p < free.size(); ++p) {
    if (free[p] && solution[p] < 0) {
      free[p] = false;
      any = true;
    }
  }
  return any;
}

} // namespace

std::vector<double> fit_parameters(const std::vector<EquationKind>& kinds,
                                   const std::vector<Equation>& equations, std::size_t parameters)
{
  std::vector<bool> free(parameters, true);
  std::vector<double> solution(parameters, 0);
  if (equations.empty()) {
    return solution;
  }
  for (int round = 0; round < k_rounds; ++round) {
    const std::vector<double> total = totals(kinds, solution);
    std::vector<double> weights(kinds.size(), 0);
    std::vector<double> targets(kinds.size(), 0);
    for (const Equation& e : equations) {
      const double w =
          round == 0 ? 1 / (e.scale * e.scale) : weight(e.target - total[e.kind], e.scale);
      weights[e.kind] += w;
      targets[e.kind] += w * e.target;
    }
    solution = solve(kinds, weights, targets, free);
    // A time below zero is held at zero and the others solved for anew, once for each at most.
    while (hold_negative(solution, free)) {
      solution = solve(kinds, weights, targets, free);
    }
  }
  return solution;
}

std::vector<double> fit_vertices(const std::vector<Edge>& edges, std::size_t vertices)
{
  const auto n = static_cast<Eigen::Index>(vertices);
  Eigen::VectorXd solution = Eigen::VectorXd::Zero(n);
  Eigen::MatrixXd normal(n, n);
  Eigen::VectorXd right(n);
  for (int round = 0; round < k_rounds; ++round) {
    normal.setZero();
    right.setZero();
    for (const Edge& e : edges) {
      const auto a = static_cast<Eigen::Index>(e.a);
      const auto b = static_cast<Eigen::Index>(e.b);
      const double w = round == 0 ? 1 / (e.scale * e.scale)
                                  : weight(e.target - solution(a) - solution(b), e.scale);
      normal(a, a) += w;
      normal(b, b) += w;
      normal(a, b) += w;
      normal(b, a) += w;
      right(a) += w * e.target;
      right(b) += w * e.target;
    }
    normal.diagonal().array() += 1e-6 * std::max(normal.diagonal().maxCoeff(), 1e-30);
    Eigen::ConjugateGradient<Eigen::MatrixXd, Eigen::Lower | Eigen::Upper> solver;
    solver.setTolerance(1e-7);
    solver.compute(normal);
    solution = solver.solveWithGuess(right, solution);
  }
  return {solution.data(), solution.data() + solution.size()};
}

double fit_constant(const std::vector<std::pair<double, double>>& targets_and_scales)
{
  std::vector<std::pair<double, double>> weighted;
  weighted.reserve(targets_and_scales.size());
  for (const auto& [target, scale] : targets_and_scales) {
    weighted.emplace_back(target, 1 / scale);
  }
  return weighted.empty() ? 0 : weighted_median(weighted);
}

} // namespace numasim

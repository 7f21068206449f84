#pragma once
/// Least squares for the smallest mean relative error: Eigen's solver, reweighted until the sum of
/// |residual| / measured is smallest (iteratively reweighted least squares; Holland and Welsch
/// 1977). Outliers of a measurement then pull no more than any other value.

#include <Eigen/Core>

#include <utility>
#include <vector>

namespace numasim {

/// A linear model of few parameters: each equation is one of a few kinds, and says that the sum of
/// coefficient x parameter is the target.
struct EquationKind {
  std::vector<std::pair<std::size_t, double>> terms; ///< parameter and coefficient
};

struct Equation {
  std::size_t kind = 0;
  double target = 0; ///< what the terms should add up to
  double scale = 1;  ///< what an error is relative to; > 0
};

/// The parameters, all kept >= 0 (they are times). Parameters that no equation has are 0.
[[nodiscard]] std::vector<double> fit_parameters(const std::vector<EquationKind>& kinds,
                                                 const std::vector<Equation>& equations,
                                                 std::size_t parameters);

/// One number a vertex so that the numbers at the two ends of an edge add up to its target.
struct Edge {
  std::size_t a = 0;
  std::size_t b = 0;
  double target = 0;
  double scale = 1;
};

/// The numbers, of either sign; smallest norm where the edges leave a choice.
[[nodiscard]] std::vector<double> fit_vertices(const std::vector<Edge>& edges,
                                               std::size_t vertices);

/// The number with the smallest sum of |target - number| / scale: the weighted median; 0 of none.
[[nodiscard]] double fit_constant(const std::vector<std::pair<double, double>>& targets_and_scales);

} // namespace numasim

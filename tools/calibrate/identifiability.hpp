#pragma once
/// What rows tell of parameters, and what they cannot: the singular vectors of the scaled Jacobian.

#include <Eigen/Core>

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// A parameter as directions name it.
struct ParameterScale {
  std::string name;
  bool logarithmic = true;
  /// ln(upper / lower bound) on a logarithmic range, else upper - lower.
  double length = 1;
};

/// One combination of all parameters.
struct ParameterDirection {
  /// By how many of their stated standard deviations the rows move, together, when one goes half
  /// the ranges along this direction.
  double strength = 0;
  double chance = 0;            ///< what the simulation's noise alone has of it
  std::vector<double> loadings; ///< by parameter; their squares add up to 1; the largest is > 0
  bool told = false;            ///< strength is at least k_told and more than chance has
};

/// A direction is told when the rows move by two standard deviations over half the ranges: then the
/// 95 % interval along it is narrower than the range.
inline constexpr double k_told = 2;

/// Strongest first; as many as there are parameters. `jacobian` and its `noise` are by position, of
/// weighted errors.
[[nodiscard]] std::vector<ParameterDirection> directions_of(const Eigen::MatrixXd& jacobian,
                                                            const Eigen::MatrixXd& noise);

/// "the rows tell only the product of X and Y", "... nothing of X", of a direction not told; with
/// powers where it is no plain product or ratio.
[[nodiscard]] std::string what_is_not_told(const ParameterDirection& direction,
                                           const std::vector<ParameterScale>& parameters);

} // namespace numasim

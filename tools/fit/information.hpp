#pragma once
/// The criterion by which models are chosen.

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace numasim {

/// The measuring program repeats itself to about 0.2 %: no model is better than that.
inline constexpr double k_measurement_error = 0.002;

/// Bayesian information criterion (Schwarz 1978) of a model whose relative errors follow a Laplace
/// distribution: heavy tails, as interrupts and frequency changes give measurements, and its most
/// likely scale is the mean absolute error. `observations` are pairs of cores: those of their SMT
/// siblings repeat one position and are no evidence of their own. Constant terms are left out.
[[nodiscard]] inline double information(double mean_abs_error, std::size_t observations,
                                        std::size_t parameters)
{
  const auto n = static_cast<double>(observations);
  return 2 * n * std::log(std::max(mean_abs_error, k_measurement_error)) +
         static_cast<double>(parameters) * std::log(n);
}

} // namespace numasim

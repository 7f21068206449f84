#pragma once
/// Which of many inputs matter: Morris' elementary effects.
///
/// A trajectory starts at a random point of a grid on the unit cube and moves one input at a time,
/// each once, by the same step. What the output then does, over the step, is that input's
/// elementary effect there (Morris, Technometrics 33(2), 1991). mu* is the mean of their absolute
/// values: effects of both signs do not cancel (Campolongo, Cariboni, Saltelli, Environ. Model.
/// Softw. 22(10), 2007).

#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Grid of 4 levels, steps of 2/3: all levels are equally likely (Morris 1991, section 3).
inline constexpr std::size_t k_morris_levels = 4;

struct Trajectory {
  std::vector<std::vector<double>> points; ///< one more than there are inputs; each 0 .. 1
  std::vector<std::size_t> moved;          ///< the input that changes from point i to point i + 1
};

/// `count` independent trajectories; the same ones for the same seed.
[[nodiscard]] std::vector<Trajectory> morris_trajectories(std::size_t inputs, std::size_t count,
                                                          std::uint64_t seed);

/// Of one input, per its whole range.
struct ElementaryEffects {
  double mu = 0;                        ///< mean; below mu_star where the sign changes
  double mu_star = 0;                   ///< mean of the absolute values
  double sigma = 0;                     ///< standard deviation: not linear, or not alone
  std::optional<Interval> mu_star_ci95; ///< Student's over the trajectories; none from one
};

/// `outputs[t][i]` is the output at point i of trajectory t. By input.
[[nodiscard]] std::vector<ElementaryEffects>
elementary_effects(std::span<const Trajectory> trajectories,
                   std::span<const std::vector<double>> outputs);

} // namespace numasim

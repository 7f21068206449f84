#pragma once
/// How much of an output's variance each input answers for: Sobol's indices.
///
/// The design is Saltelli's: two independent points A and B a row and, for every input i, A with
/// input i from B; N (k + 2) points. The total index is Jansen's estimator (Comput. Phys. Commun.
/// 117, 1999), the first-order index the one of Saltelli et al. (Comput. Phys. Commun. 181, 2010,
/// table 2 b). Intervals are the bootstrap's over the rows (Archer, Saltelli, Sobol, J. Stat.
/// Comput. Simul. 58, 1997).

#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace numasim {

/// Largest number of inputs: the coordinates of two points must not outnumber Sobol's sequence.
inline constexpr std::size_t k_most_sobol_inputs = 500;

/// `rows` x (inputs + 2) points on the unit cube, row by row: A, B, then A with input 0 of B, ...
/// A and B are a point of Sobol's sequence, shifted at random (modulo 1) by what `seed` says.
/// inputs: 1 .. k_most_sobol_inputs.
[[nodiscard]] std::vector<std::vector<double>> saltelli_points(std::size_t inputs, std::size_t rows,
                                                               std::uint64_t seed);

struct SobolIndex {
  double first = 0; ///< alone
  double total = 0; ///< with all that it takes part in
  Interval first_ci95;
  Interval total_ci95;
};

struct SobolIndices {
  double mean = 0;
  double variance = 0; ///< of the output; 0: constant, and then all indices are 0
  std::vector<SobolIndex> inputs;
};

/// `outputs` at saltelli_points(inputs, ...), at least two rows.
[[nodiscard]] SobolIndices sobol_indices(std::span<const double> outputs, std::size_t inputs,
                                         std::uint64_t seed);

} // namespace numasim

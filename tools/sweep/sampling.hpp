#pragma once
/// Points that fill the unit cube evenly.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// [point][axis], each in [0, 1).
using UnitPoints = std::vector<std::vector<double>>;

/// More axes than this no sequence is asked for.
inline constexpr std::size_t k_most_sampled_axes = 64;

/// McKay, Beckman & Conover, Technometrics 21(2), 1979: on every axis one point in each of `points`
/// equal intervals, at a random place in it; which goes with which on another axis is random.
[[nodiscard]] UnitPoints latin_hypercube(std::size_t points, std::size_t axes, std::uint64_t seed);

/// The first points, the origin among them, of the sequence of Sobol with the direction numbers of
/// Joe & Kuo (SIAM J. Sci. Comput. 30, 2008; Boost.Random's table). With a seed every axis is
/// shifted digit by digit at random (Cranley & Patterson's idea in base 2: exclusive or), which
/// keeps the sequence's evenness. points <= 2^20, axes <= k_most_sampled_axes.
[[nodiscard]] UnitPoints sobol(std::size_t points, std::size_t axes,
                               std::optional<std::uint64_t> seed);

} // namespace numasim

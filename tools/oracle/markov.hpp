#pragma once
/// Stationary distributions of finite Markov chains, by Eigen: the equations of balance with one of
/// them, which follows from the others, replaced by "the probabilities add up to 1".

#include <Eigen/Core>

#include <span>

namespace numasim::oracle {

/// pi with pi P = pi. `transitions`: square, rows that add up to 1, one class of states.
[[nodiscard]] Eigen::VectorXd stationary_of_chain(const Eigen::MatrixXd& transitions);

/// pi with pi Q = 0, in continuous time. `generator`: square, rows that add up to 0, one class.
[[nodiscard]] Eigen::VectorXd stationary_of_process(const Eigen::MatrixXd& generator);

/// The birth-death process that goes up from state k at rate births[k] (k = 0 .. n-1) and down from
/// state k + 1 at rate deaths[k]; n + 1 states. All rates positive, as many of each.
[[nodiscard]] Eigen::VectorXd birth_death(std::span<const double> births,
                                          std::span<const double> deaths);

} // namespace numasim::oracle

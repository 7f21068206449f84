#pragma once
/// Hops between nodes as products of few numbers, one rule after the other.

#include "tools/fit/base_model.hpp"

#include <Eigen/Core>

namespace numasim {

/// H[a][b] = coefficient(a, b) x parameter number index(a, b); nothing on the diagonal (-1).
struct HopTerms {
  Eigen::MatrixXi index;
  Eigen::MatrixXd coefficient;
  std::size_t parameters = 0;
};

/// `near` has, for NearFar, the partner of each node; it may be empty for the other rules.
[[nodiscard]] HopTerms hop_terms(HopRule rule, const Structure& structure,
                                 const std::vector<std::size_t>& near);

/// The partner of each node in the other package of two: the nearest by `hop`, each taken once.
[[nodiscard]] std::vector<std::size_t> nearest_partners(const Structure& structure,
                                                        const Eigen::MatrixXd& hop);

/// Whether a rule says anything that a simpler one does not.
[[nodiscard]] bool has_use(HopRule rule, const Structure& structure);

} // namespace numasim

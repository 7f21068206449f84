#pragma once
/// Deviations from the protocol's rule: one number a core, one a pair of L3 groups.

#include "tools/fit/base_model.hpp"

namespace numasim {

struct Offsets {
  std::vector<double> core; ///< by core; empty: none
  Eigen::MatrixXd l3_pair;  ///< symmetric, by L3 group; 0 x 0: none
  std::size_t parameters = 0;
};

enum class OffsetKind : std::uint8_t { None, Cores, L3Pairs, Both };

struct FittedModel {
  BaseModel base;
  Offsets offsets;
};

[[nodiscard]] double model_cost(const FittedModel& model, const Structure& structure, std::size_t a,
                                std::size_t b);

/// Fits `kind` on top of `base`. Core offsets have mean 0, with a home in each node, so that what
/// the home does stays in the base model, which is fitted again in turns with them; pair offsets
/// are deviations from `base` as it is.
[[nodiscard]] FittedModel fit_offsets(const BaseModel& base, OffsetKind kind,
                                      const Structure& structure,
                                      const std::vector<CorePair>& pairs);

/// The number of values that offsets of this kind would have.
[[nodiscard]] std::size_t offset_count(OffsetKind kind, const Structure& structure);

} // namespace numasim

#pragma once
/// The model and the structure that describe a matrix best.

#include "models/machine/fit_record.hpp"
#include "tools/fit/latency_matrix.hpp"
#include "tools/fit/offsets.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// A matrix, read as a machine.
struct MatrixFit {
  Structure structure;
  std::string node_reason; ///< why these nodes and packages; empty if the structure was given
  FittedModel model;
  std::string name;                             ///< of the model: "home-directory + core offsets"
  std::vector<double> siblings;                 ///< hand-over times between siblings
  std::vector<FitRecord::Candidate> candidates; ///< all models tried on the chosen structure
  /// Mean spread of repeated measurements of one pair of cores (by their SMT siblings), in %: no
  /// model of the structure can be better. Nothing without siblings.
  std::optional<double> repeat_pct;
  std::size_t outliers = 0; ///< pairs that the fit leaves out (outliers.hpp); its error does not
};

/// Finds the structure and fits it; with `given`, fits only. By CPU index of the matrix.
[[nodiscard]] MatrixFit fit_matrix(const LatencyMatrix& matrix,
                                   const std::optional<Structure>& given = std::nullopt);

} // namespace numasim

#pragma once
/// A fit as a topology: what the simulator charges, where each value comes from, and how well it
/// reproduces the matrix.

#include "models/machine/topology.hpp"
#include "tools/fit/latency_matrix.hpp"
#include "tools/fit/select_model.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// What the topology is called and where its matrix came from.
struct FitSource {
  std::string name; ///< of the topology
  std::string title;
  std::string matrix; ///< the file's name, without its directory
  std::string sha256;
};

/// Positions of the matrix's CPUs in a topology: by number if the file gave numbers that all exist,
/// else the first ones. Throws InputError if the matrix has more CPUs than the machine.
[[nodiscard]] std::vector<std::size_t>
positions_in(const Topology& topology, const LatencyMatrix& matrix, const std::string& file);

/// The structure of `topology`, by CPU of the matrix.
[[nodiscard]] Structure structure_of(const Topology& topology,
                                     const std::vector<std::size_t>& position);

/// A topology of what the matrix shows; what it does not show (memory, operating system) is guessed
/// and marked so.
[[nodiscard]] Topology fitted_topology(const LatencyMatrix& matrix, const MatrixFit& fit,
                                       const FitSource& source);

/// `base` with the costs that the matrix shows.
[[nodiscard]] Topology fitted_topology(const LatencyMatrix& matrix, const MatrixFit& fit,
                                       const FitSource& source, const Topology& base,
                                       const std::vector<std::size_t>& position);

} // namespace numasim

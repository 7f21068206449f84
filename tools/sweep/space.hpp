#pragma once
/// What a sweep asks for, as the database and the processes see it.

#include "models/workloads/simulate.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace numasim {

struct SweepHeading {
  std::string name;
  std::string description;
  std::vector<std::string> axes; ///< names, each once
  double margin = 0.02;          ///< a smaller change does not matter; a fraction
};

/// One design at a point.
struct SweepDesign {
  RunSpec spec; ///< replication 0
  /// Of all that the runs' results follow from, but for the replication; equal if and only if that
  /// is equal.
  std::string key;
  std::uint32_t replications = 1;
};

/// The points of a sweep, numbered from 0. What the functions return follows from the number alone.
struct SweepSpace {
  SweepHeading heading;
  std::size_t points = 0;
  /// JSON texts, in the order of the axes.
  std::function<std::vector<std::string>(std::size_t point)> settings;
  /// Every topology with every number of copies with every design, the last fastest, each baseline
  /// first. Throws InputError for points that cannot be.
  std::function<std::vector<SweepDesign>(std::size_t point)> designs;
};

} // namespace numasim

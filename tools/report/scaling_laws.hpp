#pragma once
/// The Universal Scalability Law beside a measured scaling curve.

#include "tools/report/machine_designs.hpp"
#include "tools/report/table.hpp"
#include "tools/statistics/scaling_law.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// Of one design on one machine, fitted to its mean throughputs by number of copies.
struct DesignLaw {
  std::string topology;
  std::string strategy;
  std::vector<std::size_t> copies; ///< by point
  ScalingLaw law;
};

/// Of every machine and design with enough different numbers of copies.
[[nodiscard]] std::vector<DesignLaw> scaling_laws(const Result& result);

/// A row for every design of the machine that has a law; notes on those that fit badly.
[[nodiscard]] Table scaling_law_table(const std::vector<DesignLaw>& laws,
                                      const std::string& topology);
[[nodiscard]] std::vector<std::string> scaling_law_notes(const std::vector<DesignLaw>& laws,
                                                         const std::string& topology);

} // namespace numasim

#pragma once
/// Designs with a fault each, which a checker has to find.

#include "models/check/check_report.hpp"
#include "models/rmap/strategies/registry.hpp"

#include <string>
#include <vector>

namespace numasim::testing {

struct Planted {
  StrategyEntry design; ///< its name says what is wrong
  CheckRule rule = CheckRule::Trees;
  std::string title; ///< what the report's title has in it
};

[[nodiscard]] std::vector<Planted> planted_lock_faults();
[[nodiscard]] std::vector<Planted> planted_tree_faults();
[[nodiscard]] std::vector<Planted> planted_walk_faults();
[[nodiscard]] std::vector<Planted> planted_promotion_faults();

/// Designs of the same build without a fault.
[[nodiscard]] std::vector<StrategyEntry> sound_designs();
[[nodiscard]] std::vector<StrategyEntry> sound_promoting_designs();

} // namespace numasim::testing

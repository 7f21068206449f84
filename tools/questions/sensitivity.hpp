#pragma once
/// Which assumptions a comparison of two designs hangs on: screening of all by Morris' method, then
/// Sobol's total indices of those that matter.

#include "tools/questions/assumption.hpp"
#include "tools/questions/comparison_runs.hpp"
#include "tools/statistics/interval.hpp"
#include "tools/statistics/morris.hpp"
#include "tools/statistics/sobol_indices.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct SensitivitySettings {
  std::size_t runs = 2000;             ///< simulated at most, all together
  std::uint32_t trajectories = 10;     ///< of the screening, at most
  std::uint32_t replications = 1;      ///< at each point
  std::uint32_t base_replications = 8; ///< as things are
  std::size_t top = 6;                 ///< assumptions that get Sobol's indices, at most
  std::uint64_t seed = 1;              ///< of the points
};

/// One assumption as the screening saw it. Effects are of ln(strategy / baseline), per range.
struct Screened {
  Assumption assumption;
  ElementaryEffects effects;
  std::optional<SobolIndex> index; ///< of those that went on
};

/// Where ln(strategy / baseline) lay over points of the ranges.
struct OutcomeRange {
  std::size_t points = 0;
  double least = 0;
  double most = 0;
  double same_sign = 0; ///< share of the points whose sign is that of the base
};

struct Sensitivity {
  std::string scenario;
  std::string machine;
  std::size_t copies = 0;
  std::string strategy;
  std::string baseline;
  Estimate base;    ///< mean of ln(strategy / baseline) as things are
  double noise = 0; ///< standard deviation of ln(strategy / baseline) there
  std::uint32_t base_replications = 0;
  std::uint32_t replications = 0;
  std::size_t trajectories = 0;
  std::vector<Screened> screened; ///< most influential first
  OutcomeRange screening;         ///< all assumptions anywhere in their ranges
  std::size_t rows = 0;           ///< of the design for the indices; 0: none were estimated
  double variance = 0;            ///< of ln(strategy / baseline) over it
  std::vector<LeftOut> left_out;
  std::vector<std::string> notes;
  std::size_t runs = 0;
  std::optional<int> interrupted{}; ///< by this signal, before it was complete
  std::uint64_t seed = 0;
  double wall_s = 0;
};

/// Of the plan's last strategy against its baseline. Throws InputError where `settings.runs` do not
/// suffice for a screening, or nothing is to be varied; Interrupted where it is interrupted before
/// there is anything to tell.
[[nodiscard]] Sensitivity find_sensitivity(ComparisonRuns& runs, Assumptions assumptions,
                                           const SensitivitySettings& settings);

/// Drops from `assumptions` those whose range the comparison does not accept; a range that was
/// asked for is an InputError instead.
void keep_possible(Assumptions& assumptions, const ComparisonRuns& runs);

} // namespace numasim

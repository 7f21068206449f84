#pragma once
/// What `numasim check` runs: a scenario's workload under several schedules, and every script in
/// all schedules within a bound, for each design.

#include "tools/experiment/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct CheckChoice {
  std::uint32_t seeds = 6; ///< schedules of the workload; the first is the one without a checker
  ExploreBound bound;
  std::size_t walkers = 2;
  Duration wait_floor = Duration::us(20'000);
  /// Only this schedule: of the workload ("seed:3") or of a script ("fork@12S,30L").
  std::optional<std::string> only;
};

/// One run, or the exploration of one script.
struct CheckJob {
  std::string strategy; ///< as asked for: with the parameters of a variant
  std::string what;     ///< "execl on hygon-c86-12n-384c, 382 copies", or a script
  RunSpec spec;
};

struct CheckPlan {
  std::string scenario;
  std::vector<std::string> strategies;
  std::map<std::string, std::string> inputs; ///< SHA-256 by file
  std::uint64_t seed = 1;
  std::vector<CheckJob> jobs; ///< those of a design together, in the order of `strategies`
};

/// Throws InputError.
[[nodiscard]] CheckPlan make_check_plan(const std::filesystem::path& scenario_file,
                                        const Catalogue& catalogue, Selection selection,
                                        const CheckChoice& choice);

} // namespace numasim

#pragma once
/// Published curves of locks against simulated ones: runs and verdicts.

#include "tools/experiment/pool.hpp"
#include "tools/validate/lock_curves.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// How thoroughly a suite is run.
struct ValidationSettings {
  std::size_t every = 1; ///< of every so many points of a curve one, and the last
  std::uint32_t replications = 3;
  std::uint64_t seed = 1;
  Measurement measurement{.settle_iterations = 10, .iterations = 20, .min_iterations = 3000};
};

/// One point of a curve beside its simulation.
struct PointOutcome {
  std::size_t copies = 0;
  double published = 0;            ///< in the dataset's unit
  double published_per_second = 0; ///< sections
  // Where the point was simulated:
  std::optional<double> simulated = {}; ///< in the dataset's unit
  double per_second = 0;                ///< sections, mean of the replications
  double half_width = 0;                ///< of the mean's 95 % interval, sections per second
  double unfairness = 0;    ///< most sections of a thread / fewest; infinity if one had none
  double log_error = 0;     ///< ln(simulated rate / published rate)
  std::string why_not = {}; ///< why it was not
};

struct CurveOutcome {
  const PublishedCurve* curve = nullptr;
  std::vector<PointOutcome> points = {};
};

struct ClaimOutcome {
  const Claim* claim = nullptr;
  std::optional<double> simulated = {}; ///< nothing: points that it takes were not simulated
  bool held = false;
};

/// Pairs of locks at one number of threads.
struct Ordering {
  std::size_t pairs = 0;    ///< all
  std::size_t agreeing = 0; ///< as published
  std::size_t decided = 0;  ///< whose published rates differ by more than 20 %
  std::size_t right = 0;    ///< of these, as published

  [[nodiscard]] std::optional<double> tau() const; ///< Kendall's, over all pairs
  [[nodiscard]] std::optional<double> right_share() const;
  void add(const Ordering& other);
};

struct DatasetOutcome {
  const LockDataset* dataset = nullptr;
  std::vector<CurveOutcome> curves = {};
  std::vector<ClaimOutcome> claims = {};
  std::size_t points = 0;                  ///< simulated
  std::optional<double> median_error = {}; ///< of |ln(simulated / published)|
  std::optional<double> worst_error = {};
  Ordering ordering = {};
  bool in_range = true; ///< the stated range of the median error; true where nothing was simulated
};

/// One machine's datasets together.
struct MachineOutcome {
  std::string topology = {};
  std::size_t points = 0;
  double median_error = 0;
  Ordering ordering = {};
};

struct SuiteOutcome {
  std::vector<DatasetOutcome> datasets;
  std::vector<MachineOutcome> machines;
  std::size_t points = 0;
  std::size_t left_out = 0; ///< points that were not simulated, those that `every` skips excepted
  std::optional<double> median_error = {};
  Ordering ordering = {};

  /// Ranges and claims that were missed, as lines of text.
  [[nodiscard]] std::vector<std::string> misses() const;
};

/// What a suite as a whole should reach.
inline constexpr double k_goal_median_error = 0.25;
inline constexpr double k_goal_right_share = 0.9;

/// Called now and then with the number of runs that are done, of how many.
using ValidationObserver = std::function<void(std::size_t done, std::size_t all)>;

/// Simulates every point of every curve there is a lock and a machine for, and compares. The
/// outcome points into `suite`. Throws InputError about topologies that are not sound.
[[nodiscard]] SuiteOutcome validate_locks(std::span<const LockDataset> suite,
                                          const ValidationSettings& settings,
                                          const Simulator& simulator, std::size_t jobs,
                                          const ValidationObserver& observer = {});

/// How many runs that takes. Throws as validate_locks() does.
[[nodiscard]] std::size_t runs_of(std::span<const LockDataset> suite,
                                  const ValidationSettings& settings);

/// The verdicts over datasets whose points have been filled in.
void judge(DatasetOutcome& outcome);
[[nodiscard]] SuiteOutcome summed_up(std::vector<DatasetOutcome> datasets);

} // namespace numasim

#pragma once
/// Published measurements of locks by number of threads, with what it takes to simulate them.
/// docs/validation_data.md describes the files.

#include "models/input/parameter.hpp"
#include "models/workloads/simulate.hpp"
#include "tools/experiment/scenario.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// How much of what a figure depends on is published.
enum class Grade : std::uint8_t {
  A, ///< lock, section and outside delay are known or nearly so: levels can be checked
  B, ///< one important parameter is missing: shapes, steps and ratios
  C  ///< application level: sign and rough size
};
[[nodiscard]] std::string_view to_string(Grade grade);

/// What the published figures are, and how they follow from sections per second.
struct PublishedQuantity {
  enum class Kind : std::uint8_t {
    Rate,       ///< figure * factor = sections per second of all threads together
    TimePerTurn ///< figure * factor = seconds that a thread takes for a section: threads / rate
  };
  std::string name;
  std::string unit;
  Kind kind = Kind::Rate;
  double factor = 1;
  std::string explanation;
};

struct PublishedPoint {
  std::size_t copies = 0;
  double value = 0; ///< in the dataset's unit
};

struct PublishedCurve {
  std::string name;         ///< as published
  std::string lock;         ///< ours; empty where there is none
  std::string not_modelled; ///< why there is none; empty where there is one
  Parameters lock_parameters;
  Parameters workload;
  std::vector<PublishedPoint> points;
};

/// One figure of a claim.
struct ClaimPoint {
  std::string curve; ///< empty: all curves
  std::size_t copies = 0;
};

/// Whether two curves are of one lock with the same parameters.
[[nodiscard]] bool same_lock(const PublishedCurve& a, const PublishedCurve& b);

/// A statement about simulated figures that was chosen, with its range, before they were seen.
struct Claim {
  enum class Kind : std::uint8_t {
    Ratio,    ///< rate at `of` / rate at `to`
    Slope,    ///< ns per hand-over that each thread between `to` and `of` adds
    Fairness, ///< most sections of a thread / fewest, at `of`
    Order,    ///< Kendall's tau of all locks with `of.copies` threads, published against simulated
    Last ///< farthest place, from the slowest lock, of one of `curves` with `of.copies` threads
  };
  std::string id;
  std::string statement;
  Kind kind = Kind::Ratio;
  ClaimPoint of;
  ClaimPoint to;
  std::vector<std::string> curves;
  std::optional<double> published;
  std::optional<double> least;
  std::optional<double> most;
};

struct LockDataset {
  std::string file;
  std::string name;
  std::string title;
  std::string source;
  Grade grade = Grade::A;
  std::string topology;
  std::string machine; ///< the measured machine, and how the topology differs from it
  PublishedQuantity quantity;
  /// Rare long holds that are left out of the simulation: so many ns are added to every section,
  /// divided by the number of threads.
  double rare_holds_ns = 0;
  double most_median_error_pct = 0; ///< stated beforehand
  std::string range_reason;
  std::map<std::string, std::string> parameter_sources; ///< by parameter of the workload
  std::vector<PublishedCurve> curves;
  std::vector<Claim> claims;

  /// The published figure as sections per second.
  [[nodiscard]] double sections_per_second(const PublishedPoint& point) const;
  /// The figure that so many sections per second would have been published as.
  [[nodiscard]] double published_as(double per_second, std::size_t copies) const;
  /// The rate with the rare holds that the simulation leaves out. Exact while the lock is never
  /// free: nobody gets it during such a hold, and the queue is the same after it.
  [[nodiscard]] double with_rare_holds(double per_second, std::size_t copies) const;
};

/// Reads and validates a file. Throws InputError with every problem. A lock or topology that there
/// is not is no problem: the report says so.
[[nodiscard]] LockDataset load_lock_dataset(const std::filesystem::path& file,
                                            const Catalogue& catalogue);

} // namespace numasim

#pragma once
/// Published or exactly known figures beside what it takes to simulate them: the rows of a
/// validation. docs/validation_data.md describes the files.

#include "models/workloads/simulate.hpp"
#include "tools/experiment/scenario.hpp"
#include "tools/validate/tree_costs.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What is simulated for some rows: one design (or lock) on one machine.
struct PublishedRun {
  std::string name;
  std::shared_ptr<const Topology> topology;
  std::string topology_changes; ///< what is set in it, "/misses_in_flight=1"; empty: nothing
  std::string workload;
  Parameters workload_parameters;
  std::string label; ///< of the design, with its own parameters: "single:exit_batch=false"
  Parameters strategy_parameters;
  Measurement measurement;
  bool may_be_shorter = true; ///< in a quick validation: the file states no measurement
  bool quick = true;          ///< part of a quick validation
};

/// One number of copies of a run.
struct RunPoint {
  std::size_t run = 0; ///< position in PublishedReport::runs
  std::size_t copies = 1;
};

/// What a row is about, and how it follows from what replications measured.
struct RowQuantity {
  enum class Kind : std::uint8_t {
    Throughput,   ///< iterations per second of `points[0]`
    Metric,       ///< the metric `name` of `points[0]`
    Ratio,        ///< throughput of `points[0]` / that of `points[1]`
    Change,       ///< the same as a change in per cent
    Peak,         ///< the highest throughput of all points
    PeakPlace,    ///< the number of copies where that is
    OfPeak,       ///< throughput of the last point / the highest
    Knee,         ///< copies where each has half the throughput of the first point's; interpolated
    SiteShare,    ///< % of the waiting for `locks` that is at `site`
    LockShare,    ///< % of the waiting for all locks that is for `locks`
    Acquisitions, ///< of `locks` per iteration, at `site` if there is one
    HoldTime,     ///< us per iteration for which `locks` are held
    Response,     ///< us from asking for `locks` to having let go, mean of an acquisition
    TreeCost      ///< of the interval tree itself; nothing is simulated
  };
  Kind kind = Kind::Throughput;
  std::vector<RunPoint> points;
  std::string name;
  std::vector<std::string> locks;
  std::string site;
  TreeQuestion tree; ///< TreeCost only
};

/// A value that theory gives for a lockbench run, in the row's unit.
enum class ExactModel : std::uint8_t {
  Repairman,     ///< M/M/1//N, or with several locks MVA
  ConstantHolds, ///< M/D/1//N
  ConstantTimes  ///< D/D/1//N
};

/// One figure beside its simulation.
struct PublishedRow {
  /// What the row is for.
  enum class Role : std::uint8_t {
    Check,      ///< has a range that was stated beforehand
    Given,      ///< a parameter was set from it, so that it tests nothing
    Shown,      ///< nothing was published, or no range is fair
    NotModelled ///< the model has no such quantity
  };
  std::string id;
  std::string statement;
  Role role = Role::Check;
  std::string why;      ///< of Given, Shown and NotModelled
  RowQuantity quantity; ///< of NotModelled meaningless
  std::optional<double> published;
  std::string published_text; ///< as published, where that is not the number: "over +400 %"
  std::string unit;
  std::optional<double> least; ///< the stated range, in the row's unit
  std::optional<double> most;
  std::string range_reason;
  std::string source;    ///< the row's own; empty: the report's
  std::string miss_note; ///< the mechanism believed to be missing, if the row is missed
};

/// What figures are worth as a test of the model.
enum class Evidence : std::uint8_t {
  Measurement, ///< of a real machine under load
  Trace,       ///< counted on the kernel's own code, whatever the machine
  Calculation, ///< by somebody's model of their own
  Theory,      ///< exact
  Requirement, ///< what reviewers ask of a design
  Fit          ///< of matrices that costs were fitted to
};
inline constexpr std::size_t k_evidence_kinds = 6;
[[nodiscard]] std::string_view to_string(Evidence evidence);

/// One publication.
struct PublishedReport {
  std::string file;
  std::string name;
  std::string title;
  std::string source;
  Evidence evidence = Evidence::Measurement;
  std::string machine; ///< the measured machine, and how the simulated one differs from it
  std::vector<PublishedRun> runs;
  std::vector<PublishedRow> rows;
};

/// Reads and validates a file of schema "numasim-published/1". Throws InputError with every
/// problem.
[[nodiscard]] PublishedReport load_published_report(const std::filesystem::path& file,
                                                    const Catalogue& catalogue);

} // namespace numasim

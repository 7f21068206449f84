#pragma once
/// One replication of one workload with one design on one machine.

#include "models/check/explore.hpp"
#include "models/input/parameter.hpp"
#include "models/machine/topology.hpp"
#include "models/trace/trace_record.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/subject.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace numasim {

struct StrategyEntry;
struct WorkloadProfile;

/// How long to look. Lengths are in iterations, so that every design is judged on equal work.
struct Measurement {
  std::uint32_t settle_iterations = 10; ///< per copy (on average) before anything counts
  std::uint32_t iterations = 20;        ///< per copy (on average) that count
  std::uint64_t min_iterations = 4000;  ///< that count in total, however few copies there are
};

/// How a run checks its design.
struct CheckSettings {
  /// Which schedule: the order of simultaneous events and where threads are held up. 0: as the run
  /// is without a checker.
  std::uint64_t schedule = 0;
  std::size_t walkers = 2; ///< on CPUs without a copy, as far as there are any
  /// In place of the workload, a script (models/check/script.hpp) on a small machine: all its
  /// schedules within `bound`, or with `decisions` that one.
  std::string script = {};
  ScriptForm form = ScriptForm::Given;
  ExploreBound bound = {};
  std::optional<Decisions> decisions = {};
  Duration wait_floor = Duration::us(20'000); ///< WaitBound
};

struct RunSpec {
  Topology topology;
  std::string workload;
  Parameters workload_parameters;
  std::string strategy; ///< the design; a lock where the workload compares locks
  /// What results call it; empty: its name. Variants of one design differ in this and in their
  /// parameters.
  std::string label = {};
  Parameters strategy_parameters;
  std::size_t copies = 1; ///< 1 .. most_copies()
  Measurement measurement;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  std::shared_ptr<const WorkloadProfile> profile = {}; ///< what the replay workload replays
  std::optional<CheckSettings> check = {};             ///< the design is checked while it runs
  std::optional<TraceWindow> trace = {};               ///< a window of the run is traced
  const StrategyEntry* design = nullptr;               ///< in place of the registry's of that name

  [[nodiscard]] const std::string& shown_strategy() const
  {
    return label.empty() ? strategy : label;
  }
};

/// What a trace says it is of.
[[nodiscard]] inline TracedSubject described(const RunSpec& spec)
{
  return {.workload = spec.workload,
          .topology = spec.topology.name,
          .strategy = spec.shown_strategy(),
          .copies = spec.copies,
          .seed = spec.seed,
          .replication = spec.replication};
}

/// Runs it. Deterministic: equal specs give equal records.
[[nodiscard]] RunRecord simulate(const RunSpec& spec);

/// What there is to choose from, for `numasim list` and for reading scenarios.
struct CatalogueEntry {
  std::string name;
  std::string summary; ///< one sentence
  ParameterList parameters;
  std::string source = {}; ///< where its algorithm is from; empty where that is the project itself
  Subject compares = Subject::Strategy; ///< workloads only
  bool shares_cpus = false;             ///< workloads only: there may be more copies than CPUs
};
[[nodiscard]] std::span<const CatalogueEntry> strategy_catalogue();
[[nodiscard]] std::span<const CatalogueEntry> workload_catalogue();
[[nodiscard]] std::span<const CatalogueEntry> lock_catalogue();

/// How many copies of a workload a machine with so many CPUs may be given.
[[nodiscard]] std::size_t most_copies(std::string_view workload, std::size_t cpus);

} // namespace numasim

#pragma once
/// One run of a workload that works on the reverse map: iterations counted from when it has
/// settled, and the metrics that all such workloads have.

#include "models/rmap/strategy.hpp"
#include "models/workloads/readers/page_tables.hpp"
#include "models/workloads/readers/walked_files.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"
#include "models/workloads/world.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace numasim {

/// A workload in its world.
class RmapModel {
public:
  RmapModel() = default;
  RmapModel(const RmapModel&) = delete;
  RmapModel& operator=(const RmapModel&) = delete;
  virtual ~RmapModel() = default;

  [[nodiscard]] virtual const RmapStrategy& strategy() const = 0;
  /// What readers of the reverse map walk.
  [[nodiscard]] virtual WalkedFiles walked() = 0;
  /// There are readers: the page faults of the workload's processes, as far as it has them one by
  /// one, take the locks in `tables`.
  virtual void fault_through(PageTables& /*tables*/) {}
  /// Tree insertions and removals so far, on all files.
  [[nodiscard]] virtual std::uint64_t operations() const = 0;
  /// What this workload has to tell besides, at the end.
  [[nodiscard]] virtual std::vector<MetricRecord> metrics() const = 0;
  /// How many processes run or wait for locks, on average since the reset. By default one a copy.
  [[nodiscard]] virtual double processes(std::size_t copies) const
  {
    return static_cast<double>(copies);
  }
  /// The run has settled: what the model counts itself starts at 0.
  virtual void reset() {}
};

using MakeRmapModel = std::function<std::unique_ptr<RmapModel>(World&, IterationCounter&)>;

/// The design that the run is about, with the run's checker around it if it has one.
[[nodiscard]] std::unique_ptr<RmapStrategy> design_of(const RunSpec& spec,
                                                      const RmapContext& context);

/// Runs what `make` puts into a world of its own. `unit` is that of the operations: "1/exec".
/// Throws DesignFault if all processes wait for ever; a checked run has it in its report instead,
/// and may then have fewer completions.
[[nodiscard]] RunRecord run_rmap(const Machine& machine, const RunSpec& spec,
                                 const std::string& unit, const MakeRmapModel& make);

/// Inodes of files with these names, on nodes and at offsets drawn for the world's replication.
[[nodiscard]] std::vector<AddressSpace> make_inodes(World& world,
                                                    const std::vector<std::string>& names);

} // namespace numasim

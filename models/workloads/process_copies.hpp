#pragma once
/// Copies of small dynamic programs, one a CPU, that execute, fork and exit over and over.

#include "models/workloads/process_calls.hpp"
#include "models/workloads/rmap_run.hpp"
#include "models/workloads/world.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace numasim {

/// What a copy does in a turn.
enum class ProcessTurn : std::uint8_t {
  Execl,  ///< execute itself
  Spawn,  ///< fork a child that exits, wait for it
  Sysexec ///< fork a child that executes another program and exits, wait for it
};
[[nodiscard]] constexpr bool forks(ProcessTurn turn)
{
  return turn != ProcessTurn::Execl;
}

class ProcessCopies final : public RmapModel {
public:
  /// Maps everything and spawns the copies into the world.
  ProcessCopies(World& world, const RunSpec& spec, ProcessTurn turn, PrivateWork private_work,
                IterationCounter& counter);
  ProcessCopies(const ProcessCopies&) = delete;
  ProcessCopies& operator=(const ProcessCopies&) = delete;
  ~ProcessCopies() override;

  [[nodiscard]] const RmapStrategy& strategy() const override { return calls_.strategy(); }
  [[nodiscard]] WalkedFiles walked() override { return calls_.walked(); }
  void fault_through(PageTables& tables) override { calls_.fault_through(tables); }
  [[nodiscard]] std::uint64_t operations() const override { return calls_.operations(); }
  [[nodiscard]] std::vector<MetricRecord> metrics() const override;

private:
  struct Copy;

  Process run(Copy& copy);
  Task<> turn(Copy& copy);
  void maybe_migrate(Copy& copy, Image& image);

  World& world_;
  IterationCounter& counter_;
  ProcessTurn turn_;
  Program program_; ///< that is executed
  PrivateWork private_work_;
  ProcessCalls calls_;
  double migration_rate_;
  Duration child_work_;
  std::vector<Image> migrating_; ///< by set of files: of the task on its way to another CPU
  std::deque<Copy> copies_;
};

} // namespace numasim

#pragma once
/// Copies that fork processes over and over, and wait for them: scripts. There may be more of them
/// than CPUs.

#include "models/workloads/process_calls.hpp"
#include "models/workloads/process_mix.hpp"
#include "models/workloads/rmap_run.hpp"
#include "models/workloads/thread_pool.hpp"

#include <deque>
#include <vector>

namespace numasim {

class ScriptCopies final : public RmapModel {
public:
  /// Maps what is there at first and starts the copies. `facts` are of the files of `mix`'s
  /// programs; `mix` must outlive it.
  ScriptCopies(World& world, const RunSpec& spec, const std::vector<FileFacts>& facts,
               const ProcessMix& mix, PrivateWork private_work, IterationCounter& counter);
  ScriptCopies(const ScriptCopies&) = delete;
  ScriptCopies& operator=(const ScriptCopies&) = delete;
  ~ScriptCopies() override;

  [[nodiscard]] const RmapStrategy& strategy() const override { return calls_.strategy(); }
  [[nodiscard]] WalkedFiles walked() override { return calls_.walked(); }
  void fault_through(PageTables& tables) override { calls_.fault_through(tables); }
  [[nodiscard]] std::uint64_t operations() const override { return calls_.operations(); }
  [[nodiscard]] std::vector<MetricRecord> metrics() const override;
  [[nodiscard]] double processes(std::size_t copies) const override;
  void reset() override;

private:
  struct Actor;
  struct Family;

  void start_copies(const RunSpec& spec);
  Process serve(Actor& self);
  Process loop(Actor& self);
  const Pipeline& next(Actor& self);
  /// A process from its first instruction to its death.
  Task<> live(Actor& self, const Job& job);
  Task<> end_stage(Actor& self);
  /// Forks the pipeline's processes and waits for them.
  Task<> run(Actor& self, const Pipeline& pipeline);
  Task<> start(Actor& parent, const Job& job, Family& family, std::size_t stage);

  World& world_;
  IterationCounter& counter_;
  const ProcessMix& mix_;
  ThreadPool pool_; // before the locks
  ProcessCalls calls_;
  Duration most_before_start_; ///< copies do not all begin at once
  double all_weights_ = 0;
  std::uint64_t turns_ = 0; ///< since the reset
  std::deque<Actor> actors_;
};

} // namespace numasim

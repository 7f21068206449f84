#pragma once
/// Rank 0 of a sweep: owns the database and hands out the runs.

#include "tools/experiment/pool.hpp"
#include "tools/mpi/message_passing.hpp"
#include "tools/sweep/runner.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// The other ranks of a job, from rank 0's side. They are dismissed when this goes out of scope.
class Crew {
public:
  explicit Crew(MessagePassing& job);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// What run_sweep() does, with the other ranks as workers. Each run is stored as soon as its
  /// outcome is here. The run of a rank that died, or has been silent for k_longest_rank_silence,
  /// is handed out again; one whose rank died three times is a failure. `tell` hears of every rank
  /// that is lost. Throws Interrupted; std::runtime_error when no
  /// rank is left or the database cannot be written to.
  [[nodiscard]] std::vector<SweepFailure> run(const SweepSpace& space,
                                              std::span<const SweepJob> jobs,
                                              SweepDatabase& database, const std::string& model,
                                              const PoolObserver& observer,
                                              const std::function<void(const std::string&)>& tell);

private:
  MessagePassing& job_;
  bool everybody_there_ = true;
};

} // namespace numasim

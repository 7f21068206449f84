#pragma once
/// No walker or modifier waits beyond a bound.
///
/// Under a lock that is fair enough, each of n threads goes ahead once before it is one's turn. So
/// the bound is `floor` + `turns` * threads * the longest time that any lock has been held so far.
/// The floor leaves room for what is no queue: a rw_semaphore hands the lock to its first waiter
/// only after 4 ms (RWSEM_WAIT_TIMEOUT).

#include "models/check/lock_use.hpp"

#include <vector>

namespace numasim {

struct WaitBound {
  Duration floor = Duration::us(20'000);
  std::int64_t turns = 20;
};

class Waiting {
public:
  Waiting(CheckLog& log, LockUse& locks, const WaitBound& bound)
      : log_(log), locks_(locks), bound_(bound)
  {
  }

  /// The thread has got this.
  void got(Thread self, const HeldLock& lock);
  void let_go(const HeldLock& lock);

  // A walk waits until it touches the first tree.
  void walk_begins(Thread self);
  void touches(Thread self) { walk_goes_on(self); }
  void walk_ends(Thread self) { walk_goes_on(self); }

  /// The run is over: those who still wait.
  void end_of_run();

private:
  [[nodiscard]] Duration bound() const;
  void judge(Thread self, Duration waited, const std::string& what);
  void walk_goes_on(Thread self);

  CheckLog& log_;
  LockUse& locks_;
  WaitBound bound_;
  Duration longest_hold_;
  std::vector<std::optional<Instant>> walking_; ///< by thread: a walk that has seen nothing yet
};

} // namespace numasim

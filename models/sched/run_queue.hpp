#pragma once
/// Who of a CPU's threads runs next, and for how long: EEVDF with equal weights.
///
/// After kernel/sched/fair.c, Linux 6.12 (I. Stoica, H. Abdel-Wahab, TR-95-22, Old Dominion
/// University, 1995, is the algorithm): a thread is eligible if it has had no more than its share,
/// the average of all; of the eligible the one with the earliest virtual deadline runs, and keeps
/// the CPU until it has used its slice up (RUN_TO_PARITY) or is no longer eligible when another
/// comes. A thread that sleeps takes what it was owed with it (PLACE_LAG), at most two slices or a
/// tick; what it had had too much it works off while asleep (DELAY_DEQUEUE).
///
/// Not modelled: weights, groups, wake-up slices of other lengths, cache buddies.

#include "models/machine/ids.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// A thread's standing (struct sched_entity): in virtual time, which for equal weights is CPU time.
struct Standing {
  Thread thread{};
  Duration vruntime;
  Duration deadline;     ///< virtual
  Duration lag;          ///< while asleep: what it is owed, or less than 0
  bool new_slice = true; ///< the deadline was moved on since it was put on the CPU
};

class RunQueue {
public:
  /// `slice` > 0; `tick` is the period in which somebody calls charge().
  RunQueue(Duration slice, Duration tick) : slice_(slice), most_lag_(std::max(slice * 2, tick)) {}

  /// A new thread, or one that wakes; returns what charge() does. `standing` stays the caller's and
  /// in place.
  bool enqueue(Standing& standing, Instant now);
  /// The running thread goes to sleep.
  void sleep(Instant now);
  /// Counts the running thread's time until `now`; whether its slice is used up and others wait.
  bool charge(Instant now);
  /// Whether the thread, which waits, ought to run in place of the one that does.
  [[nodiscard]] bool prefers(const Standing& standing) const { return choice() == &standing; }
  /// Chooses among all; the choice runs, from `from` on, and whoever ran before waits.
  std::optional<Thread> pick(Instant from);

  [[nodiscard]] std::optional<Thread> running() const
  {
    return running_ == nullptr ? std::nullopt : std::optional(running_->thread);
  }
  /// Threads that could run and do not.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
  [[nodiscard]] Standing* choice() const;
  [[nodiscard]] bool eligible(const Standing& standing) const;
  [[nodiscard]] Duration average() const;
  [[nodiscard]] std::size_t runnable() const
  {
    return waiting_.size() + (running_ == nullptr ? 0 : 1);
  }

  Duration slice_;
  Duration most_lag_;
  Standing* running_ = nullptr;
  Instant charged_;                ///< the running thread's time is counted until here
  std::vector<Standing*> waiting_; ///< in the order in which they came
  Duration latest_average_;        ///< what average() was when somebody was there
};

} // namespace numasim

#pragma once
/// What the scheduler keeps of a thread and of a CPU, where CPUs are shared: of Threads alone.

#include "models/sched/threads.hpp"

#include <cstdint>
#include <utility>

namespace numasim {

/// A thread of a World whose CPUs are shared.
struct Threads::Slot {
  enum class State : std::uint8_t { Asleep, Waiting, Running };

  Slot(Thread of, Queue& on) : thread(of), queue(on) { standing.thread = of; }

  Thread thread;
  Queue& queue;
  Standing standing;
  State state = State::Asleep; ///< not started, or over, is asleep too
  std::coroutine_handle<> gatekeeper;

  // What it waits for.
  std::coroutine_handle<> pending; ///< to be resumed then
  Wait wait = Wait::Elsewhere;
  bool due = false;  ///< the wait was over while it was off its CPU
  Duration left;     ///< if so: work that is left of it
  Duration off_then; ///< `off` when the wait began

  Instant on_since;
  Instant off_since;
  Duration off; ///< all time off the CPU before on_since
  unsigned preempt_off = 0;
  unsigned in_kernel = 0;
  bool resched_lazy = false; ///< TIF_NEED_RESCHED_LAZY
  unsigned holds = 0;
  bool yields = false;
};

/// A CPU of such a World.
struct Threads::Queue {
  Queue(Cpu of, RunQueue empty, Duration switch_time)
      : cpu(of), threads(std::move(empty)), switching_takes(switch_time)
  {
  }

  Cpu cpu;
  RunQueue threads;
  Duration switching_takes;
  std::coroutine_handle<> switcher;
  std::coroutine_handle<> ticker;
  bool switch_asked = false; ///< the switcher is about to run
  bool switching = false;    ///< between two threads
  bool ticking = false;
};

} // namespace numasim

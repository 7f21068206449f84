#pragma once
/// The engine: simulated time, the calendar and the processes that live in it.
///
/// It fires events in (time, sequence) order and knows nothing of CPUs. Who decides *how far* it
/// may run is the driver: SimGrid's clock in a real run (sim/simgrid.hpp), a test otherwise.

#include "sim/calendar.hpp"
#include "sim/digest.hpp"
#include "sim/task.hpp"
#include "sim/time.hpp"

#include <coroutine>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace numasim {

/// Decides when a process whose wait is over goes on: what shares a CPU among several.
class Gate {
public:
  /// What passes while a process waits: time of its own CPU, or time anywhere.
  enum class Wait : std::uint8_t { Busy, Elsewhere };

  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  virtual ~Gate() = default;

  /// Called by whoever waits, with its own handle: what is to be resumed in its place.
  virtual std::coroutine_handle<> hold(std::coroutine_handle<> process, Wait wait) = 0;
};

/// Millions of events at one instant: a process goes round and round and takes no time.
class TimeStandsStill : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class Engine {
public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Instant next_event() const { return calendar_.next(); }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }

  /// Takes the process over and starts it at the current instant, after what is already due.
  void spawn(Process process);
  /// Takes the process over; who schedules the handle starts it.
  [[nodiscard]] std::coroutine_handle<> adopt(Process process);

  /// Before anything is spawned: events of one instant come in an order that `chance` decides, in
  /// place of first come, first served.
  void stir(std::uint64_t chance) { calendar_.stir(chance); }

  /// Resumes `process` at `at`, which must not lie in the past.
  void schedule(std::coroutine_handle<> process, Instant at) { calendar_.push(at, process); }

  /// From now on every process that waits goes through `gate`, which outlives the run.
  void install(Gate& gate) { gate_ = &gate; }
  /// What an awaiter keeps to be resumed, in place of the handle it was given.
  [[nodiscard]] std::coroutine_handle<> hold(std::coroutine_handle<> process, Gate::Wait wait) const
  {
    return gate_ == nullptr ? process : gate_->hold(process, wait);
  }

  /// Fires a batch: in order, every event before `limit`, or until a process calls stop() or asks
  /// to catch up. Who drives calls again until next_event() is beyond the end. Throws
  /// TimeStandsStill.
  void run_before(Instant limit);

  /// Ends the batch after the current event; later calls go on from there.
  void stop()
  {
    stopped_ = true;
    end_batch();
  }
  /// The same without saying that the run is over: the driver takes a new look at its clock first.
  void end_batch() { limit_ = now_; }
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// Adds a fact of the model to the run's digest (which CPU got which lock, say).
  void note(std::uint64_t fact) { digest_.mix(fact); }

  /// Awaitable: the process goes on at `at`.
  [[nodiscard]] auto until(Instant at) { return Until{*this, at}; }
  /// Awaitable: the process goes on after `d` (>= 0).
  [[nodiscard]] auto delay(Duration d) { return Until{*this, now_ + d}; }

  /// Awaitable: the process goes on at this instant in a batch of its own, when the driver's clock
  /// stands at now() too; so it may start what that clock must know of (SimGrid activities).
  [[nodiscard]] auto catch_up() { return CatchUp{*this}; }

private:
  static constexpr unsigned k_most_waits_at_once = 256;
  // Models have thousands of processes, each with a handful of events at one instant.
  static constexpr unsigned k_most_events_at_once = 20'000'000;

  struct CatchUp {
    Engine& engine;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) const
    {
      engine.schedule(engine.hold(process, Gate::Wait::Elsewhere), engine.now_);
      engine.end_batch();
    }
    void await_resume() const { engine.end_batch(); }
  };

  struct Until {
    Engine& engine;
    Instant at;

    // When nothing else is due before it, the wait ends at once: the same event, with the same
    // number, without a trip through the heap. So batches leave no trace in the digest. Now and
    // then it does take the trip, which unwinds the stack: compilers turn the transfers between
    // coroutines into jumps only when they optimise.
    [[nodiscard]] bool await_ready() const
    {
      if (at < engine.limit_ && at < engine.calendar_.next() &&
          ++engine.waits_at_once_ < k_most_waits_at_once) {
        engine.advance(at, engine.calendar_.pass(at));
        return true;
      }
      return false;
    }
    void await_suspend(std::coroutine_handle<> process) const
    {
      engine.schedule(engine.hold(process, Gate::Wait::Busy), at);
    }
    void await_resume() const noexcept {}
  };

  void advance(Instant at, std::uint64_t sequence)
  {
    events_at_once_ = at == now_ ? events_at_once_ + 1 : 0;
    now_ = at;
    ++events_;
    digest_.mix(static_cast<std::uint64_t>(at.count_ps()));
    digest_.mix(sequence);
  }

  Calendar calendar_;
  Gate* gate_ = nullptr;
  Instant now_;
  Instant limit_; // end of the batch under way; waits beyond it go through the calendar
  bool stopped_ = false;
  unsigned waits_at_once_ = 0;  // since the last event from the calendar
  unsigned events_at_once_ = 0; // since time last moved
  std::uint64_t events_ = 0;
  Digest digest_;
  std::vector<Process::Handle> processes_;
};

} // namespace numasim

// Cohort lock C-TKT-MCS: an MCS queue in each cluster under one ticket lock for all. Who passes the
// cluster's lock on tells the next whether the one for all comes with it.

#include "models/locks/clusters.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/ticket_word.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace numasim {

namespace {

class CohortMcs final : public CountedLock {
public:
  CohortMcs(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), top_(cpus(), own_line(context)),
        clusters_(memory().machine(), parameters), pass_on_(parameters.integer("pass_on"))
  {
    const LineRole role = memory().role("local tails");
    for (std::size_t i = 0; i < clusters_.count(); ++i) {
      local_.push_back({memory().allocate(clusters_.home(i), role), {}, 0});
    }
    for (const LineId line : line_for_each_thread(context, "MCS nodes")) {
      nodes_.push_back({line, {}, {}});
    }
  }

private:
  enum class Release : std::uint8_t { Busy, Local, Global };
  struct Queued {
    LineId line{};
    Posted<std::optional<Thread>> next;
    Posted<Release> state; ///< what the predecessor left
  };
  /// Tail and count lie in one line.
  struct Local {
    LineId line{};
    std::optional<Thread> tail;
    std::int64_t passed_on = 0; ///< times in a row; the holder's to change
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Queued& own = node(self);
    Local& local = of(cpu);
    co_await memory().store(cpu, own.line);
    own.next = Posted<std::optional<Thread>>{};
    own.state = Posted<Release>{Release::Busy};
    co_await memory().rmw(cpu, local.line); // swap(tail, node)
    const std::optional<Thread> previous = std::exchange(local.tail, self);
    if (previous) {
      Queued& ahead = node(*previous);
      ahead.next.set(self, memory().post_store(cpu, ahead.line));
      const auto state = [&] { return own.state.get(engine().now()); };
      co_await cpus().spin_until(cpu, own.line, [&] { return state() != Release::Busy; });
      if (state() == Release::Local) {
        co_return true;
      }
    }
    const bool waited = co_await top_.lock(cpu);
    co_return waited || previous;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Queued& own = node(self);
    Local& local = of(cpu);
    co_await memory().load(cpu, own.line); // alone?
    std::optional<Thread> next = own.next.get(engine().now());
    if (next && local.passed_on < pass_on_) {
      ++local.passed_on;
      hand_on(cpu, *next, Release::Local);
      co_return;
    }
    local.passed_on = 0;
    co_await top_.unlock(cpu);
    if (!next) {
      co_await memory().rmw(cpu, local.line); // compare_and_swap(tail, node, NULL)
      if (local.tail == self) {
        local.tail.reset();
        co_return;
      }
      co_await cpus().spin_until(cpu, own.line, [&] {
        next = own.next.get(engine().now());
        return next.has_value();
      });
    }
    hand_on(cpu, *next, Release::Global);
  }

  void hand_on(Cpu cpu, Thread next, Release how)
  {
    Queued& behind = node(next);
    behind.state.set(how, memory().post_store(cpu, behind.line));
  }

  Queued& node(Thread thread) { return nodes_[index_of(thread)]; }
  Local& of(Cpu cpu) { return local_[clusters_.of(cpu)]; }

  TicketWord top_;
  Clusters clusters_;
  std::int64_t pass_on_;
  std::deque<Local> local_;   // by cluster
  std::vector<Queued> nodes_; // by thread
};

} // namespace

LockEntry cohort_mcs_entry()
{
  return {"cohort_mcs",
          "Cohort lock C-TKT-MCS: an MCS queue a cluster under a ticket lock for all, which is "
          "passed on with the local one.",
          "D. Dice, V. Marathe, N. Shavit, PPoPP 2012",
          false,
          {Clusters::parameter(), pass_on_parameter(64, "the same, section 4")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<CohortMcs>(context, parameters);
          }};
}

} // namespace numasim

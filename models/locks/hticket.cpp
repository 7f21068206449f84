// Hierarchical ticket lock (C-TKT-TKT): a ticket lock in each cluster over one for all. Who leaves
// the cluster's lock to a neighbour leaves him the one for all with it.

#include "models/locks/clusters.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/ticket_word.hpp"

#include <cstdint>
#include <deque>

namespace numasim {

namespace {

class HierarchicalTicket final : public CountedLock {
public:
  HierarchicalTicket(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), top_(cpus(), own_line(context)),
        clusters_(memory().machine(), parameters), pass_on_(parameters.integer("pass_on"))
  {
    const LineRole role = memory().role("local tickets");
    for (std::size_t i = 0; i < clusters_.count(); ++i) {
      local_.push_back({memory().allocate(clusters_.home(i), role), 0, 0, {}});
    }
  }

private:
  /// What a local release says.
  struct Grant {
    std::uint64_t served = 0;
    bool top_granted = false; ///< the lock for all comes with it
  };
  /// request, grant, top_granted and the batch's count lie in one line.
  struct Local {
    LineId line{};
    std::uint64_t next = 0;
    std::int64_t passed_on = 0; ///< times in a row; the holder's to change
    Posted<Grant> grant;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Local& local = of(cpu);
    co_await memory().rmw(cpu, local.line); // fetch_and_increment(request)
    const std::uint64_t ticket = local.next++;
    const auto seen = [&] { return local.grant.get(engine().now()); };
    bool contended = false;
    if (seen().served != ticket) {
      contended = true;
      co_await cpus().spin_until(cpu, local.line, [&] { return seen().served == ticket; });
    }
    if (seen().top_granted) {
      co_return true;
    }
    const bool waited = co_await top_.lock(cpu);
    co_return contended || waited;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Local& local = of(cpu);
    co_await memory().load(cpu, local.line);
    const std::uint64_t next = local.grant.get(Instant::max()).served + 1;
    const bool alone = local.next == next;
    const bool stays = !alone && local.passed_on < pass_on_;
    local.passed_on = stays ? local.passed_on + 1 : 0;
    if (!stays) {
      co_await top_.unlock(cpu);
    }
    local.grant.set({next, stays}, memory().post_store(cpu, local.line));
  }

  Local& of(Cpu cpu) { return local_[clusters_.of(cpu)]; }

  TicketWord top_;
  Clusters clusters_;
  std::int64_t pass_on_;
  std::deque<Local> local_; // by cluster
};

} // namespace

LockEntry hticket_entry()
{
  return {"hticket",
          "Hierarchical ticket lock (cohort lock C-TKT-TKT): a ticket lock a cluster over one for "
          "all, which is passed on with the local one.",
          "D. Dice, V. Marathe, N. Shavit, PPoPP 2012",
          false,
          {Clusters::parameter(), pass_on_parameter(64, "the same, section 4")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<HierarchicalTicket>(context, parameters);
          }};
}

} // namespace numasim

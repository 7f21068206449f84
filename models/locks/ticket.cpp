// Ticket lock: next ticket and ticket served are halves of one word, so every release takes the
// line from all spinners, who read it again one after another.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/ticket_word.hpp"

#include <cstdint>

namespace numasim {

namespace {

class Ticket : public CountedLock {
public:
  explicit Ticket(const LockContext& context)
      : CountedLock(context), word_(context.cpus, own_line(context))
  {
  }

protected:
  [[nodiscard]] const TicketWord& word() const { return word_; }
  /// Until `ticket` is served.
  virtual Task<> wait(Cpu cpu, std::uint64_t ticket) { return word_.wait(cpu, ticket); }

private:
  Task<bool> take(Thread self) final
  {
    const Cpu cpu = cpu_of(self);
    const std::uint64_t ticket = co_await word_.draw(cpu);
    if (word_.served() == ticket) {
      co_return false;
    }
    co_await wait(cpu, ticket);
    co_return true;
  }
  Task<> let_go(Thread self) final { return word_.unlock(cpu_of(self)); }
  Task<bool> try_take(Thread self) final { return word_.try_lock(cpu_of(self)); }

  TicketWord word_;
};

/// Waits without looking for as long as those ahead of it should take.
class TicketBackoff final : public Ticket {
public:
  TicketBackoff(const LockContext& context, const Parameters& parameters)
      : Ticket(context), each_(Duration::ns(parameters.real("backoff_each"))),
        prefetchw_(parameters.boolean("prefetchw"))
  {
  }

private:
  Task<> wait(Cpu cpu, std::uint64_t ticket) override
  {
    // The fetch_add has shown how many are ahead.
    while (word().served() != ticket) {
      const auto ahead = static_cast<std::int64_t>(ticket - word().served());
      co_await engine().delay(each_ * ahead);
      if (prefetchw_) {
        co_await memory().store(cpu, word().line()); // the line for oneself, unchanged
      } else {
        co_await memory().load(cpu, word().line());
      }
    }
  }

  Duration each_;
  bool prefetchw_;
};

} // namespace

LockEntry ticket_entry()
{
  return {"ticket",
          "Ticket spinlock: first come, first served; all waiters read one word.",
          "include/asm-generic/spinlock.h, Linux 6.12",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<Ticket>(context);
          },
          true,
          Preemption::On,
          true};
}

LockEntry ticket_backoff_entry()
{
  return {"ticket_backoff",
          "Ticket spinlock whose waiters look again after a time proportional to their place.",
          "J. Mellor-Crummey, M. Scott, ACM TOCS 9(1), 1991",
          false,
          {Parameter::real("backoff_each", "ns", 200, 0.001, 1e9,
                           "How long to wait for each CPU ahead.",
                           "guess: about one hand-over between nodes"),
           Parameter::boolean("prefetchw", false,
                              "Whether a waiter fetches the line to write it when it looks, so "
                              "that the release finds one copy to take away.",
                              "T. David et al., SOSP 2013, section 5.3")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<TicketBackoff>(context, parameters);
          },
          true,
          Preemption::On,
          true};
}

} // namespace numasim

// Ticket lock: next ticket and ticket served are halves of one word, so every release takes the
// line from all spinners, who read it again one after another.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstdint>

namespace numasim {

namespace {

class Ticket : public CountedLock {
public:
  explicit Ticket(const LockContext& context) : CountedLock(context), line_(own_line(context)) {}

protected:
  [[nodiscard]] LineId line() const { return line_; }
  [[nodiscard]] std::uint64_t served() const { return served_.get(engine().now()); }
  /// Until `ticket` is served.
  virtual Task<> wait(Cpu cpu, std::uint64_t ticket)
  {
    return cpus().spin_until(cpu, line_, [this, ticket] { return served() == ticket; });
  }

private:
  Task<bool> take(Thread self) final
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().rmw(cpu, line_); // atomic_fetch_add(1 << 16): both halves at once
    const std::uint64_t ticket = next_++;
    if (served() == ticket) {
      co_return false;
    }
    co_await wait(cpu, ticket);
    co_return true;
  }
  Task<> let_go(Thread self) final
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().load(cpu, line_);
    const std::uint64_t now = served_.get(Instant::max());
    served_.set(now + 1, memory().post_store(cpu, line_)); // smp_store_release(ptr, val + 1)
  }

  LineId line_;
  std::uint64_t next_ = 0;
  Posted<std::uint64_t> served_;
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
    while (served() != ticket) {
      const auto ahead = static_cast<std::int64_t>(ticket - served());
      co_await engine().delay(each_ * ahead);
      if (prefetchw_) {
        co_await memory().store(cpu, line()); // the line for oneself, unchanged
      } else {
        co_await memory().load(cpu, line());
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
          }};
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
          }};
}

} // namespace numasim

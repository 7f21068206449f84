// A counter built from compare-and-swap: who loses the race tries again with the value it found.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstdint>

namespace numasim {

namespace {

class CasCounter final : public CountedLock {
public:
  CasCounter(const LockContext& context, bool reload)
      : CountedLock(context), line_(own_line(context)), reload_(reload)
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().load(cpu, line_);
    std::uint64_t seen = value_;
    for (bool contended = false;; contended = true) {
      co_await memory().rmw(cpu, line_); // try_cmpxchg(&value, &seen, seen + 1)
      if (value_ == seen) {
        ++value_;
        co_return contended;
      }
      if (reload_) {
        co_await memory().load(cpu, line_);
      }
      seen = value_;
    }
  }
  Task<> let_go(Thread) override { co_return; }

  LineId line_;
  bool reload_;
  std::uint64_t value_ = 0;
};

} // namespace

LockEntry cas_counter_entry()
{
  return {"cas_counter",
          "No lock: a shared word counted up in a compare-and-swap loop; nothing to release.",
          "raw_atomic_fetch_add_unless(), include/linux/atomic/atomic-arch-fallback.h, Linux 6.12",
          false,
          {Parameter::boolean("reload", false,
                              "Whether a loser reads the word again, instead of using what the "
                              "failed compare-and-swap returned.",
                              "atomic_try_cmpxchg() returns the value found")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<CasCounter>(context, parameters.boolean("reload"));
          },
          false};
}

} // namespace numasim

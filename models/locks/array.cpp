// Anderson's array lock: a ticket names the slot that its holder spins on, a line a slot, so a
// release touches one waiter's line alone.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstddef>

namespace numasim {

namespace {

class Array final : public CountedLock {
public:
  explicit Array(const LockContext& context)
      : CountedLock(context), line_(own_line(context)), mine_(cpus().threads().count())
  {
    const LineRole role = memory().role("array lock slots");
    for (std::size_t i = 0; i < mine_.size(); ++i) {
      slots_.push_back({memory().allocate(context.home, role), Posted<bool>{i == 0}});
    }
  }

private:
  struct Slot {
    LineId line{};
    Posted<bool> has_lock;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().rmw(cpu, line_); // fetch_and_increment(queue_last)
    const std::size_t place = last_++ % slots_.size();
    mine_[index_of(self)] = place;
    Slot& slot = slots_[place];
    bool contended = false;
    co_await cpus().spin_until(cpu, slot.line, [&] {
      const bool has_lock = slot.has_lock.get(engine().now());
      contended = contended || !has_lock;
      return has_lock;
    });
    slot.has_lock.set(false, memory().post_store(cpu, slot.line)); // for the next round
    co_return contended;
  }

  Task<> let_go(Thread self) override
  {
    Slot& next = slots_[(mine_[index_of(self)] + 1) % slots_.size()];
    next.has_lock.set(true, memory().post_store(cpu_of(self), next.line));
    co_return;
  }

  LineId line_; ///< of the next ticket
  std::size_t last_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::size_t> mine_; // by thread: its slot
};

} // namespace

LockEntry array_entry()
{
  return {"array",
          "Anderson's array lock: first come, first served, each waiter at a slot of its own.",
          "T. Anderson, IEEE TPDS 1(1), 1990",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<Array>(context);
          }};
}

} // namespace numasim

// Counting up a shared word with a plain load and store: increments are lost, but how fast the CPUs
// go on is measured all the same.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstdint>

namespace numasim {

namespace {

/// An increment reads what the one before stored from the store buffer, as stores leave that only
/// after they have retired; so a CPU goes on while the line is elsewhere. When the line comes, all
/// that waits goes into it. A CPU waits for the line only where its buffer is full.
class PlainCounter final : public CountedLock {
public:
  PlainCounter(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), line_(own_line(context)), places_(parameters.integer("store_buffer")),
        buffers_(memory().machine().cpus())
  {
  }

private:
  struct Buffer {
    std::int64_t stores = 0; ///< that wait for the line
    Instant drained;         ///< when it comes
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Buffer& buffer = buffers_[index_of(cpu)];
    if (buffer.stores == places_ && engine().now() < buffer.drained) {
      co_await engine().until(buffer.drained);
    }
    if (engine().now() >= buffer.drained) {
      buffer = {0, memory().post_store(cpu, line_)};
    }
    ++buffer.stores;
    const Costs& costs = memory().machine().costs();
    co_await engine().delay(costs.l1_load + costs.store_local); // forwarding
    co_return false;
  }
  Task<> let_go(Thread) override { co_return; }

  LineId line_;
  std::int64_t places_;
  std::vector<Buffer> buffers_; // by CPU
};

} // namespace

LockEntry plain_counter_entry()
{
  return {"plain_counter",
          "No lock: a shared word counted up by plain loads and stores, which loses increments.",
          "an increment of a shared variable in C",
          false,
          {Parameter::integer("store_buffer", "", 56, 1, 1024,
                              "Stores that a core holds while the line is elsewhere.",
                              "56: Skylake's; Intel 64 and IA-32 Architectures Optimization "
                              "Reference Manual (recalled)")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<PlainCounter>(context, parameters);
          },
          false};
}

} // namespace numasim

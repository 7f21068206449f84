#include "models/locks/bounded_spin.hpp"

#include "models/locks/counted_lock.hpp"

namespace numasim {

BoundedSpin::BoundedSpin(const LockContext& context)
    : cpus_(context.cpus), clocks_(line_for_each_thread(context, "spinners' turns")),
      visits_(clocks_.size())
{
}

Process BoundedSpin::time(Thread self, std::uint64_t visit, Instant end)
{
  co_await cpus_.engine().until(end);
  if (visits_[index_of(self)] == visit) {
    co_await cpus_.memory().store(cpus_.cpu_of(self), clocks_[index_of(self)]);
  }
}

} // namespace numasim

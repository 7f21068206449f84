#include "models/locks/bounded_spin.hpp"

#include "models/locks/counted_lock.hpp"

namespace numasim {

BoundedSpin::BoundedSpin(const LockContext& context)
    : cpus_(context.cpus), clocks_(line_for_each_cpu(context, "spinners' turns")),
      visits_(clocks_.size())
{
}

Process BoundedSpin::time(Cpu cpu, std::uint64_t visit, Instant end)
{
  co_await cpus_.engine().until(end);
  if (visits_[index_of(cpu)] == visit) {
    co_await cpus_.memory().store(cpu, clocks_[index_of(cpu)]);
  }
}

} // namespace numasim

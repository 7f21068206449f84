#include "models/locks/counted_lock.hpp"

namespace numasim {

namespace {

constexpr Site k_only_site{0};

} // namespace

CountedLock::CountedLock(const LockContext& context)
    : cpus_(context.cpus), account_(context.stats), taken_(memory().machine().cpus())
{
}

Task<> CountedLock::lock(Cpu cpu)
{
  const Instant asked = engine().now();
  const bool contended = co_await take(cpu);
  account_.acquired(cpu, k_only_site, asked, contended);
  taken_[index_of(cpu)] = engine().now();
}

Task<> CountedLock::unlock(Cpu cpu)
{
  account_.released(taken_[index_of(cpu)]);
  return let_go(cpu);
}

Task<> CountedLock::lock_shared(Cpu cpu)
{
  const Instant asked = engine().now();
  const bool contended = co_await take_shared(cpu);
  account_.acquired(cpu, k_only_site, asked, contended);
  taken_[index_of(cpu)] = engine().now();
}

Task<> CountedLock::unlock_shared(Cpu cpu)
{
  account_.released(taken_[index_of(cpu)]);
  return let_go_shared(cpu);
}

LineId own_line(const LockContext& context)
{
  if (context.embedded) {
    return context.embedded();
  }
  Memory& memory = context.cpus.memory();
  return memory.allocate(context.home, memory.role("lock"));
}

std::vector<LineId> line_for_each_cpu(const LockContext& context, const char* role)
{
  Memory& memory = context.cpus.memory();
  const LineRole of = memory.role(role);
  std::vector<LineId> lines;
  for (std::uint32_t i = 0; i < memory.machine().cpus(); ++i) {
    lines.push_back(memory.allocate(memory.machine().node_of(Cpu{i}), of));
  }
  return lines;
}

} // namespace numasim

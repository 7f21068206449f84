#include "models/locks/counted_lock.hpp"

namespace numasim {

namespace {

constexpr Site k_only_site{0};

} // namespace

CountedLock::CountedLock(const LockContext& context)
    : cpus_(context.cpus), account_(context.stats), taken_(cpus_.threads().count())
{
}

Task<> CountedLock::lock(Thread self)
{
  const Instant asked = account_.asks(cpu_of(self));
  const bool contended = co_await take(self);
  account_.acquired(cpu_of(self), k_only_site, asked, contended);
  taken_[index_of(self)] = engine().now();
}

Task<> CountedLock::unlock(Thread self)
{
  account_.released(cpu_of(self), taken_[index_of(self)], Holding::Alone);
  return let_go(self);
}

Task<> CountedLock::lock_shared(Thread self)
{
  const Instant asked = account_.asks(cpu_of(self));
  const bool contended = co_await take_shared(self);
  account_.acquired(cpu_of(self), k_only_site, asked, contended, Holding::Shared);
  taken_[index_of(self)] = engine().now();
}

Task<> CountedLock::unlock_shared(Thread self)
{
  account_.released(cpu_of(self), taken_[index_of(self)], Holding::Shared);
  return let_go_shared(self);
}

Task<bool> CountedLock::try_lock(Thread self)
{
  const Instant asked = engine().now();
  const bool taken = co_await try_take(self);
  co_return account_try(self, asked, taken, Holding::Alone);
}

Task<bool> CountedLock::try_lock_shared(Thread self)
{
  const Instant asked = engine().now();
  const bool taken = co_await try_take_shared(self);
  co_return account_try(self, asked, taken, Holding::Shared);
}

/// A try that failed is no acquisition.
bool CountedLock::account_try(Thread self, Instant asked, bool taken, Holding holding)
{
  if (taken) {
    account_.acquired(cpu_of(self), k_only_site, asked, false, holding);
    taken_[index_of(self)] = engine().now();
  }
  return taken;
}

LineId own_line(const LockContext& context)
{
  if (context.embedded) {
    return context.embedded();
  }
  Memory& memory = context.cpus.memory();
  return memory.allocate(context.home, memory.role("lock"));
}

std::vector<LineId> line_for_each_thread(const LockContext& context, const char* role)
{
  Memory& memory = context.cpus.memory();
  const LineRole of = memory.role(role);
  std::vector<LineId> lines;
  for (std::uint32_t i = 0; i < context.cpus.threads().count(); ++i) {
    const Cpu cpu = context.cpus.cpu_of(Thread{i});
    lines.push_back(memory.allocate(memory.machine().node_of(cpu), of));
  }
  return lines;
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

#include "models/locks/condition_variable.hpp"

#include <limits>
#include <utility>

namespace numasim {

namespace {

constexpr std::size_t k_all = std::numeric_limits<int>::max(); // INT_MAX of the futex calls

} // namespace

ConditionVariable::ConditionVariable(KernelCpus& cpus, LineId line, Node home,
                                     std::function<void()> slept)
    : memory_(cpus.memory()), line_(line), slept_(std::move(slept))
{
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    signals_.emplace_back(cpus, line, home);
    references_.emplace_back(cpus, line, home);
  }
}

Task<> ConditionVariable::wait(Cpu cpu, PthreadMutex& mutex)
{
  co_await memory_.rmw(cpu, line_); // __condvar_fetch_add_wseq_acquire()
  const std::size_t group = g2_;
  const std::uint64_t place = sequence_++;
  co_await memory_.rmw(cpu, line_); // __wrefs
  ++waiters_;
  co_await mutex.unlock(cpu);
  co_await await_signal(cpu, group, place);
  co_await memory_.rmw(cpu, line_); // __condvar_confirm_wakeup()
  --waiters_;
  co_await mutex.lock_after_wait(cpu);
}

/// Until a signal has been taken or the group is closed.
Task<> ConditionVariable::await_signal(Cpu cpu, std::size_t group, std::uint64_t place)
{
  Group& of = groups_[group];
  for (;;) {
    co_await memory_.load(cpu, line_); // __g_signals
    if (of.closed) {
      co_return;
    }
    if (of.signals > 0) {
      co_await memory_.rmw(cpu, line_); // compare_exchange(signals, signals - 2)
      if (of.signals > 0) {
        --of.signals;
        co_return;
      }
      continue;
    }
    co_await memory_.rmw(cpu, line_); // __g_refs
    ++of.references;
    if (of.closed || place < g1_start_) {
      co_await drop_reference(cpu, group);
      co_return;
    }
    if (co_await signals_[group].wait(cpu, [&of] { return of.signals == 0 && !of.closed; })) {
      slept_();
    }
    co_await drop_reference(cpu, group);
  }
}

/// __condvar_dec_grefs()
Task<> ConditionVariable::drop_reference(Cpu cpu, std::size_t group)
{
  Group& of = groups_[group];
  co_await memory_.rmw(cpu, line_);
  if (--of.references == 0 && of.wake_requested) {
    co_await memory_.rmw(cpu, line_);
    of.wake_requested = false;
    co_await references_[group].wake(cpu, k_all);
  }
}

/// __condvar_quiesce_and_switch_g1(); whether there is anybody in the new G1.
Task<bool> ConditionVariable::switch_groups(Cpu cpu)
{
  if (sequence_ == g1_start_ + g1_places_) {
    co_return false; // nobody in G2
  }
  const std::size_t old = g1();
  Group& closing = groups_[old];
  co_await memory_.rmw(cpu, line_); // __g_signals |= 1
  closing.closed = true;
  co_await memory_.rmw(cpu, line_); // __g_refs
  while (closing.references > 0) {
    co_await memory_.rmw(cpu, line_); // __g_refs |= 1
    closing.wake_requested = true;
    const std::size_t seen = closing.references;
    if (seen > 0 && co_await references_[old].wait(cpu, [&closing, seen] {
          return closing.wake_requested && closing.references == seen;
        })) {
      slept_();
    }
    co_await memory_.load(cpu, line_);
  }
  co_await memory_.store(cpu, line_); // __g1_start, __g_signals = 0
  const std::uint64_t start = g1_start_ + g1_places_;
  g1_start_ = start;
  closing = {};
  co_await memory_.rmw(cpu, line_); // __wseq ^= 1
  g2_ = old;
  g1_places_ = sequence_ - start;
  groups_[g1()].size += g1_places_;
  co_await memory_.store(cpu, line_); // __g1_orig_size, __g_size
  co_return true;
}

Task<> ConditionVariable::add_signals(Cpu cpu, Group& group, std::uint64_t count)
{
  co_await memory_.rmw(cpu, line_);   // __g_signals
  co_await memory_.store(cpu, line_); // __g_size
  group.signals += count;
  group.size -= count;
}

Task<> ConditionVariable::signal(Cpu cpu)
{
  co_await memory_.load(cpu, line_); // __wrefs
  if (waiters_ == 0) {
    co_return;
  }
  co_await memory_.rmw(cpu, line_); // __condvar_acquire_lock()
  const bool somebody = groups_[g1()].size > 0 || co_await switch_groups(cpu);
  const std::size_t group = g1();
  if (somebody) {
    co_await add_signals(cpu, groups_[group], 1);
  }
  co_await memory_.rmw(cpu, line_); // __condvar_release_lock()
  if (somebody) {
    co_await signals_[group].wake(cpu, 1);
  }
}

Task<> ConditionVariable::broadcast(Cpu cpu)
{
  co_await memory_.load(cpu, line_); // __wrefs
  if (waiters_ == 0) {
    co_return;
  }
  co_await memory_.rmw(cpu, line_); // __condvar_acquire_lock()
  if (Group& first = groups_[g1()]; first.size > 0) {
    co_await add_signals(cpu, first, first.size);
    co_await signals_[g1()].wake(cpu, k_all);
  }
  const bool somebody = co_await switch_groups(cpu);
  const std::size_t group = g1();
  if (somebody) {
    co_await add_signals(cpu, groups_[group], groups_[group].size);
  }
  co_await memory_.rmw(cpu, line_); // __condvar_release_lock()
  if (somebody) {
    co_await signals_[group].wake(cpu, k_all);
  }
}

} // namespace numasim

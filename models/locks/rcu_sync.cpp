#include "models/locks/rcu_sync.hpp"

#include <utility>

namespace numasim {

Task<bool> RcuSync::enter(Cpu cpu)
{
  co_await cpus_.memory().rmw(cpu, line_);
  ++users_;
  const bool first = state_ == State::Idle;
  if (first) {
    state_ = State::Enter;
  }
  cpus_.memory().post_store(cpu, line_);
  if (first) {
    co_await cpus_.threads().leave_cpu(grace_period_); // synchronize_rcu() sleeps
    co_await sections_end();
    co_await passed(cpu);
    co_return true;
  }
  const bool waits = state_ == State::Enter;
  while (state_ == State::Enter) {
    waiting_.push_back(cpus_.current(cpu));
    cpus_.prepare_to_sleep(cpu);
    co_await cpus_.sleep(cpu);
  }
  co_return waits;
}

Task<> RcuSync::exit(Cpu cpu)
{
  co_await cpus_.memory().rmw(cpu, line_);
  if (--users_ == 0) {
    if (state_ == State::Passed) {
      state_ = State::Exit;
      cpus_.engine().spawn(call_back(cpu));
    } else if (state_ == State::Exit) {
      state_ = State::Replay;
    }
  }
  cpus_.memory().post_store(cpu, line_);
}

Task<> RcuSync::sections_end()
{
  const Duration look_again = cpus_.os().spin_iteration;
  while (sections_ > 0) {
    co_await cpus_.threads().leave_cpu(look_again);
  }
}

/// rcu_sync_func() after exit(), in an interrupt on the CPU that called it.
Process RcuSync::call_back(Cpu cpu)
{
  do {
    state_ = State::Exit;
    co_await cpus_.engine().delay(grace_period_);
    co_await sections_end();
    co_await passed(cpu);
  } while (state_ == State::Replay);
}

/// rcu_sync_func()
Task<> RcuSync::passed(Cpu cpu)
{
  co_await cpus_.memory().rmw(cpu, line_);
  if (users_ > 0) {
    state_ = State::Passed;
    for (const Thread sleeper : std::exchange(waiting_, {})) {
      co_await cpus_.wake(cpu, sleeper);
    }
  } else if (state_ != State::Replay) {
    state_ = State::Idle;
  }
}

} // namespace numasim

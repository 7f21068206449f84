#include "models/locks/kernel_cpus.hpp"

#include <utility>

namespace numasim {

namespace {

/// Suspends the task on a CPU until somebody takes its handle.
struct Park {
  TaskState& task;
  [[nodiscard]] bool await_ready() const { return task.wake_pending; }
  void await_suspend(std::coroutine_handle<> process) const { task.sleeper = process; }
  void await_resume() const { task.wake_pending = false; }
};

} // namespace

KernelCpus::KernelCpus(Memory& memory) : memory_(memory)
{
  const Machine& machine = memory.machine();
  const LineRole osq_role = memory.role("osq nodes");
  const LineRole mcs_role = memory.role("qspinlock nodes");
  const LineRole task_role = memory.role("task_struct on_cpu");
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    const Node node = machine.node_of(Cpu{i});
    osq_.push_back({memory.allocate(node, osq_role), {}, {}});
    mcs_.push_back({memory.allocate(node, mcs_role), {}, {}});
    task_.push_back({memory.allocate(node, task_role), true, false, nullptr, false});
  }
}

Task<> KernelCpus::sleep(Cpu cpu)
{
  TaskState& self = task(cpu);
  if (!self.wake_pending) {
    co_await execute(cpu, os().context_switch);
    co_await memory_.store(cpu, self.line);
    self.on_cpu = false;
  }
  co_await Park{self};
  if (!self.on_cpu) {
    co_await memory_.store(cpu, self.line);
    self.on_cpu = true;
  }
}

Task<> KernelCpus::wake(Cpu waker, Cpu sleeper)
{
  TaskState& other = task(sleeper);
  if (other.wake_pending) {
    co_return; // already on its way
  }
  other.wake_pending = true;
  const bool asleep = static_cast<bool>(other.sleeper);
  if (asleep) {
    engine().schedule(std::exchange(other.sleeper, nullptr), engine().now() + os().wake_latency);
  }
  co_await memory_.load(waker, other.line);
  if (asleep) {
    co_await execute(waker, os().wake_up);
  }
}

} // namespace numasim

#include "models/locks/kernel_cpus.hpp"

#include <utility>

namespace numasim {

namespace {

/// Suspends a task until somebody takes its handle.
struct Park {
  KernelCpus& cpus;
  TaskState& task;
  [[nodiscard]] bool await_ready() const { return task.wake_pending; }
  void await_suspend(std::coroutine_handle<> process) const
  {
    task.sleeper = cpus.engine().hold(process, Gate::Wait::Elsewhere);
    if (cpus.shared()) {
      cpus.threads().block_running();
    }
  }
  void await_resume() const { task.wake_pending = false; }
};

template <class QueueNode>
std::vector<QueueNode> node_for_each_cpu(Memory& memory, const char* role_name)
{
  const LineRole role = memory.role(role_name);
  std::vector<QueueNode> nodes;
  for (std::uint32_t i = 0; i < memory.machine().cpus(); ++i) {
    nodes.push_back({memory.allocate(memory.machine().node_of(Cpu{i}), role), {}, {}});
  }
  return nodes;
}

} // namespace

KernelCpus::KernelCpus(Memory& memory)
    : memory_(memory), osq_(node_for_each_cpu<OsqNode>(memory, "osq nodes")),
      mcs_(node_for_each_cpu<McsNode>(memory, "qspinlock nodes")), threads_(memory)
{
}

Task<> KernelCpus::sleep(Cpu cpu)
{
  TaskState& self = task(cpu);
  if (sleep_watch_ != nullptr) {
    sleep_watch_->sleeps(current(cpu));
  }
  threads_.begins(cpu, ThreadAct::Sleep);
  threads_.preempt_disable();
  if (!self.wake_pending) {
    co_await execute(cpu, os().context_switch);
    co_await memory_.store(cpu, self.line);
    self.on_cpu = false;
  }
  co_await Park{*this, self};
  if (!self.on_cpu) {
    co_await memory_.store(cpu, self.line);
    self.on_cpu = true;
  }
  threads_.ends(cpu, ThreadAct::Sleep);
  threads_.preempt_enable();
}

Task<> KernelCpus::sleep_for(Cpu cpu, Duration d)
{
  TaskState& self = task(cpu);
  if (sleep_watch_ != nullptr) {
    sleep_watch_->sleeps(current(cpu));
  }
  threads_.begins(cpu, ThreadAct::Sleep);
  threads_.preempt_disable();
  co_await execute(cpu, os().context_switch);
  co_await memory_.store(cpu, self.line);
  self.on_cpu = false;
  co_await threads_.leave_cpu(d + os().wake_latency);
  if (!self.on_cpu) {
    co_await memory_.store(cpu, self.line);
    self.on_cpu = true;
  }
  threads_.ends(cpu, ThreadAct::Sleep);
  threads_.preempt_enable();
}

Task<> KernelCpus::wake(Cpu waker, Thread sleeper)
{
  TaskState& other = task(sleeper);
  if (other.wake_pending) {
    co_return; // already on its way
  }
  other.wake_pending = true;
  other.woken_from_afar = waker != cpu_of(sleeper);
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

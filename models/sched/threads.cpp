#include "models/sched/thread_slot.hpp"
#include "models/sched/time_slice.hpp"

#include <utility>

namespace numasim {

Threads::Threads(Memory& memory) : memory_(memory), engine_(memory.engine())
{
  const Machine& machine = memory.machine();
  const LineRole role = memory.role("task_struct on_cpu");
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    cpu_of_.push_back(Cpu{i});
    current_.push_back(Thread{i});
    tasks_.push_back({memory.allocate(machine.node_of(Cpu{i}), role), true, false, nullptr, false});
  }
}

Threads::~Threads() = default;

// ------------------------------------------------------------------------------- who there is

Thread Threads::add(Cpu cpu)
{
  if (!shared()) {
    share();
  }
  const Thread thread{static_cast<std::uint32_t>(count())};
  const LineRole role = memory_.role("task_struct on_cpu");
  cpu_of_.push_back(cpu);
  tasks_.push_back({memory_.allocate(memory_.machine().node_of(cpu), role), false});
  add_slot(thread);
  return thread;
}

void Threads::share()
{
  const Machine& machine = memory_.machine();
  const RunQueue empty(time_slice(machine.topology()), tick(machine.topology()));
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    const Cpu cpu{i};
    const Duration takes = machine.time_on(cpu, machine.topology().os.context_switch);
    Queue& queue = queues_.emplace_back(cpu, empty, takes);
    queue.switcher = engine_.adopt(switcher(queue));
    queue.ticker = engine_.adopt(ticker(queue));
  }
  for (std::uint32_t i = 0; i < count(); ++i) {
    tasks_[i].on_cpu = false;
    add_slot(Thread{i});
  }
  engine_.install(*this);
}

void Threads::add_slot(Thread thread)
{
  Slot& slot = slots_.emplace_back(thread, queues_[index_of(cpu_of(thread))]);
  slot.gatekeeper = engine_.adopt(gatekeeper(slot));
}

Threads::Slot& Threads::slot_of(Thread thread)
{
  return slots_[index_of(thread)];
}

void Threads::start(Thread thread, Process process)
{
  if (!shared()) {
    engine_.spawn(std::move(process));
    return;
  }
  Slot& slot = slot_of(thread);
  slot.pending = engine_.adopt(std::move(process));
  engine_.schedule(slot.gatekeeper, engine_.now()); // it sleeps, so this wakes it
}

// ------------------------------------------------------------------------------- going through

std::coroutine_handle<> Threads::hold(std::coroutine_handle<> process, Wait wait)
{
  if (running_ == nullptr) {
    return process; // an interrupt's, or the model's own
  }
  running_->pending = process;
  running_->wait = wait;
  running_->off_then = running_->off;
  running_->due = false;
  return running_->gatekeeper;
}

/// Stands for a thread wherever that waits, and lets it through when it has its CPU.
Process Threads::gatekeeper(Slot& slot)
{
  for (;;) {
    if (may_go(slot)) {
      running_ = &slot;
      std::exchange(slot.pending, nullptr).resume();
      running_ = nullptr;
      if (!slot.pending) { // it is over
        leave(slot);
      }
    }
    co_await std::suspend_always{};
  }
}

/// What the thread has waited for has come; if the thread cannot go on, that is kept for later.
bool Threads::may_go(Slot& slot)
{
  const bool busy = slot.wait == Wait::Busy;
  switch (slot.state) {
  case Slot::State::Asleep:
    slot.due = true;
    slot.left = {};
    wake(slot);
    return false;
  case Slot::State::Waiting:
    slot.due = true;
    slot.left = busy ? slot.off - slot.off_then + (engine_.now() - slot.off_since) : Duration{};
    return false;
  case Slot::State::Running:
    break;
  }
  const Duration missed = slot.off - slot.off_then;
  if (!busy || missed == Duration{}) {
    return true;
  }
  slot.off_then = slot.off;
  engine_.schedule(slot.gatekeeper, engine_.now() + missed);
  return false;
}

// ---------------------------------------------------------------------------- leaving by itself

void Threads::block_running()
{
  leave(*running_);
}

/// The running thread goes to sleep; who switches CPUs has been paid by it.
void Threads::leave(Slot& slot)
{
  Queue& queue = slot.queue;
  const Instant now = engine_.now();
  slot.state = Slot::State::Asleep;
  slot.off_since = now;
  forget_request(slot);
  ++record_.switches;
  record_.ran += now - slot.on_since;
  queue.threads.sleep(now);
  if (queue.threads.pick(now)) {
    put_on(queue);
  }
}

void Threads::Yield::await_suspend(std::coroutine_handle<> process) const
{
  Slot& slot = *threads.running_;
  slot.yields = true;
  threads.ask_for_switch(slot.queue);
  Engine& engine = threads.engine_;
  engine.schedule(threads.hold(process, Wait::Elsewhere), engine.now());
}

void Threads::Nap::await_suspend(std::coroutine_handle<> process) const
{
  const bool shared = threads.running_ != nullptr;
  threads.engine_.schedule(threads.hold(process, Wait::Elsewhere), until);
  if (shared) {
    threads.block_running();
  }
}

// ------------------------------------------------------------------------------------- switches

/// What the thread waits for has come while it slept.
void Threads::wake(Slot& slot)
{
  Queue& queue = slot.queue;
  const Instant now = engine_.now();
  slot.state = Slot::State::Waiting;
  const bool used_up = queue.threads.enqueue(slot.standing, now);
  if (!queue.threads.running()) {
    queue.threads.pick(now);
    put_on(queue);
    return;
  }
  const bool from_afar = std::exchange(tasks_[index_of(slot.thread)].woken_from_afar, false);
  if (used_up || queue.threads.prefers(slot.standing)) {
    want_switch(queue, from_afar ? Request::WakeFromAfar : Request::Here);
  }
  if (!queue.ticking) {
    queue.ticking = true;
    engine_.schedule(queue.ticker, now);
  }
}

void Threads::ask_for_switch(Queue& queue)
{
  if (!queue.switch_asked) {
    queue.switch_asked = true;
    engine_.schedule(queue.switcher, engine_.now());
  }
}

/// schedule() of a thread that could go on.
Process Threads::switcher(Queue& queue)
{
  for (;;) {
    queue.switch_asked = false;
    if (take_off(queue)) {
      co_await engine_.delay(queue.switching_takes);
      queue.switching = false;
      put_on(queue);
    }
    co_await std::suspend_always{};
  }
}

/// Whether another takes the place of the running thread.
bool Threads::take_off(Queue& queue)
{
  if (queue.switching || !queue.threads.running()) {
    return false;
  }
  Slot& slot = slot_of(*queue.threads.running());
  TaskState& task = tasks_[index_of(slot.thread)];
  if (held_back(slot) && !slot.yields) {
    return false; // it has it off again; the request stays
  }
  const Instant now = engine_.now();
  forget_request(slot);
  slot.yields = false;
  queue.threads.charge(now);
  if (queue.threads.pick(now + queue.switching_takes) == slot.thread) {
    return false;
  }
  queue.switching = true;
  slot.state = Slot::State::Waiting;
  slot.off_since = now;
  ++record_.switches;
  ++record_.preemptions;
  record_.holder_preemptions += slot.holds > 0 ? 1 : 0;
  record_.ran += now - slot.on_since;
  task.on_cpu = false;
  (void)memory_.post_store(queue.cpu, task.line);
  if (listener_ != nullptr) {
    listener_->off_cpu(slot.thread);
  }
  if (observer_ != nullptr) {
    observer_->begins(slot.thread, ThreadAct::OffCpu);
  }
  return true;
}

/// Whom the queue has chosen gets the CPU, and goes on if its wait is over.
void Threads::put_on(Queue& queue)
{
  Slot& slot = slot_of(*queue.threads.running());
  TaskState& task = tasks_[index_of(slot.thread)];
  const Instant now = engine_.now();
  slot.state = Slot::State::Running;
  slot.on_since = now;
  slot.off += now - slot.off_since;
  current_[index_of(queue.cpu)] = slot.thread;
  task.on_cpu = true;
  (void)memory_.post_store(queue.cpu, task.line);
  if (listener_ != nullptr) {
    listener_->on_cpu(slot.thread);
  }
  if (observer_ != nullptr) {
    observer_->ends(slot.thread, ThreadAct::OffCpu);
  }
  if (slot.due) {
    slot.due = false;
    slot.off_then = slot.off;
    engine_.schedule(slot.gatekeeper, now + std::exchange(slot.left, {}));
  }
  look_at_request(slot);
}

/// The scheduler's tick, while there is somebody to switch to (NO_HZ).
Process Threads::ticker(Queue& queue)
{
  const std::int64_t period = tick(memory_.machine().topology()).count_ps();
  for (;;) {
    while (queue.threads.waiting() > 0) {
      const std::int64_t next = (engine_.now().count_ps() / period + 1) * period;
      co_await engine_.until(Instant{Duration::ps(next)});
      scheduler_tick(queue);
    }
    queue.ticking = false;
    co_await std::suspend_always{};
  }
}

// ------------------------------------------------------------------------------- for statistics

void Threads::begin_holding(Thread thread)
{
  if (shared()) {
    ++slot_of(thread).holds;
  }
}

void Threads::end_holding(Thread thread)
{
  if (shared()) {
    --slot_of(thread).holds;
  }
}

} // namespace numasim

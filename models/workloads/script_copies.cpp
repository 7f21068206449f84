#include "models/workloads/script_copies.hpp"

#include "models/workloads/placement.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

/// A thread of the pool and the process on it.
struct ScriptCopies::Actor {
  Actor(PooledThread& on, ProcessCalls& calls, const World& world)
      : thread(on), caller(calls, world, on.self, on.cpu, 0),
        choice(world.stream(Purpose::WhichProgram, static_cast<std::uint32_t>(on.self)))
  {
  }

  PooledThread& thread;
  Caller caller;
  RandomStream choice; ///< of a copy's next turn
  Image image;
  const Job* job = nullptr; ///< null: there is no process
  Family* family = nullptr;
  std::size_t stage = 0;
};

/// The processes of a pipeline and their parent, who waits for all before it goes on.
struct ScriptCopies::Family {
  Family(Actor& of, const Pipeline& pipeline)
      : parent(of), piped(pipeline.piped), members(pipeline.stages.size(), nullptr),
        ended(pipeline.stages.size(), false)
  {
  }

  Actor& parent;
  bool piped;
  std::vector<Actor*> members; ///< by stage; null: not forked yet
  std::vector<bool> ended;     ///< by stage: its output is complete
  std::size_t dead = 0;
};

ScriptCopies::ScriptCopies(World& world, const RunSpec& spec, const std::vector<FileFacts>& facts,
                           const ProcessMix& mix, PrivateWork private_work,
                           IterationCounter& counter)
    : world_(world), counter_(counter), mix_(mix), pool_(world, spec.copies * most_processes(mix)),
      calls_(world, spec, private_work, facts, 1, true)
{
  for (const ProcessMix::Choice& choice : mix.choices) {
    all_weights_ += choice.weight;
  }
  for (PooledThread& thread : pool_.threads()) {
    actors_.emplace_back(thread, calls_, world);
  }
  start_copies(spec);
}

ScriptCopies::~ScriptCopies() = default;

/// Where the kernel leaves them; when every CPU has one, from the beginning again.
void ScriptCopies::start_copies(const RunSpec& spec)
{
  const Machine& machine = world_.machine();
  const std::vector<Cpu> cpus =
      place(machine, placement_of(spec.workload_parameters.choice("placement")),
            std::min(spec.copies, machine.cpus()));
  std::vector<bool> is_copy(actors_.size(), false);
  for (std::size_t i = 0; i < spec.copies; ++i) {
    const PooledThread& thread = pool_.take(cpus[i % cpus.size()]);
    Actor& copy = actors_[thread.number];
    is_copy[thread.number] = true;
    copy.image = calls_.make_image(copy.caller, *mix_.copy);
  }
  for (Actor& actor : actors_) {
    world_.cpus().threads().start(actor.thread.self,
                                  is_copy[actor.thread.number] ? loop(actor) : serve(actor));
  }
}

std::vector<MetricRecord> ScriptCopies::metrics() const
{
  const FileIndex libc = calls_.files().index(0, ExecFile::Libc);
  const SwitchRecord& switches = world_.cpus().threads().record();
  const auto turns = static_cast<double>(turns_);
  return {
      {"libc_vmas", "VMAs", static_cast<double>(strategy().mapped(libc))},
      {"inode_memory_libc", "B", static_cast<double>(strategy().inode_bytes(libc))},
      {"runnable_per_cpu", "", pool_.mean_busy() / static_cast<double>(world_.machine().cpus())},
      {"context_switches", mix_.unit, static_cast<double>(switches.switches) / turns},
      {"preemptions", mix_.unit, static_cast<double>(switches.preemptions) / turns}};
}

double ScriptCopies::processes(std::size_t /*copies*/) const
{
  return pool_.mean_busy();
}

void ScriptCopies::reset()
{
  pool_.reset();
  world_.cpus().threads().reset_record();
  turns_ = 0;
}

// ---------------------------------------------------------------------------------------- threads

/// A copy.
Process ScriptCopies::loop(Actor& self)
{
  co_await calls_.start_child(self.caller); // they do not all begin at once
  for (;;) {
    if (mix_.between > Duration{}) {
      co_await calls_.work(self.caller, mix_.between);
    }
    co_await run(self, next(self));
    ++turns_;
    counter_.completed();
  }
}

const Pipeline& ScriptCopies::next(Actor& self)
{
  double at = mix_.choices.size() > 1 ? self.choice.uniform(0, all_weights_) : 0;
  for (const ProcessMix::Choice& choice : mix_.choices) {
    at -= choice.weight;
    if (at < 0) {
      return choice.pipeline;
    }
  }
  return mix_.choices.back().pipeline;
}

/// A thread that processes are started on.
Process ScriptCopies::serve(Actor& self)
{
  KernelCpus& cpus = world_.cpus();
  for (;;) {
    cpus.prepare_to_sleep(self.thread.cpu);
    while (self.job == nullptr) {
      co_await cpus.sleep(self.thread.cpu);
      cpus.prepare_to_sleep(self.thread.cpu);
    }
    co_await live(self);
    self.job = nullptr;
    pool_.give_back(self.thread);
  }
}

// -------------------------------------------------------------------------------------- processes

Task<> ScriptCopies::live(Actor& self)
{
  const Job& job = *self.job;
  co_await calls_.start_child(self.caller);
  if (job.program != nullptr) {
    co_await calls_.execve(self.caller, self.image, *job.program);
  }
  if (self.family->piped && self.stage > 0) {
    co_await pool_.wait_until(self.thread, [&] { return self.family->ended[self.stage - 1]; });
  }
  if (job.work > Duration{}) {
    co_await calls_.work(self.caller, job.work);
  }
  for (const Pipeline& pipeline : job.children) {
    co_await run(self, pipeline);
  }
  co_await calls_.exit_mm(self.caller, self.image);
  co_await end_stage(self);
  co_await calls_.exit_notify(self.caller);
  PooledThread& parent = self.family->parent.thread;
  ++self.family->dead; // the parent may forget the family from here on
  co_await pool_.wake(self.thread.cpu, parent);
}

/// Its end of the pipe closes.
Task<> ScriptCopies::end_stage(Actor& self)
{
  Family& family = *self.family;
  family.ended[self.stage] = true;
  const std::size_t next = self.stage + 1;
  if (family.piped && next < family.members.size() && family.members[next] != nullptr) {
    co_await pool_.wake(self.thread.cpu, family.members[next]->thread);
  }
}

Task<> ScriptCopies::run(Actor& self, const Pipeline& pipeline)
{
  Family family(self, pipeline);
  for (std::size_t stage = 0; stage < pipeline.stages.size(); ++stage) {
    co_await start(self, pipeline.stages[stage], family, stage);
  }
  for (std::size_t reaped = 0; reaped < pipeline.stages.size(); ++reaped) {
    co_await pool_.wait_until(self.thread, [&] { return family.dead > reaped; });
    co_await calls_.reap(self.caller);
  }
}

/// fork() and wake_up_new_task().
Task<> ScriptCopies::start(Actor& parent, const Job& job, Family& family, std::size_t stage)
{
  Image image;
  co_await calls_.fork(parent.caller, parent.image, image);
  Actor& child = actors_[pool_.take(pool_.choose(parent.thread.cpu)).number];
  child.image = std::move(image);
  child.family = &family;
  child.stage = stage;
  child.job = &job;
  family.members[stage] = &child;
  co_await world_.cpus().wake(parent.thread.cpu, child.thread.self);
}

} // namespace numasim

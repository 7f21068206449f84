#include "models/workloads/lockbench_threads.hpp"

#include "models/workloads/placement.hpp"

#include <algorithm>

namespace numasim {

namespace {

RandomTime random_time(const Parameters& p, const std::string& name)
{
  return {Duration::ns(p.real(name + "_ns")), distribution_of(p.choice(name + "_distribution")),
          p.real(name + "_cv")};
}

std::size_t count(const Parameters& p, const char* name)
{
  return static_cast<std::size_t>(p.integer(name));
}

std::vector<LineId> new_lines(Memory& memory, Node home, LineRole role, std::size_t count)
{
  std::vector<LineId> lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back(memory.allocate(home, role));
  }
  return lines;
}

} // namespace

struct LockbenchThreads::Thread {
  Thread(const World& world, Cpu on, std::vector<LineId> own_lines)
      : cpu(on), lines(std::move(own_lines)), thinking(stream(world, Purpose::PrivateWork)),
        section(stream(world, Purpose::CriticalSection)), choice(stream(world, Purpose::WhichLock)),
        reading(stream(world, Purpose::Reading))
  {
  }

  [[nodiscard]] RandomStream stream(const World& world, Purpose purpose) const
  {
    return world.stream(purpose, static_cast<std::uint32_t>(cpu));
  }

  Cpu cpu;
  std::vector<LineId> lines;
  RandomStream thinking;
  RandomStream section;
  RandomStream choice;
  RandomStream reading;
  std::uint64_t turns = 0;
};

LockbenchThreads::LockbenchThreads(World& world, const RunSpec& spec, const LockEntry& lock,
                                   IterationCounter& counter)
    : world_(world), counter_(counter), think_(random_time(spec.workload_parameters, "think")),
      critical_(random_time(spec.workload_parameters, "critical")), excludes_(lock.excludes),
      reader_share_(spec.workload_parameters.real("reader_share")),
      shared_reads_(count(spec.workload_parameters, "shared_lines_read")),
      shared_writes_(count(spec.workload_parameters, "shared_lines_written")),
      private_reads_(count(spec.workload_parameters, "private_lines_read")),
      private_writes_(count(spec.workload_parameters, "private_lines_written"))
{
  make_locks(spec, lock);
  make_threads(spec);
}

LockbenchThreads::~LockbenchThreads() = default;

void LockbenchThreads::make_locks(const RunSpec& spec, const LockEntry& lock)
{
  const Node home{static_cast<std::uint32_t>(spec.workload_parameters.integer("home_node"))};
  LockStats& stats = world_.locks().stats("lock", lock.name, {"lockbench"});
  const LineRole role = world_.memory().role("data under the lock");
  const std::size_t instances = count(spec.workload_parameters, "locks");
  guarded_.reserve(instances);
  for (std::size_t i = 0; i < instances; ++i) {
    guarded_.push_back(
        {lock.make({world_.cpus(), stats, home, spec.seed, spec.replication,
                    static_cast<std::uint32_t>(i)},
                   spec.strategy_parameters),
         new_lines(world_.memory(), home, role, std::max(shared_reads_, shared_writes_))});
  }
}

void LockbenchThreads::make_threads(const RunSpec& spec)
{
  const LineRole role = world_.memory().role("threads' own data");
  const Placement placement = placement_of(spec.workload_parameters.choice("placement"));
  for (const Cpu cpu : place(world_.machine(), placement, spec.copies)) {
    threads_.emplace_back(world_, cpu,
                          new_lines(world_.memory(), world_.machine().node_of(cpu), role,
                                    std::max(private_reads_, private_writes_)));
    world_.engine().spawn(run(threads_.back()));
  }
}

std::vector<std::uint64_t> LockbenchThreads::turns() const
{
  std::vector<std::uint64_t> all;
  for (const Thread& thread : threads_) {
    all.push_back(thread.turns);
  }
  return all;
}

void LockbenchThreads::reset_turns()
{
  for (Thread& thread : threads_) {
    thread.turns = 0;
  }
}

Process LockbenchThreads::run(Thread& thread)
{
  RandomStream start = world_.stream(Purpose::Start, static_cast<std::uint32_t>(thread.cpu));
  co_await world_.engine().delay((think_.mean() + critical_.mean()).scaled(start.uniform()));
  for (;;) {
    co_await work(thread.cpu, think_.draw(thread.thinking));
    Guarded& guarded = choose(thread);
    const bool as_reader = reader_share_ > 0 && thread.reading.chance(reader_share_);
    if (as_reader) {
      co_await guarded.lock->lock_shared(thread.cpu);
      co_await section(thread, guarded, false);
      co_await guarded.lock->unlock_shared(thread.cpu);
    } else {
      co_await guarded.lock->lock(thread.cpu);
      co_await section(thread, guarded, true);
      co_await guarded.lock->unlock(thread.cpu);
    }
    ++thread.turns;
    counter_.completed();
  }
}

/// Nobody can interfere with what a thread holds alone, so those lines are walked; where others may
/// be at them, each is an access of its own.
Task<> LockbenchThreads::section(Thread& thread, Guarded& guarded, bool writes)
{
  const std::size_t shared_writes = writes ? shared_writes_ : 0;
  const bool alone = writes && excludes_;
  Walk walk(world_.memory(), thread.cpu);
  for (std::size_t i = 0; i < shared_reads_; ++i) {
    if (alone) {
      walk.load(guarded.lines[i]);
    } else {
      co_await world_.memory().load(thread.cpu, guarded.lines[i]);
    }
  }
  for (std::size_t i = 0; i < private_reads_; ++i) {
    walk.load(thread.lines[i]);
  }
  for (std::size_t i = 0; i < shared_writes; ++i) {
    if (alone) {
      walk.store(guarded.lines[i]);
    } else {
      co_await world_.memory().store(thread.cpu, guarded.lines[i]);
    }
  }
  for (std::size_t i = 0; i < private_writes_; ++i) {
    walk.store(thread.lines[i]);
  }
  co_await finish(walk);
  co_await work(thread.cpu, critical_.draw(thread.section));
}

Task<> LockbenchThreads::finish(const Walk& walk)
{
  if (walk.finish() > Duration{}) {
    co_await world_.engine().delay(walk.finish());
  }
}

Task<> LockbenchThreads::work(Cpu cpu, Duration length)
{
  if (length > Duration{}) {
    co_await world_.cpu_time().work(cpu, length);
  }
}

LockbenchThreads::Guarded& LockbenchThreads::choose(Thread& thread)
{
  return guarded_.size() == 1 ? guarded_.front() : guarded_[thread.choice.below(guarded_.size())];
}

} // namespace numasim

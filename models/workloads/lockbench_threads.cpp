#include "models/workloads/lockbench_threads.hpp"

#include "models/machine/transfer_costs.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

std::vector<LineId> new_lines(Memory& memory, Node home, LineRole role, std::size_t count)
{
  std::vector<LineId> lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back(memory.allocate(home, role));
  }
  return lines;
}

/// Misses that a core has under way at a time, when none needs another's value: its line-fill
/// buffers, 10 in Intel's cores up to Broadwell and 12 in the next ones (recalled).
constexpr std::size_t k_misses_in_flight = 10;

std::span<const LineId> first(const std::vector<LineId>& lines, std::size_t count)
{
  return std::span(lines).first(count);
}

/// Those from number `from` to before `to`; none if there is none.
std::span<const LineId> between(const std::vector<LineId>& lines, std::size_t from, std::size_t to)
{
  return std::span(lines).subspan(from, to - from);
}

} // namespace

struct LockbenchThreads::Worker {
  Worker(World& world, Thread as, std::vector<LineId> own_lines)
      : self(as), cpu(world.cpus().cpu_of(as)), lines(std::move(own_lines)),
        thinking(stream(world, Purpose::PrivateWork)),
        section(stream(world, Purpose::CriticalSection)), choice(stream(world, Purpose::WhichLock)),
        reading(stream(world, Purpose::Reading))
  {
  }

  [[nodiscard]] RandomStream stream(const World& world, Purpose purpose) const
  {
    return world.stream(purpose, static_cast<std::uint32_t>(self));
  }

  Thread self;
  Cpu cpu;
  std::vector<LineId> lines;
  RandomStream thinking;
  RandomStream section;
  RandomStream choice;
  RandomStream reading;
  std::size_t own_lock = 0;
  bool reader = false; ///< LockbenchLoop::readers_are_threads only
  std::uint64_t turns = 0;
};

LockbenchThreads::LockbenchThreads(World& world, const RunSpec& spec, const LockEntry& lock,
                                   std::function<void()> completed)
    : world_(world), completed_(std::move(completed)), loop_(lockbench_loop(spec)),
      excludes_(lock.excludes)
{
  const std::vector<Thread> threads = place_threads(spec.copies);
  make_locks(spec, lock);
  start(threads);
}

LockbenchThreads::~LockbenchThreads() = default;

void LockbenchThreads::make_locks(const RunSpec& spec, const LockEntry& lock)
{
  LockStats& stats = world_.locks().stats("lock", lock.name, {"lockbench"});
  const LineRole role = world_.memory().role("data under the lock");
  guarded_.reserve(loop_.locks);
  for (std::size_t i = 0; i < loop_.locks; ++i) {
    guarded_.push_back({lock.make({world_.cpus(), stats, loop_.home, spec.seed, spec.replication,
                                   static_cast<std::uint32_t>(i)},
                                  spec.strategy_parameters),
                        new_lines(world_.memory(), loop_.home, role,
                                  std::max(loop_.shared_reads, loop_.shared_writes))});
  }
}

/// In the order of the placement; when every CPU has one, from its beginning again.
std::vector<Thread> LockbenchThreads::place_threads(std::size_t count)
{
  const Machine& machine = world_.machine();
  const std::vector<Cpu> cpus = place(machine, loop_.placement, std::min(count, machine.cpus()));
  std::vector<Thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    const Cpu cpu = cpus[i % cpus.size()];
    threads.push_back(i < cpus.size() ? world_.cpus().current(cpu)
                                      : world_.cpus().threads().add(cpu));
  }
  pause_ =
      loop_.think_transfers > 0 ? dearest_transfer(cpus).scaled(loop_.think_transfers) : Duration{};
  return threads;
}

void LockbenchThreads::start(const std::vector<Thread>& threads)
{
  const LineRole role = world_.memory().role("threads' own data");
  const std::size_t count = threads.size();
  std::vector<LineId> lines;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % loop_.threads_per_private_line == 0) {
      lines = new_lines(world_.memory(), world_.machine().node_of(world_.cpus().cpu_of(threads[i])),
                        role, std::max(loop_.private_reads, loop_.private_writes));
    }
    Worker& thread = threads_.emplace_back(world_, threads[i], lines);
    thread.own_lock =
        loop_.lock_choice == LockChoice::Neighbours ? i * loop_.locks / count : i % loop_.locks;
    // Evenly among the others, and as many as come closest from below.
    const auto readers_among = [&](std::size_t n) {
      return static_cast<std::size_t>(static_cast<double>(n) * loop_.reader_share);
    };
    thread.reader = readers_among(i + 1) > readers_among(i);
    world_.cpus().threads().start(thread.self, run(thread));
  }
}

Duration LockbenchThreads::dearest_transfer(const std::vector<Cpu>& cpus) const
{
  const TransferCosts costs(world_.machine());
  Duration most;
  for (const Cpu a : cpus) {
    for (const Cpu b : cpus) {
      most = std::max(most, costs.transfer(a, b, loop_.home));
    }
  }
  return most;
}

std::vector<std::uint64_t> LockbenchThreads::turns() const
{
  std::vector<std::uint64_t> all;
  for (const Worker& thread : threads_) {
    all.push_back(thread.turns);
  }
  return all;
}

void LockbenchThreads::reset_turns()
{
  for (Worker& thread : threads_) {
    thread.turns = 0;
  }
}

/// The loop's end matters where nothing takes time: a thread that never waits would go on for ever.
Process LockbenchThreads::run(Worker& thread)
{
  Threads& threads = world_.cpus().threads();
  RandomStream start = thread.stream(world_, Purpose::Start);
  co_await world_.engine().delay(
      (loop_.think.mean() + pause_ + loop_.critical.mean()).scaled(start.uniform()));
  while (!world_.engine().stopped()) {
    co_await think(thread);
    Guarded& guarded = choose(thread);
    if (reads_only(thread)) {
      co_await guarded.lock->lock_shared(thread.self);
      threads.begin_holding(thread.self);
      co_await section(thread, guarded, false);
      threads.end_holding(thread.self);
      co_await guarded.lock->unlock_shared(thread.self);
    } else {
      co_await guarded.lock->lock(thread.self);
      threads.begin_holding(thread.self);
      co_await section(thread, guarded, true);
      threads.end_holding(thread.self);
      co_await guarded.lock->unlock(thread.self);
    }
    ++thread.turns;
    completed_();
  }
}

Task<> LockbenchThreads::think(Worker& thread)
{
  const Duration length = loop_.think.draw(thread.thinking);
  if (!loop_.thinks_asleep) {
    co_await work(thread.cpu, length + pause_);
    co_return;
  }
  co_await world_.cpus().sleep_for(thread.cpu, length);
  co_await work(thread.cpu, pause_);
}

/// Nobody can interfere with what a thread holds alone, so those lines are walked; where others may
/// be at them, each is an access of its own.
Task<> LockbenchThreads::section(Worker& thread, Guarded& guarded, bool writes)
{
  const bool shared_alone = writes && excludes_;
  // Threads with a line in common are kept apart by the lock only if it is one for all.
  const bool private_alone = loop_.threads_per_private_line == 1 ||
                             (shared_alone && guarded_.size() == 1 && loop_.reader_share == 0);
  const std::size_t shared_writes = writes ? loop_.shared_writes : 0;
  const std::size_t shared_both = std::min(shared_writes, loop_.shared_reads);
  const std::size_t private_both = std::min(loop_.private_writes, loop_.private_reads);
  // The lines do not depend on each other: what is stored to unread lines is asked for at once,
  // and a line that was read when its load is back.
  Walk walk(world_.memory(), thread.cpu, k_misses_in_flight);
  co_await touch(walk, between(guarded.lines, shared_both, shared_writes), AccessKind::Store,
                 shared_alone);
  co_await touch(walk, between(thread.lines, private_both, loop_.private_writes), AccessKind::Store,
                 private_alone);
  walk.begin_independent();
  co_await touch(walk, first(guarded.lines, loop_.shared_reads), AccessKind::Load, shared_alone);
  co_await touch(walk, first(thread.lines, loop_.private_reads), AccessKind::Load, private_alone);
  walk.end_independent();
  co_await touch(walk, first(guarded.lines, shared_both), AccessKind::Store, shared_alone);
  co_await touch(walk, first(thread.lines, private_both), AccessKind::Store, private_alone);
  if (walk.finish() > Duration{}) {
    co_await world_.engine().delay(walk.finish());
  }
  co_await work(thread.cpu, critical_work(thread));
}

Task<> LockbenchThreads::touch(Walk& walk, std::span<const LineId> lines, AccessKind kind,
                               bool alone)
{
  for (const LineId line : lines) {
    if (!alone) {
      co_await Memory::Access(world_.memory(), walk.cpu(), line, kind);
    } else if (kind == AccessKind::Load) {
      walk.load(line);
    } else {
      walk.store(line);
    }
  }
}

Task<> LockbenchThreads::work(Cpu cpu, Duration length)
{
  if (length > Duration{}) {
    co_await world_.cpu_time().work(cpu, length);
  }
}

Duration LockbenchThreads::critical_work(Worker& thread) const
{
  Duration length = loop_.critical.draw(thread.section);
  for (const RareDelay& delay : {loop_.short_delay, loop_.long_delay}) {
    if (delay.probability > 0 && thread.section.chance(delay.probability)) {
      length += delay.length;
    }
  }
  return length;
}

bool LockbenchThreads::reads_only(Worker& thread) const
{
  if (loop_.readers_are_threads) {
    return thread.reader;
  }
  return loop_.reader_share > 0 && thread.reading.chance(loop_.reader_share);
}

LockbenchThreads::Guarded& LockbenchThreads::choose(Worker& thread)
{
  const bool at_random = loop_.lock_choice == LockChoice::Random && guarded_.size() > 1;
  return guarded_[at_random ? thread.choice.below(guarded_.size()) : thread.own_lock];
}

} // namespace numasim

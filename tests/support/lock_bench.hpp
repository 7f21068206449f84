#pragma once
/// A small machine with one lock's surroundings, and the processes that fight over it.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock.hpp"
#include "models/locks/lock_stats.hpp"
#include "models/locks/mutex.hpp"
#include "models/locks/osq_lock.hpp"
#include "models/locks/qspinlock.hpp"
#include "models/locks/rw_semaphore.hpp"
#include "sim/random.hpp"
#include "tests/support/small_machines.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace numasim::testing {

inline constexpr Site k_site{0};
inline constexpr Shape k_big{2, 2, 2, 3, 2};   // 48 CPUs with siblings
inline constexpr Shape k_eight{2, 1, 1, 4, 1}; // 8 CPUs on two nodes

class LockBench : public MemoryBench {
public:
  explicit LockBench(const Shape& shape) : LockBench(topology(shape)) {}
  explicit LockBench(Topology t)
      : MemoryBench(std::move(t)), cpus(memory), stats(engine, machine, "lock", "test", {"here"})
  {
  }

  [[nodiscard]] std::uint32_t cpu_count() const
  {
    return static_cast<std::uint32_t>(machine.cpus());
  }

  /// Whether every process that called finish() was one of `expected`, and nothing is left to do.
  [[nodiscard]] bool all_finished(std::size_t expected) const
  {
    return finished == expected && engine.next_event() == Instant::max();
  }

  /// The task on `cpu` leaves its CPU for `d`, holding whatever it holds.
  Task<> block(Cpu cpu, Duration d)
  {
    TaskState& self = cpus.task(cpu);
    co_await memory.store(cpu, self.line);
    self.on_cpu = false;
    co_await engine.delay(d);
    co_await memory.store(cpu, self.line);
    self.on_cpu = true;
  }

  KernelCpus cpus;
  LockStats stats;
  std::size_t finished = 0;
};

/// The thread of a CPU that has only one.
inline Thread thread_of(Cpu cpu)
{
  return Thread{static_cast<std::uint32_t>(cpu)};
}

/// A lock of the registry, as `numasim --lock NAME` makes it.
inline std::unique_ptr<Lock> make_lock(LockBench& b, const LockEntry& entry,
                                       const Parameters& parameters)
{
  return entry.make({b.cpus, b.stats, Node{0}}, parameters);
}
inline std::unique_ptr<Lock> make_lock(LockBench& b, const std::string& name)
{
  const LockEntry& entry = *find_lock(name);
  return make_lock(b, entry, Parameters(entry.parameters));
}

inline RandomStream random_for(std::uint64_t seed, std::uint32_t entity)
{
  return RandomStream({seed, 0, entity, Purpose::Test});
}

} // namespace numasim::testing

#pragma once
/// CPUs that threads share, on a machine where accesses take a picosecond, so that what is left is
/// the scheduler.

#include "models/workloads/cpu_time.hpp"
#include "tests/oracles/quick_machine.hpp"
#include "tests/support/lock_bench.hpp"

#include <cstdint>
#include <vector>

namespace numasim::testing {

inline constexpr std::int64_t k_slice_us = 3000;
inline constexpr std::int64_t k_tick_us = 1000;

inline Duration us(std::int64_t n)
{
  return Duration::us(static_cast<double>(n));
}

inline Topology shared_topology(const Shape& shape, Duration context_switch = us(5))
{
  Topology t = quick_topology(shape);
  t.os.context_switch = context_switch;
  t.os.time_slice = us(k_slice_us);
  t.os.tick = us(k_tick_us);
  return t;
}

class SchedBench : public LockBench {
public:
  /// `each` threads on every CPU; [cpu][0] is the one there was.
  SchedBench(const Topology& t, std::uint32_t each)
      : LockBench(t), time(engine, machine, &cpus.threads())
  {
    for (std::uint32_t round = 0; round < each; ++round) {
      for (std::uint32_t i = 0; i < cpu_count(); ++i) {
        all.push_back(round == 0 ? Thread{i} : cpus.threads().add(Cpu{i}));
      }
    }
  }

  /// Threads of CPU after CPU, one round after another.
  std::vector<Thread> all;
  CpuTime time;

  void start(Thread thread, Process process) { cpus.threads().start(thread, std::move(process)); }
  [[nodiscard]] Cpu cpu_of(Thread thread) const { return cpus.cpu_of(thread); }
  [[nodiscard]] const SwitchRecord& switches() { return cpus.threads().record(); }

  /// A thread that has so much to do.
  Process works(Thread self, Duration length)
  {
    co_await time.work(cpu_of(self), length);
    ended = engine.now();
    ++finished;
  }
  Instant ended; ///< of the last one
};

} // namespace numasim::testing

#pragma once
/// Private work on CPUs whose SMT siblings share a core, and which need not be of one kind.
///
/// Work is given as what it takes a CPU of the fastest kind with a core to itself; a slower one
/// takes 1 / CoreKind::speed as long.
///
/// A core with k of its CPUs at work gives each 1/k of its yield: OsCosts::smt_yield with all
/// siblings busy, 1 with one, in between linearly. A CPU that waits for a lock leaves the core to
/// its siblings: cpu_relax() (PAUSE) is there for that (Intel SDM vol. 2B, PAUSE). So does one that
/// waits for memory (BulkTraffic).

#include "models/machine/machine.hpp"
#include "sim/engine.hpp"

#include <cstddef>
#include <vector>

namespace numasim {

class CpuTime {
public:
  CpuTime(Engine& engine, const Machine& machine) : engine_(engine), machine_(machine)
  {
    cores_.resize(machine.cores());
  }

  /// Returns when `cpu` has got through what takes a CPU of the fastest kind `fastest` on a core of
  /// its own.
  Task<> work(Cpu cpu, Duration fastest)
  {
    const Duration alone = machine_.time_on(cpu, fastest);
    const Core core = machine_.core_of(cpu);
    if (machine_.cpus_of(core).size() == 1) {
      co_await engine_.delay(alone);
      co_return;
    }
    Share& share = cores_[index_of(core)];
    advance(share, core);
    ++share.busy;
    const double target = share.served_ps + static_cast<double>(alone.count_ps());
    // The earliest it can be done is with the core to itself. A sibling meanwhile leaves a rest,
    // which shrinks geometrically; a nanosecond is close enough.
    for (double rest = target - share.served_ps; rest > k_close_enough_ps;
         rest = target - share.served_ps) {
      co_await engine_.delay(Duration::ps(static_cast<std::int64_t>(rest)));
      advance(share, core);
    }
    --share.busy;
  }

private:
  static constexpr double k_close_enough_ps = 1000;

  /// One core: how much work each of its busy CPUs has been served so far.
  struct Share {
    double served_ps = 0;
    Instant at;
    std::size_t busy = 0;
  };

  void advance(Share& share, Core core) const
  {
    const Duration passed = engine_.now() - share.at;
    share.at = engine_.now();
    if (share.busy > 0) {
      const auto siblings = static_cast<double>(machine_.cpus_of(core).size());
      const auto busy = static_cast<double>(share.busy);
      const double gain = (machine_.topology().os.smt_yield - 1) / (siblings - 1);
      share.served_ps += static_cast<double>(passed.count_ps()) * (1 + gain * (busy - 1)) / busy;
    }
  }

  Engine& engine_;
  const Machine& machine_;
  std::vector<Share> cores_;
};

} // namespace numasim

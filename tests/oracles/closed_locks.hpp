#pragma once
/// Threads that think and then pass one lock after another, on the real engine and locks.

#include "tests/oracles/quick_machine.hpp"

#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace numasim::testing {

struct ClosedLocks {
  unsigned threads = 1;
  Law think;
  std::vector<Law> holds; ///< one a lock, in the order in which a round takes them
  std::uint64_t rounds = 10'000;
  std::uint64_t warm_up_rounds = 1'000;
};

/// What one run shows, in microseconds.
struct ClosedRun {
  double throughput = 0;            ///< rounds
  std::vector<double> responses;    ///< by lock: from asking to having let go
  std::vector<double> distribution; ///< of the first lock: share of time with k threads there
  double lock_response = 0; ///< mean wait + mean hold in the locks' own statistics, all together
};

/// Keeps time at the locks, from the end of the warm-up on.
class ClosedMeter {
public:
  ClosedMeter(Engine& engine, const ClosedLocks& spec)
      : engine_(engine), spec_(spec), time_with_(spec.threads + 1), at_locks_(spec.holds.size())
  {
  }

  void came(std::size_t lock)
  {
    if (lock == 0) {
      pass();
      ++there_;
    }
  }
  void left(std::size_t lock, Instant came)
  {
    if (lock == 0) {
      pass();
      --there_;
    }
    at_locks_[lock] += engine_.now() - came;
  }
  /// True when the warm-up ends with this round.
  bool round()
  {
    ++rounds_;
    if (rounds_ == spec_.warm_up_rounds) {
      start_ = last_ = engine_.now();
      at_locks_.assign(at_locks_.size(), Duration{});
      time_with_.assign(time_with_.size(), Duration{});
      return true;
    }
    if (rounds_ == spec_.warm_up_rounds + spec_.rounds) {
      pass();
      engine_.stop();
    }
    return false;
  }

  [[nodiscard]] ClosedRun result() const
  {
    const auto rounds = static_cast<double>(spec_.rounds);
    const Duration span = last_ - start_;
    ClosedRun out;
    out.throughput = rounds / span.in_us();
    for (const Duration at_lock : at_locks_) {
      out.responses.push_back(at_lock.in_us() / rounds);
    }
    for (const Duration with : time_with_) {
      out.distribution.push_back(with / span);
    }
    return out;
  }

private:
  void pass()
  {
    time_with_[there_] += engine_.now() - last_;
    last_ = engine_.now();
  }

  Engine& engine_;
  const ClosedLocks& spec_;
  std::vector<Duration> time_with_;
  std::vector<Duration> at_locks_;
  std::size_t there_ = 0;
  std::uint64_t rounds_ = 0;
  Instant start_;
  Instant last_;
};

using Locks = std::vector<std::unique_ptr<Lock>>;

inline Process closed_thread(LockBench& b, const ClosedLocks& spec, const Locks& locks,
                             ClosedMeter& meter, std::uint64_t seed, Cpu cpu)
{
  // Think times and holds have streams of their own.
  const auto number = static_cast<std::uint32_t>(index_of(cpu));
  RandomStream think = random_for(seed, 2 * number);
  RandomStream hold = random_for(seed, 2 * number + 1);
  for (;;) {
    co_await b.engine.delay(Duration::us(spec.think(think)));
    for (std::size_t i = 0; i < locks.size(); ++i) {
      const Instant came = b.engine.now();
      meter.came(i);
      co_await locks[i]->lock(thread_of(cpu));
      co_await b.engine.delay(Duration::us(spec.holds[i](hold)));
      co_await locks[i]->unlock(thread_of(cpu));
      meter.left(i, came);
    }
    if (meter.round()) {
      b.stats.reset();
    }
  }
}

/// `lock`: a name of the registry.
inline ClosedRun run_closed(const std::string& lock, const ClosedLocks& spec, std::uint64_t seed)
{
  LockBench b(quick_topology(spec.threads));
  Locks locks;
  for (std::size_t i = 0; i < spec.holds.size(); ++i) {
    locks.push_back(make_lock(b, lock));
  }
  ClosedMeter meter(b.engine, spec);
  for (std::uint32_t i = 0; i < spec.threads; ++i) {
    b.engine.spawn(closed_thread(b, spec, locks, meter, seed, Cpu{i}));
  }
  while (!b.engine.stopped()) {
    b.run();
  }
  ClosedRun out = meter.result();
  out.lock_response = (b.stats.record().wait.mean_ps() + b.stats.record().hold.mean_ps()) * 1e-6;
  return out;
}

/// Means over replications with seeds of their own.
struct ClosedEstimate {
  Replicated throughput;
  std::vector<Replicated> responses;
  std::vector<Replicated> distribution;
  Replicated lock_response;
};

inline ClosedEstimate estimate_closed(const std::string& lock, const ClosedLocks& spec,
                                      unsigned replications)
{
  ClosedEstimate out;
  out.responses.resize(spec.holds.size());
  out.distribution.resize(spec.threads + 1);
  for (std::uint64_t seed = 1; seed <= replications; ++seed) {
    const ClosedRun run = run_closed(lock, spec, seed);
    out.throughput.add(run.throughput);
    out.lock_response.add(run.lock_response);
    for (std::size_t i = 0; i < run.responses.size(); ++i) {
      out.responses[i].add(run.responses[i]);
    }
    for (std::size_t k = 0; k < run.distribution.size(); ++k) {
      out.distribution[k].add(run.distribution[k]);
    }
  }
  return out;
}

} // namespace numasim::testing

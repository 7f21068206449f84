#pragma once
/// CPUs that all want a lock all the time, and what each of them got.

#include "tests/support/lock_bench.hpp"

#include <algorithm>
#include <numeric>

namespace numasim::testing {

struct Shares {
  std::vector<std::uint64_t> by_cpu;
  Duration longest_wait;
  double remote = 0; ///< share of the hand-overs that went to another node

  [[nodiscard]] std::uint64_t all() const
  {
    return std::accumulate(by_cpu.begin(), by_cpu.end(), std::uint64_t{0});
  }
  [[nodiscard]] double most_over_least() const
  {
    const auto [least, most] = std::minmax_element(by_cpu.begin(), by_cpu.end());
    return static_cast<double>(*most) / static_cast<double>(std::max<std::uint64_t>(*least, 1));
  }
};

inline Process hog(LockBench& b, Lock& lock, Cpu cpu, Duration hold, Shares& shares)
{
  const Instant end{Duration::us(2'000)};
  while (b.engine.now() < end) {
    const Instant asked = b.engine.now();
    co_await lock.lock(thread_of(cpu));
    shares.longest_wait = std::max(shares.longest_wait, b.engine.now() - asked);
    ++shares.by_cpu[index_of(cpu)];
    co_await b.engine.delay(hold);
    co_await lock.unlock(thread_of(cpu));
    co_await b.engine.delay(Duration::ns(50));
  }
}

/// Eight CPUs on two nodes fight for 2 ms.
inline Shares fought_for(const LockEntry& entry, const Parameters& parameters, Duration hold)
{
  LockBench b(k_eight);
  const auto lock = make_lock(b, entry, parameters);
  Shares shares;
  shares.by_cpu.resize(b.cpu_count());
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(hog(b, *lock, Cpu{i}, hold, shares));
  }
  b.run();
  const auto& by_distance = b.stats.record().hand_overs;
  const std::uint64_t remote =
      std::accumulate(by_distance.begin() + static_cast<int>(Distance::SamePackage),
                      by_distance.end(), std::uint64_t{0});
  shares.remote = static_cast<double>(remote) / static_cast<double>(shares.all());
  return shares;
}
inline Shares fought_for(const std::string& name, Duration hold = Duration::ns(100))
{
  const LockEntry& entry = *find_lock(name);
  return fought_for(entry, Parameters(entry.parameters), hold);
}

} // namespace numasim::testing

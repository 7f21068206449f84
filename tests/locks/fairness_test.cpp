// Who gets the lock how often when all want it all the time.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Counts {
  std::vector<std::uint64_t> by_cpu;
  std::uint64_t all = 0;
};

Process hog(LockBench& b, Lock& lock, Cpu cpu, Counts& counts)
{
  const Instant end{Duration::us(2'000)};
  while (b.engine.now() < end) {
    co_await lock.lock(cpu);
    ++counts.by_cpu[index_of(cpu)];
    ++counts.all;
    co_await b.engine.delay(Duration::ns(100));
    co_await lock.unlock(cpu);
    co_await b.engine.delay(Duration::ns(50));
  }
}

/// Acquisitions of all CPUs in 2 ms.
Counts fought_for(const std::string& name)
{
  LockBench b(k_eight);
  const auto lock = make_lock(b, name);
  Counts counts;
  counts.by_cpu.resize(b.cpu_count());
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(hog(b, *lock, Cpu{i}, counts));
  }
  b.run();
  return counts;
}

double most_over_least(const Counts& counts)
{
  const auto [least, most] = std::minmax_element(counts.by_cpu.begin(), counts.by_cpu.end());
  return static_cast<double>(*most) / static_cast<double>(std::max<std::uint64_t>(*least, 1));
}

} // namespace

TEST_CASE("queue locks give everybody the same share", "[locks]")
{
  for (const char* name : {"ticket", "mcs", "clh", "osq_lock", "qspinlock"}) {
    CAPTURE(name);
    const Counts counts = fought_for(name);
    CHECK(counts.all > 1'000);
    CHECK(most_over_least(counts) < 1.02);
  }
}

TEST_CASE("backing off lets who comes back soon overtake who waits", "[locks]")
{
  for (const char* name : {"tas_backoff", "ttas_backoff"}) {
    CAPTURE(name, most_over_least(fought_for(name)));
    CHECK(most_over_least(fought_for(name)) > 1.05);
  }
}

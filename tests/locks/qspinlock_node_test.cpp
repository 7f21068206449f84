// qspinlock's queue node: who has queued has its line back when it queues again.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

// CPU 2 holds the lock, CPU 0 is pending, CPUs 1 and 3 queue, one after the other; the same again
// 20 us later. The machine and its figures: tests/support/lock_trace.hpp.
TEST_CASE("who leaves a qspinlock's queue counts itself out of its node, and so owns the line",
          "[locks]")
{
  LockTrace trace("qspinlock");
  const std::vector<std::string> accesses = trace.visits({{2, 0, 5'000},
                                                          {0, 1'000, 500},
                                                          {1, 2'000, 500},
                                                          {3, 3'000, 500},
                                                          {2, 20'000, 5'000},
                                                          {0, 21'000, 500},
                                                          {1, 22'000, 500},
                                                          {3, 23'000, 500}});
  std::vector<std::int64_t> costs; // of CPU 1's stores to its node
  for (const std::string& line : accesses) {
    if (line.ends_with("cpu1 store mcs1")) {
      std::size_t end = 0;
      const std::int64_t asked = std::stoll(line, &end);
      costs.push_back(std::stoll(line.substr(end)) - asked);
    }
  }
  // Queueing: a fill, 90 + 2.9. Counting itself out, posted: CPU 3 wrote its `next`, CPU 1 has read
  // it since: 146 + 2.9. Queueing again: a hit. Counting out again.
  CHECK(costs == std::vector<std::int64_t>{92'900, 148'900, 2'900, 148'900});
}

// When a lockref falls back to its spinlock.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Lines = std::vector<std::string>;

LockTrace lockref(std::int64_t tries, std::int64_t locked_one_in)
{
  const LockEntry& entry = *find_lock("lockref");
  Parameters parameters(entry.parameters);
  parameters.set("tries", tries);
  parameters.set("locked_one_in", locked_one_in);
  return {entry, parameters};
}

} // namespace

TEST_CASE("a lockref is got and put by compare-and-swap while nobody holds its lock", "[locks]")
{
  LockTrace trace = lockref(100, 0);
  const Lines expected = {
      "0 90000 cpu0 load L0", // fill
      "90000 95700 cpu0 rmw L0",
      "1000000 1129000 cpu2 load L0", // 129
      "1129000 1280700 cpu2 rmw L0",  // CPU 0's copy: 146 + 5.7
      "1780700 1781800 cpu2 load L0", "1781800 1787500 cpu2 rmw L0",
      "2095700 2224700 cpu0 load L0", "2224700 2376400 cpu0 rmw L0",
  };
  CHECK(trace.visits({{0, 0, 2'000}, {2, 1'000, 500}}) == expected);
}

TEST_CASE("a lockref whose tries are used up is changed under its spinlock", "[locks]")
{
  LockTrace trace = lockref(0, 0);
  const Lines expected = {
      "0 90000 cpu0 load L0",
      "90000 95700 cpu0 rmw L0",    // the spinlock
      "95700 98600 cpu0 store L0",  // the count
      "98600 101500 cpu0 store L0", // the lock let go, posted; the CPU goes on
      "98600 102600 cpu0 load L0",  // the put: waits to 101.5, + 1.1
      "102600 108300 cpu0 rmw L0",  // and the same
      "108300 111200 cpu0 store L0", "111200 114100 cpu0 store L0",
  };
  CHECK(trace.visits({{0, 0, 0}}) == expected);
}

TEST_CASE("who finds a lockref locked queues at the lock and does not try", "[locks]")
{
  LockTrace all_locked = lockref(100, 1);
  const Lines accesses = all_locked.visits({{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}});
  const auto queued = std::count_if(accesses.begin(), accesses.end(), [](const std::string& a) {
    return a.find(" store mcs") != std::string::npos;
  });
  CHECK(queued > 0);
}

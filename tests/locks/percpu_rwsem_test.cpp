// percpu_rw_semaphore: what readers pay with and without a writer, and when a writer may go.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Lines = std::vector<std::string>;

LockTrace with_grace_period(double ns)
{
  const LockEntry& entry = *find_lock("percpu_rw_semaphore");
  Parameters parameters(entry.parameters);
  parameters.set("grace_period", ns);
  return {entry, parameters};
}

} // namespace

// L0 has rss and writer, L1 waiters and block, L2 to L5 the CPUs' counts.
TEST_CASE("percpu_rwsem: readers touch no line that another writes while there is no writer",
          "[locks]")
{
  LockTrace trace = with_grace_period(10'000);
  const Lines expected = {
      "0 90000 cpu0 load L0",         // fill
      "90000 182900 cpu0 store L2",   // its own count: fill 90 + 2.9
      "1000000 1129000 cpu2 load L0", // 129 from CPU 0, whose fill was exclusive
      "1129000 1221900 cpu2 store L4", "1721900 1723000 cpu2 load L0",
      "1723000 1725900 cpu2 store L4", "2182900 2184000 cpu0 load L0",
      "2184000 2186900 cpu0 store L2",
  };
  Lines got = trace.visits({{0, 0, 2'000, true}, {2, 1'000, 500, true}});
  CHECK(got == expected);
}

TEST_CASE("percpu_rwsem: a writer waits for the grace period, then for the readers", "[locks]")
{
  SECTION("nobody inside: the grace period")
  {
    LockTrace trace = with_grace_period(10'000);
    trace.visits({{2, 0, 100}});
    // rmw of L0 119.7; 10'000; rmw 5.7, load L1 114, rmw 5.7, store L0 2.9, fills of 2 x 114 and
    // 2 x 90, store 2.9
    CHECK(trace.taken() == Lines{"10658900 cpu2"});
  }
  SECTION("a reader inside for longer: until it has left and the writer has woken up")
  {
    LockTrace trace = with_grace_period(10'000);
    trace.visits({{0, 0, 50'000, true}, {2, 1'000, 100}});
    REQUIRE(trace.taken().size() == 2);
    // The reader leaves at 50.2 us; the writer runs 2.1 us after it was woken and adds up again.
    const std::int64_t at = std::stoll(trace.taken()[1]);
    CHECK(at > 50'182'900 + 2'100'000);
    CHECK(at < 50'182'900 + 2'100'000 + 1'200'000);
  }
}

TEST_CASE("percpu_rwsem: readers that come to a writer sleep until it has gone", "[locks]")
{
  LockTrace trace = with_grace_period(10'000);
  trace.visits({{2, 0, 50'000}, {0, 20'000, 100, true}, {1, 21'000, 100, true}});
  REQUIRE(trace.taken().size() == 3);
  CHECK(std::stoll(trace.taken()[1]) > 60'658'900 + 2'100'000);
  CHECK(std::stoll(trace.taken()[2]) < 60'658'900 + 2 * 2'100'000 + 1'500'000);
}

TEST_CASE("percpu_rwsem: a writer soon after another waits for no grace period", "[locks]")
{
  LockTrace trace = with_grace_period(10'000);
  trace.visits({{2, 0, 100}, {0, 12'000, 100}});
  REQUIRE(trace.taken().size() == 2);
  CHECK(std::stoll(trace.taken()[1]) < 13'500'000);
}

TEST_CASE("percpu_rwsem: a writer after a quiet time waits for one again", "[locks]")
{
  LockTrace trace = with_grace_period(10'000);
  trace.visits({{2, 0, 100}, {0, 40'000, 100}});
  REQUIRE(trace.taken().size() == 2);
  CHECK(std::stoll(trace.taken()[1]) > 50'000'000);
}

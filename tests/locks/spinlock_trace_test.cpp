// One contended hand-over of each spinlock, access by access, against lists derived by hand. The
// machine and its figures: tests/support/lock_trace.hpp. CPU 0 has the lock when CPU 2 asks, on the
// other node.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Lines = std::vector<std::string>;

void check_hand_over(const std::string& name, double hold_ns, const Lines& accesses,
                     const Lines& taken)
{
  LockTrace trace(name);
  CHECK(trace.visits({{0, 0, hold_ns}, {2, 1000, 500}}) == accesses);
  CHECK(trace.taken() == taken);
}

} // namespace

TEST_CASE("test-and-set: the waiter takes the line with every try, the owner must fetch it back",
          "[locks]")
{
  check_hand_over("tas", 1'125,
                  {
                      "0 95700 cpu0 rmw L0",           // fill 90 + 5.7
                      "1000000 1134700 cpu2 rmw L0",   // 129 + 5.7: in vain
                      "1174700 1180400 cpu2 rmw L0",   // a cpu_relax() later: a hit, in vain
                      "1220400 1226100 cpu2 rmw L0",   // again; meanwhile the owner
                      "1220700 1358000 cpu0 store L0", // waits to 1226.1, + 129 + 2.9
                      "1266100 1492700 cpu2 rmw L0",   // waits to 1358.0, + 129 + 5.7: free
                      "1992700 1995600 cpu2 store L0",
                  },
                  {"95700 cpu0", "1492700 cpu2"});
}

TEST_CASE("test-and-test-and-set: the waiter shares the line and goes for it when it changed",
          "[locks]")
{
  check_hand_over("ttas", 2'000,
                  {
                      "0 90000 cpu0 load L0", // fill
                      "90000 95700 cpu0 rmw L0",
                      "1000000 1129000 cpu2 load L0",  // 129: taken
                      "2095700 2244600 cpu0 store L0", // shared by CPU 2: 146 + 2.9
                      "2115700 2373600 cpu2 load L0",  // noticed after 20; waits to 2244.6, + 129
                      "2373600 2525300 cpu2 rmw L0",   // CPU 0's copy: 146 + 5.7
                      "3025300 3028200 cpu2 store L0",
                  },
                  {"95700 cpu0", "2525300 cpu2"});
}

TEST_CASE("ticket: the release reads the word and writes it, both from the last comer", "[locks]")
{
  check_hand_over("ticket", 2'000,
                  {
                      "0 95700 cpu0 rmw L0",
                      "1000000 1134700 cpu2 rmw L0",  // draws 1
                      "1134700 1135800 cpu2 load L0", // 0 is served
                      "2095700 2224700 cpu0 load L0", // 129
                      "2224700 2373600 cpu0 store L0",
                      "2244700 2502600 cpu2 load L0", // noticed after 20; waits to 2373.6, + 129
                      "3002600 3003700 cpu2 load L0",
                      "3003700 3152600 cpu2 store L0", // CPU 0's copy: 146 + 2.9
                  },
                  {"95700 cpu0", "2502600 cpu2"});
}

// L0 is the tail, L1 CPU 0's node, L3 CPU 2's.
TEST_CASE("MCS: the release looks for the successor in its own node and writes to his", "[locks]")
{
  check_hand_over("mcs", 2'000,
                  {
                      "0 92900 cpu0 store L1",         // fill 90 + 2.9
                      "92900 188600 cpu0 rmw L0",      // nobody was there
                      "1000000 1092900 cpu2 store L3", // fill 90 + 2.9
                      "1092900 1227600 cpu2 rmw L0",   // CPU 0 is ahead
                      "1227600 1359500 cpu2 store L1", // prev->next, posted: 129 + 2.9
                      "1227600 1228700 cpu2 load L3",  // spins here
                      "2188600 2317600 cpu0 load L1",  // next: 129
                      "2317600 2449500 cpu0 store L3", // next->locked, posted: 129 + 2.9
                      "2337600 2578500 cpu2 load L3",  // noticed after 20; waits to 2449.5, + 129
                      "3078500 3079600 cpu2 load L3",  // nobody behind
                      "3079600 3085300 cpu2 rmw L0",   // the tail is still its own
                  },
                  {"188600 cpu0", "2578500 cpu2"});
}

// L0 is the tail, L1 CPU 0's node, L3 CPU 2's, L5 the one that stood for a free lock.
TEST_CASE("CLH: the release writes its own node, which the successor reads", "[locks]")
{
  check_hand_over("clh", 2'000,
                  {
                      "0 92900 cpu0 store L1",
                      "92900 188600 cpu0 rmw L0",
                      "188600 278600 cpu0 load L5", // free: fill 90
                      "1000000 1092900 cpu2 store L3",
                      "1092900 1227600 cpu2 rmw L0",
                      "1227600 1356600 cpu2 load L1",  // taken: 129
                      "2278600 2427500 cpu0 store L1", // CPU 2's copy: 146 + 2.9
                      "2298600 2556500 cpu2 load L1",  // noticed after 20; waits to 2427.5, + 129
                      "3056500 3059400 cpu2 store L3",
                  },
                  {"278600 cpu0", "2556500 cpu2"});
}

TEST_CASE("a compare-and-swap counter that lost the race tries with the value it found", "[locks]")
{
  LockTrace trace("cas_counter");
  const Lines accesses = trace.visits({{0, 0, 0}, {2, 1'000, 0}, {0, 1'010, 0}});
  const Lines expected = {
      "0 90000 cpu0 load L0",
      "90000 95700 cpu0 rmw L0", // 1
      "1000000 1129000 cpu2 load L0", "1010000 1011100 cpu0 load L0",
      "1011100 1280700 cpu0 rmw L0", // waits to 1129.0, 146 + 5.7 for CPU 2's copy: 2
      "1129000 1415400 cpu2 rmw L0", // waits to 1280.7, 129 + 5.7: finds 2, not 1
      "1415400 1421100 cpu2 rmw L0", // a hit: 3
  };
  CHECK(accesses == expected);
}

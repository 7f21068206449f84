// A writer that comes upon a reader, access by access, against lists derived by hand. The machine
// and its figures: tests/support/lock_trace.hpp. CPU 0 is the reader, CPU 2 the writer.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Lines = std::vector<std::string>;

} // namespace

// All in L0: cnts and wait_lock are 8 bytes.
TEST_CASE("a qrwlock's writer queues, says that it waits, and goes when the last reader has gone",
          "[locks]")
{
  LockTrace trace("qrwlock");
  const Lines accesses = trace.visits({{0, 0, 2'000, true}, {2, 1'000, 500}});
  const Lines expected = {
      "0 95700 cpu0 rmw L0",           // + bias: fill 90 + 5.7
      "1000000 1134700 cpu2 rmw L0",   // 129 + 5.7: the cmpxchg fails
      "1134700 1140400 cpu2 rmw L0",   // wait_lock
      "1140400 1141500 cpu2 load L0",  // readers
      "1141500 1147200 cpu2 rmw L0",   // | WAITING
      "1147200 1148300 cpu2 load L0",  // spins
      "2095700 2230400 cpu0 rmw L0",   // - bias: 129 + 5.7
      "2115700 2359400 cpu2 load L0",  // noticed after 20; waits to 2230.4, + 129
      "2359400 2511100 cpu2 rmw L0",   // CPU 0's copy: 146 + 5.7; it has the lock
      "2511100 2514000 cpu2 store L0", // wait_lock let go, posted
      "3011100 3014000 cpu2 store L0", // and the lock
  };
  CHECK(accesses == expected);
  CHECK(trace.taken() == Lines{"95700 cpu0", "2511100 cpu2"});
}

// L0 is the mount's flags, L1 the mount_lock, L2 to L5 the CPUs' counts.
TEST_CASE("mnt_hold_writers reads every CPU's count, gives up, and tries again later", "[locks]")
{
  LockTrace trace("mnt_hold_writers");
  const Lines accesses = trace.visits({{0, 0, 2'000, true}, {2, 1'000, 500}});
  const Lines expected = {
      "0 95700 cpu0 rmw L2",           // its own count: fill 90 + 5.7
      "95700 185700 cpu0 load L0",     // no hold: fill 90
      "1000000 1119700 cpu2 rmw L1",   // mount_lock: fill 114 + 5.7
      "1119700 1251600 cpu2 store L0", // hold: 129 + 2.9 from CPU 0
      "1251600 1380600 cpu2 load L2",  // 129: one is inside
      "1380600 1494600 cpu2 load L3",  // fill 114
      "1494600 1584600 cpu2 load L4",  // fills 90
      "1584600 1674600 cpu2 load L5",
      "1674600 1677500 cpu2 store L0", // no hold, posted
      "1674600 1677500 cpu2 store L1", // mount_lock let go, posted
      "2185700 2334600 cpu0 store L2", // leaves; CPU 2's copy: 146 + 2.9
      "11674600 11680300 cpu2 rmw L1", // 10 us later
      "11680300 11683200 cpu2 store L0",
      "11683200 11812200 cpu2 load L2", // 129: nobody
      "11812200 11813300 cpu2 load L3",
      "11813300 11814400 cpu2 load L4",
      "11814400 11815500 cpu2 load L5",
      "12315500 12318400 cpu2 store L0",
      "12315500 12318400 cpu2 store L1",
  };
  CHECK(accesses == expected);
  CHECK(trace.taken() == Lines{"185700 cpu0", "11815500 cpu2"});
}

// L0 is the first line (rss, the writer's word), L1 the second (block), L2 to L5 the CPUs' counts.
TEST_CASE("a percpu_rw_semaphore's writer waits a grace period, blocks, and adds up the counts",
          "[locks]")
{
  LockTrace trace("percpu_rw_semaphore");
  const Lines accesses = trace.visits({{0, 0, 2'000, true}, {2, 1'000, 500}});
  const Lines expected = {
      "0 90000 cpu0 load L0",                 // no writer: fill 90
      "90000 182900 cpu0 store L2",           // its count: fill 90 + 2.9
      "1000000 1134700 cpu2 rmw L0",          // rss: 129 + 5.7
      "1134700 1137600 cpu2 store L0",        // posted
      "2182900 2311900 cpu0 load L0",         // leaves: a writer is about, 129
      "2311900 2317600 cpu0 rmw L2",          // so it uses the barrier: 5.7
      "2317600 2318700 cpu0 load L0",         // nobody to wake
      "10001134700 10001286400 cpu2 rmw L0",  // 10 ms later: CPU 0's copy, 146 + 5.7
      "10001286400 10001400400 cpu2 load L1", // block: fill 114
      "10001400400 10001406100 cpu2 rmw L1",
      "10001406100 10001409000 cpu2 store L0", // the writer's word
      "10001409000 10001538000 cpu2 load L2",  // 129
      "10001538000 10001652000 cpu2 load L3",  // fill 114
      "10001652000 10001742000 cpu2 load L4",  // fills 90; the sum is zero
      "10001742000 10001832000 cpu2 load L5",
      "10001832000 10001834900 cpu2 store L0", // nobody waits any more; it has the lock
      "10002334900 10002337800 cpu2 store L1", // block = 0
      "10002337800 10002343500 cpu2 rmw L1",   // the wait list's lock
      "10002343500 10002346400 cpu2 store L1", // let go, posted
      "10002343500 10002349200 cpu2 rmw L0",   // rss
      "10002349200 10002352100 cpu2 store L0", // posted
      "20002349200 20002354900 cpu2 rmw L0",   // a grace period later readers are fast again
  };
  CHECK(accesses == expected);
  CHECK(trace.taken() == Lines{"182900 cpu0", "10001834900 cpu2"});
}

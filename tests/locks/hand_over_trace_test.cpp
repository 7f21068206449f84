// One contended hand-over of a rwsem, access by access, against a list derived by hand.
//
// Two nodes with an L3 group of two cores each: CPUs 0 and 1, CPUs 2 and 3. The rwsem lies in one
// line homed at node 0. A transfer across costs 105 + 13 + 11 = 129 ns whichever node asks, 146 ns
// with acknowledgements (+ 17), 27.3 ns inside an L3 group; a hit 1.1 ns, a store 2.9 ns and an rmw
// 5.7 ns in addition; a fill 90 ns, from the other node 114 ns.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Trace {
  std::vector<std::string> accesses; ///< "asked end cpuN kind line"
  std::vector<std::string> taken;
  std::uint64_t digest = 0;
};

/// CPU 0 holds the lock; CPU 2 comes to head the OSQ at 1 us and CPU 3 to queue behind it at 5 us.
Trace hand_over()
{
  LockBench b(Shape{2, 1, 1, 2, 1});
  const LineId word = b.line(0);
  RwSemaphore sem(b.cpus, RwSemaphoreLines::together(word), b.stats);
  AccessLog log(b.memory);
  log.name(word, "rwsem");
  for (std::uint32_t i = 0; i < 4; ++i) {
    log.name(b.cpus.osq(Cpu{i}).line, "node" + std::to_string(i));
    log.name(b.cpus.task(Cpu{i}).line, "task" + std::to_string(i));
  }
  Trace trace;
  const auto writer = [&](Cpu cpu, Duration at, Duration hold) -> Process {
    co_await b.engine.until(Instant{at});
    co_await sem.down_write(cpu, k_site);
    trace.taken.push_back(std::to_string(b.engine.now().count_ps()) + " cpu" +
                          std::to_string(index_of(cpu)));
    co_await b.engine.delay(hold);
    co_await sem.up_write(cpu);
  };
  b.engine.spawn(writer(Cpu{0}, Duration{}, Duration::us(10)));
  b.engine.spawn(writer(Cpu{2}, Duration::us(1), Duration::us(10)));
  b.engine.spawn(writer(Cpu{3}, Duration::us(5), Duration::us(1)));
  b.run(Instant{Duration::us(20)});
  trace.accesses = log.lines();
  trace.digest = b.engine.digest();
  return trace;
}

const std::vector<std::string> k_expected = {
    // CPU 0: down_write() of a cold line.
    "0 95700 cpu0 rmw rwsem",       // fill 90 + 5.7: count
    "95700 98600 cpu0 store rwsem", // owner; it has the lock

    // CPU 2 finds it taken, enters the OSQ as its head and spins on owner and on_cpu.
    "1000000 1134700 cpu2 rmw rwsem",   // 129 + 5.7: the cmpxchg fails
    "1134700 1135800 cpu2 load rwsem",  // owner: CPU 0
    "1135800 1249800 cpu2 load task0",  // on_cpu: fill 114
    "1249800 1342700 cpu2 store node2", // fill 90 + 2.9
    "1342700 1348400 cpu2 rmw rwsem",   // tail: nobody was there
    "1348400 1349500 cpu2 load rwsem",  // rwsem_spin_on_owner()
    "1349500 1350600 cpu2 load task0",

    // CPU 3 does the same and queues behind CPU 2, which loses the line to it twice.
    "5000000 5033000 cpu3 rmw rwsem",   // 27.3 + 5.7 from CPU 2
    "5020000 5060300 cpu2 load rwsem",  // noticed after 20; waits to 5033, + 27.3
    "5033000 5034100 cpu3 load rwsem",  // a hit
    "5034100 5061400 cpu3 load task0",  // 27.3 from CPU 2
    "5060300 5061400 cpu2 load task0",  // a hit
    "5061400 5154300 cpu3 store node3", // fill 90 + 2.9
    "5154300 5187300 cpu3 rmw rwsem",   // tail: shared inside the L3 group, 27.3 + 5.7
    "5174300 5214600 cpu2 load rwsem",  // noticed after 20; waits to 5187.3, + 27.3
    "5187300 5217500 cpu3 store node2", // prev->next, posted: 27.3 + 2.9
    "5187300 5188400 cpu3 load node3",  // and meanwhile it looks at its own node
    "5214600 5215700 cpu2 load task0",

    // CPU 0: up_write(). CPU 2's look at the owner comes between its two accesses.
    "10098600 10247500 cpu0 store rwsem", // owner = NULL: 146 (CPUs 2 and 3 share it) + 2.9
    "10118600 10376500 cpu2 load rwsem",  // noticed after 20; waits to 10247.5, + 129
    "10247500 10528200 cpu0 rmw rwsem",   // waits to 10376.5; CPU 2's copy: 146 + 5.7

    // CPU 2 saw no owner at 10376.5 and goes for the count.
    "10376500 10657200 cpu2 load rwsem",  // waits to 10528.2, + 129: free
    "10657200 10808900 cpu2 rmw rwsem",   // CPU 0's copy: 146 + 5.7; it has the lock
    "10808900 10811800 cpu2 store rwsem", // owner

    // osq_unlock(): the tail is CPU 3's, so its node is told.
    "10811800 10817500 cpu2 rmw rwsem",   // the cmpxchg fails
    "10817500 10850500 cpu2 rmw node2",   // next: 27.3 from CPU 3, which wrote it, + 5.7
    "10850500 10880700 cpu2 store node3", // next->locked, posted: 27.3 + 2.9

    // CPU 3 is the head now and spins on CPU 2 as CPU 2 did on CPU 0.
    "10870500 10908000 cpu3 load node3", // noticed after 20; waits to 10880.7, + 27.3
    "10908000 10935300 cpu3 load rwsem", // 27.3 from CPU 2
    "10935300 11025300 cpu3 load task2", // fill 90
};

} // namespace

TEST_CASE("a contended hand-over of a rwsem is the list of accesses derived by hand", "[locks]")
{
  const Trace trace = hand_over();
  REQUIRE(trace.accesses.size() == k_expected.size());
  for (std::size_t i = 0; i < k_expected.size(); ++i) {
    CHECK(trace.accesses[i] == k_expected[i]);
  }
  const std::vector<std::string> taken = {"98600 cpu0", "10850500 cpu2"};
  CHECK(trace.taken == taken);
}

TEST_CASE("the same hand-over twice has the same digest", "[locks]")
{
  CHECK(hand_over().digest == hand_over().digest);
}

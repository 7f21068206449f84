// An osq_lock of a kernel with paravirtual spinlocks: who spins reads its predecessor's node too.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct HandOver {
  std::vector<std::string> accesses; ///< from CPU 0's unlock on
  std::int64_t ends_ps = 0;
};

/// CPU 0 is the head for 10 us, CPU 2 on the other node queues behind it at 1 us. The machine is
/// that of tests/support/lock_trace.hpp.
HandOver hand_over(bool paravirt)
{
  LockBench b(Shape{2, 1, 1, 2, 1});
  b.cpus.build_with({paravirt});
  const LineId tail = b.line(0);
  OsqLock queue(b.cpus, tail);
  AccessLog log(b.memory);
  log.name(tail, "tail");
  log.name(b.cpus.osq(Cpu{0}).line, "node0");
  log.name(b.cpus.osq(Cpu{2}).line, "node2");
  HandOver seen;
  const auto head = [&]() -> Process {
    (void)co_await queue.lock(Cpu{0});
    co_await b.engine.until(Instant{Duration::us(10)});
    log.clear();
    co_await queue.unlock(Cpu{0});
  };
  const auto waiter = [&]() -> Process {
    co_await b.engine.until(Instant{Duration::us(1)});
    (void)co_await queue.lock(Cpu{2});
    seen.ends_ps = b.engine.now().count_ps();
  };
  b.engine.spawn(head());
  b.engine.spawn(waiter());
  b.run();
  seen.accesses = log.lines();
  return seen;
}

} // namespace

TEST_CASE("an OSQ's spinner looks at its own node alone", "[locks]")
{
  const HandOver plain = hand_over(false);
  CHECK(plain.accesses == std::vector<std::string>{
                              "10000000 10134700 cpu0 rmw tail",    // not the last: 129 + 5.7
                              "10134700 10269400 cpu0 rmw node0",   // next: CPU 2 wrote it
                              "10269400 10401300 cpu0 store node2", // locked, posted: 129 + 2.9
                              "10289400 10530300 cpu2 load node2",  // noticed after 20; + 129
                          });
  CHECK(plain.ends_ps == 10'530'300);
}

TEST_CASE("with paravirtual spinlocks an OSQ's spinner reads its predecessor's node as well",
          "[locks]")
{
  const HandOver paravirt = hand_over(true);
  CHECK(paravirt.accesses ==
        std::vector<std::string>{
            "10000000 10134700 cpu0 rmw tail",
            "10134700 10269400 cpu0 rmw node0",   // takes CPU 2's copy
            "10154700 10155800 cpu2 load node2",  // which makes it look again: still 0
            "10155800 10398400 cpu2 load node0",  // prev->cpu: waits to 10269.4, + 129
            "10269400 10401300 cpu0 store node2", // locked, meanwhile
            "10418400 10547400 cpu2 load node2",  // 20 later
        });
  CHECK(paravirt.ends_ps == 10'547'400);
}

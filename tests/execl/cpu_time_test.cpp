// Private work on shared cores and on cores of several kinds, against closed forms.

#include "models/workloads/cpu_time.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

/// Pieces of work, and when each was done.
class Bench {
public:
  explicit Bench(const Topology& topology) : machine(topology) {}

  /// The date of its end, in us, is there after run().
  const double& work(std::uint32_t cpu, double start_us, double work_us)
  {
    engine.spawn(
        working(Cpu{cpu}, Duration::us(start_us), Duration::us(work_us), ends_.emplace_back()));
    return ends_.back();
  }
  void run() { engine.run_before(Instant::max()); }

  Engine engine;
  Machine machine;
  CpuTime time{engine, machine};

private:
  Process working(Cpu cpu, Duration start, Duration work, double& end)
  {
    co_await engine.delay(start);
    co_await time.work(cpu, work);
    end = engine.now().since_start().in_us();
  }

  std::deque<double> ends_;
};

/// Two cores of `threads` CPUs.
Topology two_cores(std::uint32_t threads, double yield)
{
  Topology t = topology({1, 1, 1, 2, threads}, Protocol::Flat);
  t.os.smt_yield = yield;
  return t;
}

/// The last nanosecond of a shared piece is not followed up.
Approx us(double value)
{
  return Approx(value).margin(0.002).epsilon(0);
}

} // namespace

TEST_CASE("siblings share a core by its yield", "[cpu_time]")
{
  Bench b(two_cores(2, 1.25));
  // Both start at 0 with 10 us: at 0.625 each they end at 16 us. The other core is not disturbed.
  // A second, on that core, starts when its sibling has done half: 5 us alone, then 5 us at 0.625.
  const double& first = b.work(0, 0, 10);
  const double& second = b.work(1, 0, 10);
  const double& early = b.work(2, 0, 10);
  const double& late = b.work(3, 5, 10);
  b.run();
  CHECK(first == us(16));
  CHECK(second == us(16));
  CHECK(early == us(5 + 5 / 0.625));
  CHECK(late == us(13 + 5)); // 8 us together served 5 of its 10; the rest alone
}

TEST_CASE("four siblings share what lies linearly between one and all", "[cpu_time]")
{
  // A yield of 2.2 with four: 1.4 with two, 1.8 with three.
  for (const std::uint32_t busy : {1U, 2U, 3U, 4U}) {
    Bench b(two_cores(4, 2.2));
    std::vector<const double*> ends;
    for (std::uint32_t thread = 0; thread < busy; ++thread) {
      ends.push_back(&b.work(thread, 0, 9));
    }
    b.run();
    for (const double* end : ends) {
      CHECK(*end == us(9 * busy / (1 + 0.4 * (busy - 1))));
    }
  }
}

TEST_CASE("a slower kind of CPU takes longer by its speed", "[cpu_time]")
{
  Topology t = two_cores(1, 1);
  t.core_kinds = {{"P", {0}, 1}, {"E", {1}, 0.625}};
  Bench b(t);
  const double& fast = b.work(0, 0, 10);
  const double& slow = b.work(1, 0, 10);
  b.run();
  CHECK(fast == 10);
  CHECK(slow == 16);
}

TEST_CASE("siblings of a slow core share it by its yield", "[cpu_time]")
{
  Topology t = two_cores(2, 1.25);
  t.core_kinds = {{"slow", {0, 1}, 0.5}, {"fast", {2, 3}, 1}};
  Bench b(t);
  // 10 us of work are 20 alone on the slow core, and 20 / 0.625 beside a sibling.
  const double& first = b.work(0, 0, 10);
  const double& second = b.work(1, 0, 10);
  const double& fast = b.work(2, 0, 10);
  b.run();
  CHECK(first == us(32));
  CHECK(second == us(32));
  CHECK(fast == us(10));
}

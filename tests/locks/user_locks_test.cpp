// Locks of user space and hierarchical locks: what sets each apart.

#include "tests/support/lock_bench.hpp"
#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Settings = std::vector<std::pair<std::string, ParameterValue>>;

Parameters parameters_of(const std::string& name, const Settings& settings)
{
  Parameters parameters(find_lock(name)->parameters);
  for (const auto& [parameter, value] : settings) {
    parameters.set(parameter, value);
  }
  return parameters;
}

/// CPUs that take the lock again as soon as they have let it go.
struct Saturated {
  Saturated(const Shape& shape, const std::string& name, const Settings& settings)
      : b(shape), lock(make_lock(b, *find_lock(name), parameters_of(name, settings)))
  {
  }

  Process taker(Thread self, int rounds)
  {
    for (int i = 0; i < rounds; ++i) {
      co_await lock->lock(self);
      co_await b.engine.delay(Duration::ns(500));
      order.push_back(Cpu{static_cast<std::uint32_t>(self)});
      co_await lock->unlock(self);
    }
  }
  void run(int rounds)
  {
    for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
      b.engine.spawn(taker(Thread{i}, rounds));
    }
    b.run();
  }
  /// Acquisitions in a row by CPUs of one group, while all still came back for more.
  [[nodiscard]] std::vector<int> stays(std::size_t cpus_a_group, std::size_t count) const
  {
    std::vector<int> runs;
    for (std::size_t i = 0; i < count; ++i) {
      const bool same =
          i > 0 && index_of(order[i]) / cpus_a_group == index_of(order[i - 1]) / cpus_a_group;
      if (same) {
        ++runs.back();
      } else {
        runs.push_back(1);
      }
    }
    return runs;
  }

  LockBench b;
  std::unique_ptr<Lock> lock;
  std::vector<Cpu> order;
};

} // namespace

TEST_CASE("a cohort keeps the lock for as many as it may, and then lets another have it", "[locks]")
{
  for (const char* name : {"hticket", "cohort_mcs", "hmcs"}) {
    for (const std::int64_t pass_on : {0, 3, 9}) {
      CAPTURE(name, pass_on);
      Saturated s(Shape{2, 1, 1, 6, 1}, name, {{"pass_on", pass_on}});
      s.run(40);
      REQUIRE(s.order.size() == std::size_t{12} * 40);
      const std::vector<int> stays = s.stays(6, 300);
      // The first may come before the others have queued, and the last is cut off.
      for (std::size_t i = 1; i + 1 < stays.size(); ++i) {
        CHECK(stays[i] == pass_on + 1);
      }
    }
  }
}

TEST_CASE("clusters are L3 groups, nodes or packages", "[locks]")
{
  const Shape shape{2, 2, 2, 2, 1}; // 2 CPUs in an L3 group, 4 on a node, 8 in a package
  for (const auto& [cluster, cpus] :
       {std::pair<std::string, std::size_t>{"l3", 2}, {"node", 4}, {"package", 8}}) {
    CAPTURE(cluster);
    Saturated s(shape, "hticket", {{"cluster", cluster}, {"pass_on", std::int64_t{19}}});
    s.run(60);
    const std::vector<int> stays = s.stays(cpus, 600);
    const auto full = std::count(stays.begin() + 1, stays.end() - 1, 20);
    CHECK(full == static_cast<std::ptrdiff_t>(stays.size()) - 2);
  }
}

TEST_CASE("hclh serves those of a cluster that are spliced together one after another", "[locks]")
{
  Saturated s(Shape{2, 1, 1, 6, 1}, "hclh", {});
  s.run(40);
  const std::vector<int> stays = s.stays(6, 300);
  const double mean =
      std::accumulate(stays.begin(), stays.end(), 0.0) / static_cast<double>(stays.size());
  CHECK(mean > 3); // in order of arrival it would be 2 or less
  CHECK(*std::max_element(stays.begin() + 1, stays.end()) <= 12);
  for (std::uint32_t cpu = 0; cpu < 12; ++cpu) {
    CHECK(std::count(s.order.begin(), s.order.end(), Cpu{cpu}) == 40);
  }
}

// L0 is the ticket's, L1 and the following the slots.
TEST_CASE("array: a release touches the next slot alone", "[locks]")
{
  LockTrace trace("array");
  const std::vector<std::string> expected{
      "0 95700 cpu0 rmw L0",           // ticket 0
      "95700 185700 cpu0 load L1",     // has the lock
      "185700 188600 cpu0 store L1",   // for the next round, posted
      "1000000 1134700 cpu2 rmw L0",   // ticket 1
      "1134700 1248700 cpu2 load L2",  // a fill from the other node: 114
      "2185700 2317600 cpu0 store L2", // CPU 2 had it alone: 129 + 2.9
      "2205700 2446600 cpu2 load L2",  // noticed after 20; waits to 2317.6, + 129
      "2446600 2595500 cpu2 store L2", // CPU 0's copy: 146 + 2.9
  };
  auto lines = trace.visits({{0, 0, 2'000}, {2, 1'000, 500}});
  lines.resize(std::min(lines.size(), expected.size()));
  CHECK(lines == expected);
  CHECK(trace.taken() == std::vector<std::string>{"185700 cpu0", "2446600 cpu2"});
}

TEST_CASE("a waiter that yields looks once a sched_yield()", "[locks]")
{
  for (const char* name : {"ttas_yield", "ticket_yield"}) {
    CAPTURE(name);
    LockTrace trace(*find_lock(name),
                    parameters_of(name, {{"looks", std::int64_t{3}}, {"yield_ns", 130.0}}));
    const auto lines = trace.visits({{0, 0, 1'500}, {1, 1'000, 0}});
    std::vector<std::int64_t> looks;
    for (const std::string& line : lines) {
      if (line.find("cpu1 load L0") != std::string::npos) {
        looks.push_back(std::stoll(line));
      }
    }
    REQUIRE(looks.size() > 6);
    CHECK(looks[1] - looks[0] <= 40'000 + 28'000); // a cpu_relax()
    CHECK(looks[2] - looks[1] == 40'000 + k_l1);
    CHECK(looks[3] - looks[2] == 130'000 + k_l1);
    CHECK(looks[4] - looks[3] == 130'000 + k_l1);
  }
}

TEST_CASE("a MicroSpinLock's waiter pauses 4000 times and then sleeps for fixed times", "[locks]")
{
  // A test-and-set that fails at 1.033 us, 4000 turns of 40 ns, and then naps of a system call, a
  // context switch, 550 us and the way back, until the lock is free.
  const std::int64_t nap = 130'000 + 1'300'000 + 550'000'000 + 2'100'000;
  LockTrace trace("micro_spin_lock");
  trace.visits({{0, 0, 900'000}, {1, 1'000, 0}});
  REQUIRE(trace.taken().size() == 2);
  const std::int64_t taken = std::stoll(trace.taken()[1]);
  const std::int64_t gave_up = 1'033'000 + 4000 * 40'000;
  CHECK(taken > gave_up + 2 * nap);
  CHECK(taken < gave_up + 2 * nap + 200'000);

  LockTrace soon("micro_spin_lock");
  soon.visits({{0, 0, 100'000}, {1, 1'000, 0}});
  CHECK(std::stoll(soon.taken()[1]) < 100'300'000);
}

namespace {

/// How long `rounds` increments take each of two CPUs on different nodes.
double each_ps(std::int64_t store_buffer, int rounds)
{
  LockBench b(k_eight);
  const auto lock = make_lock(b, *find_lock("plain_counter"),
                              parameters_of("plain_counter", {{"store_buffer", store_buffer}}));
  const auto counter = [](Lock& one, Thread self, int count) -> Process {
    for (int i = 0; i < count; ++i) {
      co_await one.lock(self);
      co_await one.unlock(self);
    }
  };
  b.engine.spawn(counter(*lock, Thread{0}, rounds));
  b.engine.spawn(counter(*lock, Thread{4}, rounds));
  b.run();
  return static_cast<double>(b.engine.now().count_ps()) / rounds;
}

} // namespace

TEST_CASE("plain increments go on while the line is elsewhere, if the store buffer has room",
          "[locks]")
{
  // The line comes back after two transfers and stores.
  constexpr double k_round = 2 * (129'000 + k_store);
  CHECK(each_ps(128, 10'000) == Approx(k_l1 + k_store).epsilon(0.01));
  CHECK(each_ps(32, 10'000) == Approx(k_round / 33).epsilon(0.01));
  CHECK(each_ps(1, 10'000) == Approx(k_round / 2).epsilon(0.01)); // one more right behind
}

// L0 is the word, L1 the bucket.
TEST_CASE("an adaptive pthread_mutex looks again after pauses before it sleeps", "[locks]")
{
  for (const bool adaptive : {false, true}) {
    CAPTURE(adaptive);
    LockTrace trace(*find_lock("pthread_mutex"),
                    parameters_of("pthread_mutex", {{"adaptive", adaptive}}));
    const auto lines = trace.visits({{0, 0, 1'200}, {1, 1'000, 0}});
    const bool to_the_kernel = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("cpu1 rmw L1") != std::string::npos;
    });
    CHECK(to_the_kernel == !adaptive);
    REQUIRE(trace.taken().size() == 2);
    // Ten pauses at most, and three transfers.
    CHECK((std::stoll(trace.taken()[1]) < 1'033'000 + 10 * 40'000 + 3 * 33'000) == adaptive);
  }
}

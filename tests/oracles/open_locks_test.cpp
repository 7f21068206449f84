// The simulator's locks against exact values of open systems: threads come from outside at random.

#include "tests/oracles/quick_machine.hpp"
#include "tools/oracle/open_lock.hpp"

#include <algorithm>
#include <coroutine>
#include <stdexcept>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr unsigned k_threads = 256; // a queue as long as that is as good as impossible
constexpr std::uint64_t k_warm_up = 4'000;

struct OpenLock {
  double rate = 0; ///< arrivals per microsecond
  Law hold;
  std::uint64_t arrivals = 10'000; ///< after the warm-up
};

/// One arrival: when it came and how long it waited and held.
struct Visit {
  double came = 0;
  double wait = 0;
  double hold = 0;
};

/// CPUs without work, one of which each arrival takes.
class IdleCpus {
public:
  explicit IdleCpus(Engine& engine) : engine_(engine) {}

  /// Awaitable of an idle CPU: returns when an arrival takes it.
  [[nodiscard]] auto next()
  {
    struct Awaitable {
      IdleCpus& idle;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> cpu) const { idle.waiting_.push_back(cpu); }
      void await_resume() const noexcept {}
    };
    return Awaitable{*this};
  }
  void take_one()
  {
    if (waiting_.empty()) {
      throw std::logic_error("more arrivals at a time than CPUs");
    }
    engine_.schedule(waiting_.back(), engine_.now());
    waiting_.pop_back();
  }

private:
  Engine& engine_;
  std::vector<std::coroutine_handle<>> waiting_;
};

Process visitor(LockBench& b, Lock& lock, IdleCpus& idle, const OpenLock& spec, RandomStream& holds,
                std::vector<Visit>& visits, Cpu cpu)
{
  for (;;) {
    co_await idle.next();
    const Instant came = b.engine.now();
    co_await lock.lock(thread_of(cpu));
    const Instant taken = b.engine.now();
    const Duration hold = Duration::us(spec.hold(holds));
    visits.push_back({came.since_start().in_us(), (taken - came).in_us(), hold.in_us()});
    if (visits.size() == k_warm_up + spec.arrivals) {
      b.engine.stop();
    }
    co_await b.engine.delay(hold);
    co_await lock.unlock(thread_of(cpu));
  }
}

Process arrivals(LockBench& b, IdleCpus& idle, double rate, std::uint64_t seed)
{
  RandomStream random = random_for(seed, 1);
  for (;;) {
    co_await b.engine.delay(Duration::us(random.exponential(1 / rate)));
    idle.take_one();
  }
}

/// All visits in the order in which they were served, warm-up included.
std::vector<Visit> run_open(const std::string& name, const OpenLock& spec, std::uint64_t seed)
{
  LockBench b(quick_topology(k_threads));
  const std::unique_ptr<Lock> lock = make_lock(b, name);
  IdleCpus idle(b.engine);
  RandomStream holds = random_for(seed, 2);
  std::vector<Visit> visits;
  for (std::uint32_t i = 0; i < k_threads; ++i) {
    b.engine.spawn(visitor(b, *lock, idle, spec, holds, visits, Cpu{i}));
  }
  b.engine.spawn(arrivals(b, idle, spec.rate, seed));
  while (!b.engine.stopped()) {
    b.run();
  }
  return visits;
}

void waits_as_pollaczek_and_khinchine_say(const std::string& lock, double load, const Law& hold,
                                          const oracle::HoldMoments& moments, double bias,
                                          std::uint64_t arrivals = 10'000)
{
  CAPTURE(lock, load, moments.mean, moments.second);
  const OpenLock spec{.rate = load / moments.mean, .hold = hold, .arrivals = arrivals};
  Replicated wait;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::vector<Visit> visits = run_open(lock, spec, seed);
    double sum = 0;
    for (std::size_t i = k_warm_up; i < visits.size(); ++i) {
      sum += visits[i].wait;
    }
    wait.add(sum / static_cast<double>(spec.arrivals));
  }
  check_exact(wait, oracle::pollaczek_khinchine_wait(spec.rate, moments), bias);
}

const oracle::HoldMoments k_uneven{0.05 * 10 + 0.95 * 0.5, 0.05 * 100 + 0.95 * 0.25};

} // namespace

TEST_CASE("simulated M/M/1: a qspinlock's mean wait", "[oracles][simulated]")
{
  const auto moments = oracle::exponential_hold(1);
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.5, exponential(1), moments, 0.02);
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.8, exponential(1), moments, 0.05);
}

TEST_CASE("simulated M/D/1: a qspinlock's mean wait", "[oracles][simulated]")
{
  const auto moments = oracle::constant_hold(1);
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.5, constant(1), moments, 0.02);
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.8, constant(1), moments, 0.05);
}

TEST_CASE("simulated M/G/1: a qspinlock's mean wait with holds of 10 and 0.5",
          "[oracles][simulated]")
{
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.5, two_valued(10, 0.05, 0.5), k_uneven, 0.05);
}

TEST_CASE("simulated M/G/1: the same at a load of 0.8", "[oracles][simulated]")
{
  waits_as_pollaczek_and_khinchine_say("qspinlock", 0.8, two_valued(10, 0.05, 0.5), k_uneven, 0.05,
                                       30'000);
}

TEST_CASE("simulated M/M/1: a mutex's mean wait", "[oracles][simulated]")
{
  waits_as_pollaczek_and_khinchine_say("mutex", 0.5, exponential(1), oracle::exponential_hold(1),
                                       0.02);
}

TEST_CASE("simulated G/G/1: visit by visit a qspinlock's waits are Lindley's recursion",
          "[oracles][simulated]")
{
  // w' = max(0, w + hold - time to the next arrival): first come, first served, and never idle
  // while somebody waits (D. Lindley, Math. Proc. Camb. Phil. Soc. 48(2), 1952).
  const OpenLock spec{.rate = 0.9 / k_uneven.mean, .hold = two_valued(10, 0.05, 0.5)};
  const std::vector<Visit> visits = run_open("qspinlock", spec, 1);
  double worst = 0;
  double longest = 0;
  double wait = 0;
  for (std::size_t i = 0; i + 1 < visits.size(); ++i) {
    wait = std::max(0.0, wait + visits[i].hold - (visits[i + 1].came - visits[i].came));
    worst = std::max(worst, std::abs(visits[i + 1].wait - wait));
    longest = std::max(longest, wait);
  }
  CHECK(longest > 50);
  // Some picoseconds an acquisition, adding up over a busy period of some thousand.
  CHECK(worst < 0.05);
}

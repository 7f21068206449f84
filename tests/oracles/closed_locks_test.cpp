// The simulator's locks against exact values of closed systems: threads that think, wait, hold.

#include "tests/oracles/closed_locks.hpp"
#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/mean_value_analysis.hpp"

#include <array>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr unsigned k_replications = 30;
constexpr double k_bias = 0.01; // of the exact value

void is_a_machine_repairman(const std::string& lock, unsigned threads, double think)
{
  CAPTURE(lock, threads, think);
  const oracle::ClosedLock exact = oracle::machine_repairman(threads, think, 1);
  const ClosedLocks spec{.threads = threads,
                         .think = exponential(think),
                         .holds = {exponential(1)},
                         .rounds = 6'000,
                         .warm_up_rounds = 600};
  const ClosedEstimate simulated = estimate_closed(lock, spec, k_replications);
  check_exact(simulated.throughput, exact.throughput, k_bias);
  check_exact(simulated.responses[0], exact.response, 2 * k_bias);
  // The locks' own statistics are of the same waits, but for those under way at either end.
  CHECK(simulated.lock_response.mean() == Approx(simulated.responses[0].mean()).epsilon(2e-3));
}

/// The think time's law must not matter.
void has_the_throughput_of_a_repairman(const Law& think, double mean)
{
  const oracle::ClosedLock exact = oracle::machine_repairman(8, mean, 1);
  const ClosedLocks spec{.threads = 8, .think = think, .holds = {exponential(1)}};
  const ClosedEstimate simulated = estimate_closed("qspinlock", spec, k_replications);
  check_exact(simulated.throughput, exact.throughput, k_bias);
  check_exact(simulated.responses[0], exact.response, 2 * k_bias);
}

void is_a_closed_network(const std::string& lock, const std::vector<double>& demands)
{
  const oracle::ClosedNetwork exact = oracle::mean_value_analysis(8, 6, demands);
  ClosedLocks spec{.threads = 8, .think = exponential(6), .holds = {}, .rounds = 6'000};
  for (const double demand : demands) {
    spec.holds.push_back(exponential(demand));
  }
  const ClosedEstimate simulated = estimate_closed(lock, spec, k_replications);
  check_exact(simulated.throughput, exact.throughput, k_bias);
  for (std::size_t i = 0; i < demands.size(); ++i) {
    CAPTURE(i);
    check_exact(simulated.responses[i], exact.responses[i], 3 * k_bias);
  }
}

} // namespace

TEST_CASE("simulated M/M/1//N: a qspinlock is a machine repairman", "[oracles][simulated]")
{
  for (const unsigned threads : {1U, 2U, 4U, 8U, 10U, 16U, 32U}) {
    is_a_machine_repairman("qspinlock", threads, 9);
  }
}

TEST_CASE("simulated M/M/1//N: a mutex and a rwsem's writers are machine repairmen",
          "[oracles][simulated]")
{
  for (const unsigned threads : {4U, 10U}) {
    is_a_machine_repairman("mutex", threads, 9);
    is_a_machine_repairman("rw_semaphore", threads, 9);
  }
}

TEST_CASE("simulated M/M/1//N: every other lock that keeps others out is one, in whatever order",
          "[oracles][simulated]")
{
  for (const char* lock : {"ttas", "ticket", "mcs", "clh", "cna", "qrwlock", "osq_lock"}) {
    is_a_machine_repairman(lock, 10, 9);
  }
}

TEST_CASE("simulated M/M/1//N: how many are at the lock has the repairman's distribution",
          "[oracles][simulated]")
{
  for (const double think : {9.0, 4.0}) {
    const oracle::ClosedLock exact = oracle::machine_repairman(8, think, 1);
    const ClosedLocks spec{
        .threads = 8, .think = exponential(think), .holds = {exponential(1)}, .rounds = 20'000};
    const ClosedEstimate simulated = estimate_closed("qspinlock", spec, k_replications);
    double apart = 0;
    for (unsigned k = 0; k <= 8; ++k) {
      CAPTURE(think, k);
      check_within(simulated.distribution[k], exact.distribution[k], 0.003);
      apart += std::abs(simulated.distribution[k].mean() - exact.distribution[k]) / 2;
    }
    CHECK(apart < 0.005); // the distance of the distributions
  }
}

TEST_CASE("simulated M/M/1//N: of the think time only the mean matters", "[oracles][simulated]")
{
  has_the_throughput_of_a_repairman(constant(9), 9);
  has_the_throughput_of_a_repairman(two_valued(81, 0.1, 1), 9);
}

TEST_CASE("simulated M/D/1//N: constant holds after exponential think times",
          "[oracles][simulated]")
{
  const std::array<oracle::HoldAtom, 1> hold{{{1, 1}}};
  for (const unsigned threads : {2U, 8U, 16U}) {
    CAPTURE(threads);
    const oracle::ClosedLock exact = oracle::constant_holds(threads, 9, hold);
    const ClosedLocks spec{.threads = threads, .think = exponential(9), .holds = {constant(1)}};
    const ClosedEstimate simulated = estimate_closed("qspinlock", spec, k_replications);
    check_exact(simulated.throughput, exact.throughput, k_bias);
    check_exact(simulated.responses[0], exact.response, k_bias);
    check_within(simulated.distribution[0], exact.distribution[0], 0.002);
  }
}

TEST_CASE("simulated M/G/1//N: holds of two values after exponential think times",
          "[oracles][simulated]")
{
  const std::array<oracle::HoldAtom, 2> hold{{{10, 0.05}, {0.5, 0.95}}};
  const oracle::ClosedLock exact = oracle::constant_holds(8, 9, hold);
  const ClosedLocks spec{
      .threads = 8, .think = exponential(9), .holds = {two_valued(10, 0.05, 0.5)}};
  const ClosedEstimate simulated = estimate_closed("qspinlock", spec, k_replications);
  check_exact(simulated.throughput, exact.throughput, k_bias);
  check_exact(simulated.responses[0], exact.response, 4 * k_bias);
}

TEST_CASE("simulated D/D/1//N: constant times reach the bound of one lock", "[oracles][simulated]")
{
  for (const unsigned threads : {1U, 4U, 9U, 10U, 11U, 16U, 32U}) {
    CAPTURE(threads);
    const ClosedLocks spec{.threads = threads,
                           .think = constant(9),
                           .holds = {constant(1)},
                           .rounds = std::uint64_t{100} * threads,
                           .warm_up_rounds = std::uint64_t{100} * threads};
    CHECK(run_closed("qspinlock", spec, 1).throughput ==
          Approx(oracle::constant_times_throughput(threads, 9, 1)).epsilon(5e-4));
  }
}

TEST_CASE("simulated MVA: two locks one after the other", "[oracles][simulated]")
{
  is_a_closed_network("qspinlock", {1, 0.7});
}

TEST_CASE("simulated MVA: three locks one after the other", "[oracles][simulated]")
{
  is_a_closed_network("qspinlock", {1, 0.7, 0.4});
}

TEST_CASE("simulated MVA: two mutexes one after the other", "[oracles][simulated]")
{
  is_a_closed_network("mutex", {1, 0.7});
}

TEST_CASE("simulated bounds: no lock and no law leaves the bounds of one lock",
          "[oracles][simulated]")
{
  const std::array<Law, 3> laws{exponential(1), constant(1), two_valued(10.5, 0.05, 0.5)};
  for (const unsigned threads : {2U, 8U, 24U}) {
    for (const Law& law : laws) {
      const ClosedLocks spec{.threads = threads,
                             .think = exponential(9),
                             .holds = {law},
                             .rounds = 20'000,
                             .warm_up_rounds = 500};
      const oracle::Bounds bounds = oracle::one_lock_bounds(threads, 9, 1);
      for (const ClosedRun& run : {run_closed("qspinlock", spec, 1), run_closed("mutex", spec, 1),
                                   run_closed("rw_semaphore", spec, 1)}) {
        CAPTURE(threads, run.throughput);
        // A sample's means are not the laws' means: 3 % for 20 000 draws of the widest law.
        CHECK(run.throughput >= bounds.lower * 0.97);
        CHECK(run.throughput <= bounds.upper * 1.03);
        // N = X (R + Z)
        CHECK(run.throughput * (run.responses[0] + 9) == Approx(threads).epsilon(0.03));
      }
    }
  }
}

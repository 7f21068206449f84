/// The closed lock queue on both engines against exact mean value analysis.

#include "sim/simgrid.hpp"
#include "tests/queues/closed_queue.hpp"
#include "tests/queues/mva.hpp"
#include "tests/queues/s4u_queue.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

struct Estimate {
  double mean;
  double standard_error;
};

constexpr unsigned k_replications = 20;

template <class Run> Estimate estimate(ClosedQueue queue, Run run)
{
  double sum = 0;
  double squares = 0;
  for (queue.seed = 1; queue.seed <= k_replications; ++queue.seed) {
    const double x = run(queue).throughput();
    sum += x;
    squares += x * x;
  }
  const double n = k_replications;
  const double mean = sum / n;
  return {mean, std::sqrt((squares / n - mean * mean) / (n - 1))};
}

ClosedQueueRecord run_ours(const ClosedQueue& queue)
{
  return run_closed_queue(queue, [](Engine& engine) { drive(engine); });
}

} // namespace

TEST_CASE("Mean value analysis gives the throughputs known in closed form", "[queues]")
{
  CHECK(mva_throughput(1, 9, 1) == Approx(0.1));
  // Two customers: the Markov chain on the number at the lock, with r = think / service, has
  // utilisation (1 + r) / (1 + r + r^2 / 2).
  for (const double r : {0.5, 4.0}) {
    CHECK(mva_throughput(2, r, 1) == Approx((1 + r) / (1 + r + r * r / 2)));
  }
  CHECK(mva_throughput(1000, 10, 1) == Approx(1).epsilon(1e-9));
}

TEST_CASE("Our engine and SimGrid's actors agree with each other and with the exact throughput",
          "[queues][simgrid]")
{
  for (const unsigned customers : {1U, 2U, 8U, 32U}) {
    for (const double think : {1.0, 10.0}) {
      CAPTURE(customers, think);
      const ClosedQueue queue{.customers = customers, .think = think, .cycles = 4'000};
      const double exact = mva_throughput(customers, think, 1);
      const Estimate ours = estimate(queue, run_ours);
      const Estimate s4u = estimate(queue, run_s4u_closed_queue);
      CHECK(std::abs(ours.mean - exact) < 4 * ours.standard_error);
      CHECK(std::abs(s4u.mean - exact) < 4 * s4u.standard_error);
      CHECK(std::abs(ours.mean - s4u.mean) <
            4 * std::hypot(ours.standard_error, s4u.standard_error));
      CHECK(ours.standard_error < 0.01 * exact); // or the test would say little
    }
  }
}

TEST_CASE("Given the same draws the twins finish the same cycles at the same time",
          "[queues][simgrid]")
{
  // Ties apart, which a picosecond grid makes rare, both are the same deterministic system.
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const ClosedQueue queue{.customers = 16, .think = 12, .seed = seed, .cycles = 3'000};
    CHECK(run_ours(queue).throughput() == run_s4u_closed_queue(queue).throughput());
  }
}

TEST_CASE("A long run of 384 customers lies within half a percent of the exact throughput",
          "[queues]")
{
  for (const double think : {100.0, 1000.0}) {
    const ClosedQueue queue{
        .customers = 384, .think = think, .cycles = 1'000'000, .warm_up_cycles = 50'000};
    const double exact = mva_throughput(queue.customers, think, 1);
    CHECK(run_ours(queue).throughput() == Approx(exact).epsilon(0.005));
  }
}

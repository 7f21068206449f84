#include "tests/coverage/queue_runs.hpp"

#include "sim/random.hpp"
#include "tools/oracle/closed_lock.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>

#include <algorithm>
#include <vector>

namespace numasim::coverage {

namespace {

struct Customer {
  RandomStream draws;
  Instant comes;
};

} // namespace

RunRecord run(const Repairman& queue, std::uint64_t experiment, std::uint32_t replication,
              std::uint32_t independent)
{
  std::vector<Customer> customers;
  for (std::uint32_t c = 0; c < queue.customers; ++c) {
    customers.push_back({.draws = RandomStream{{.seed = experiment,
                                                .replication = replication,
                                                .entity = c + 1000 * independent,
                                                .purpose = Purpose::Test}},
                         .comes = {}});
    customers.back().comes += Duration::us(customers.back().draws.exponential(queue.think_us));
  }
  RunRecord record;
  LockRecord& lock = record.locks.emplace_back();
  lock.name = "lock";
  Instant free;
  // Who comes first is served first, and comes again only after his service: one step a cycle.
  for (std::uint64_t cycle = 0; cycle < queue.settling + queue.cycles; ++cycle) {
    Customer& next =
        *std::min_element(customers.begin(), customers.end(),
                          [](const Customer& a, const Customer& b) { return a.comes < b.comes; });
    const Instant begin = std::max(next.comes, free);
    if (cycle == queue.settling) {
      record.measured_from = free;
    }
    if (cycle >= queue.settling) {
      ++lock.acquisitions;
      lock.wait.record(begin - next.comes);
    }
    free = begin + Duration::us(next.draws.exponential(queue.hold_us));
    if (cycle >= queue.settling) {
      record.completions.push_back(free);
    }
    next.comes = free + Duration::us(next.draws.exponential(queue.think_us));
  }
  return record;
}

double exact_throughput(const Repairman& queue)
{
  return 1e6 * oracle::machine_repairman(queue.customers, queue.think_us, queue.hold_us).throughput;
}

double exact_wait_quantile_ns(const Repairman& queue, double fraction)
{
  const std::vector<double> found =
      oracle::machine_repairman(queue.customers - 1, queue.think_us, queue.hold_us).distribution;
  const auto excess = [&](double t) {
    double below = found.front();
    for (std::size_t k = 1; k < found.size(); ++k) {
      below += found[k] * boost::math::gamma_p(static_cast<double>(k), t / queue.hold_us);
    }
    return below - fraction;
  };
  const double most = 100 * queue.hold_us * queue.customers;
  const auto [lo, hi] =
      boost::math::tools::bisect(excess, 0.0, most, boost::math::tools::eps_tolerance<double>(40));
  return 1e3 * (lo + hi) / 2;
}

} // namespace numasim::coverage

#include "tools/oracle/expectation.hpp"

#include "tools/oracle/argument.hpp"
#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/mean_value_analysis.hpp"

#include <algorithm>
#include <array>

namespace numasim::oracle {

namespace {

/// One kind of lock whose instances share its load evenly: think time and demand on each.
struct Network {
  unsigned threads;
  double think;
  double demand;
  std::size_t stations;
};

QueueModel many_stations(const Network& n)
{
  const std::vector<double> demands(n.stations, n.demand);
  return {"MVA", mean_value_analysis(n.threads, n.think, demands).throughput};
}

std::optional<QueueModel> one_station_of_constant_holds(const Network& n, TimeLaw think)
{
  if (n.stations > 1) {
    return std::nullopt;
  }
  if (think == TimeLaw::Constant || n.think <= 0) {
    return QueueModel{"D/D/1//N", constant_times_throughput(n.threads, n.think, n.demand)};
  }
  if (think == TimeLaw::Exponential && n.threads <= k_most_threads) {
    const std::array<HoldAtom, 1> hold{{{n.demand, 1}}};
    return QueueModel{"M/D/1//N", constant_holds(n.threads, n.think, hold).throughput};
  }
  return std::nullopt;
}

std::optional<QueueModel> model_of(const MeasuredLocks& measured, double unhindered)
{
  if (!measured.drawn || measured.locks.size() != 1) {
    return std::nullopt;
  }
  const LockUse& lock = measured.locks.front();
  const double demand = lock.visits * lock.service();
  if (lock.overlapping_share > 0 || demand <= 0 || lock.instances < 1) {
    return std::nullopt;
  }
  const Network network{.threads = measured.threads,
                        .think = std::max(0.0, unhindered - lock.visits * lock.hold),
                        .demand = demand / lock.instances,
                        .stations = static_cast<std::size_t>(lock.instances)};
  std::optional<QueueModel> model;
  if (measured.drawn->hold == TimeLaw::Exponential || measured.threads == 1) {
    model = many_stations(network);
  } else if (measured.drawn->hold == TimeLaw::Constant) {
    model = one_station_of_constant_holds(network, measured.drawn->think);
  }
  if (model) {
    model->exact = measured.threads == 1 ||
                   std::abs(lock.service() - measured.drawn->mean_hold) <= k_small * lock.service();
  }
  return model;
}

} // namespace

Expectation expectation_of(const MeasuredLocks& measured)
{
  require(measured.threads >= 1, "at least one thread");
  require(std::isfinite(measured.throughput) && measured.throughput > 0,
          "a throughput is positive and finite");
  Expectation out;
  out.throughput = measured.throughput;
  const double round = measured.threads / measured.throughput;
  double unhindered = round;
  for (const LockUse& lock : measured.locks) {
    unhindered -= lock.visits * lock.contended_wait;
    // A lock that lets several in can be held for more than all of the time.
    const double each = lock.visits * lock.service() / std::max(1.0, lock.instances);
    if (lock.overlapping_share <= 0 && each > out.service) {
      out.service = each;
      out.busiest = lock.name;
    }
  }
  // Of every thread's last round, and first one, a part is not counted or too much.
  const double cut = measured.iterations > 0 ? round * measured.threads / measured.iterations : 0;
  if (unhindered > 0 && cut <= k_small * unhindered) {
    out.unhindered = unhindered;
    out.model = model_of(measured, unhindered);
  }
  // Without either no more is known than that nothing can be faster than it is.
  out.bound = measured.threads / out.unhindered.value_or(round);
  if (out.service > 0 && (!out.unhindered || 1 / out.service < out.bound)) {
    out.bound = 1 / out.service;
    out.lock_is_bound = true;
  }
  return out;
}

} // namespace numasim::oracle

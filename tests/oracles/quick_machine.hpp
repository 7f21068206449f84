#pragma once
/// A machine on which everything but holds and think times takes a picosecond, so that what is left
/// is the queue; and the estimates that are held against an exact value.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace numasim::testing {

inline Topology quick_topology(const Shape& shape)
{
  const Duration tick = Duration::ps(1);
  Costs costs;
  for (Duration* cost :
       {&costs.l1_load, &costs.l3_load, &costs.rmw_local, &costs.store_local, &costs.core_transfer,
        &costs.l3_transfer, &costs.base, &costs.dram_local}) {
    *cost = tick;
  }
  Topology t = topology(shape, costs);
  t.os = {};
  t.os.context_switch = tick;
  t.os.wake_up = tick;
  t.os.wake_latency = tick;
  t.os.spin_iteration = 2 * tick;
  for (std::vector<double>& row : t.hop_ns) {
    row.assign(row.size(), 0.0);
  }
  return t;
}

/// `threads` CPUs in one L3 group.
inline Topology quick_topology(unsigned threads)
{
  return quick_topology(Shape{1, 1, 1, threads, 1});
}

/// A law of times; the unit is a microsecond.
using Law = std::function<double(RandomStream&)>;

inline Law exponential(double mean)
{
  return [mean](RandomStream& random) { return random.exponential(mean); };
}
inline Law constant(double value)
{
  return [value](RandomStream&) { return value; };
}
/// `rare` with probability `probability`, else `usual`.
inline Law two_valued(double rare, double probability, double usual)
{
  return [=](RandomStream& random) { return random.chance(probability) ? rare : usual; };
}

/// A mean over independent replications.
class Replicated {
public:
  void add(double value)
  {
    ++n_;
    const double off = value - mean_;
    mean_ += off / n_;
    squares_ += off * (value - mean_);
  }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double standard_error() const { return std::sqrt(squares_ / (n_ - 1) / n_); }

private:
  double n_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

/// Within three standard errors of `exact`, and not because these are wide: within `bias` of it
/// too.
inline void check_within(const Replicated& simulated, double exact, double bias)
{
  CAPTURE(simulated.mean(), simulated.standard_error(), exact);
  CHECK(std::abs(simulated.mean() - exact) <= 3 * simulated.standard_error());
  CHECK(std::abs(simulated.mean() - exact) <= bias);
}
/// The same with the bias as a part of `exact`.
inline void check_exact(const Replicated& simulated, double exact, double bias)
{
  check_within(simulated, exact, bias * exact);
}

} // namespace numasim::testing

// The position effect within a distance class (Costs::jitter_cv).

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

const Shape k_many_groups{2, 2, 8, 1, 1}; // 32 cores, each an L3 group

Topology spread_topology(double cv)
{
  Costs costs = distinct_costs(Protocol::Flat);
  costs.jitter_cv = cv;
  return topology(k_many_groups, costs);
}

/// Loads of every core from every other, relative to the class's own cost.
std::vector<double> factors(MemoryBench& b)
{
  std::vector<double> out;
  for (std::uint32_t owner = 0; owner < 32; ++owner) {
    for (std::uint32_t requester = 0; requester < 32; ++requester) {
      if (owner != requester) {
        const LineId line = b.line();
        b.store(owner, line);
        out.push_back(static_cast<double>(b.load(requester, line)) / k_base);
      }
    }
  }
  return out;
}

struct Moments {
  double mean = 0;
  double sd = 0;
};

Moments moments(const std::vector<double>& values)
{
  Moments m;
  for (const double v : values) {
    m.mean += v / static_cast<double>(values.size());
  }
  for (const double v : values) {
    m.sd += (v - m.mean) * (v - m.mean) / static_cast<double>(values.size() - 1);
  }
  m.sd = std::sqrt(m.sd);
  return m;
}

} // namespace

TEST_CASE("positions spread a class's cost around it as widely as stated", "[memory]")
{
  for (const double cv : {0.05, 0.2}) {
    MemoryBench b(spread_topology(cv));
    const Moments m = moments(factors(b)); // 992 pairs
    CHECK(std::abs(m.mean - 1) < 5 * cv / std::sqrt(992.0));
    CHECK(std::abs(m.sd / cv - 1) < 0.15);
  }
}

TEST_CASE("a pair of cores keeps its position for the machine's life", "[memory]")
{
  MemoryBench b(spread_topology(0.2));
  const std::vector<double> once = factors(b);
  CHECK(factors(b) == once);
  MemoryBench same(spread_topology(0.2));
  CHECK(factors(same) == once);
  MemoryBench other(spread_topology(0.2), 2);
  CHECK(factors(other) != once);
}

TEST_CASE("without a stated spread every pair of a class costs the same", "[memory]")
{
  MemoryBench b(spread_topology(0));
  for (const double f : factors(b)) {
    CHECK(f == 1);
  }
}

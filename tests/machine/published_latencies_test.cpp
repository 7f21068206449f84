/// Latencies by line state and distance of two machines, as published, against what their files
/// make the simulator charge: T. David, R. Guerraoui, V. Trigonakis, "Everything You Always Wanted
/// to Know about Synchronization but Were Afraid to Ask", SOSP 2013, table 2 (cycles).

#include "models/machine/machine.hpp"
#include "models/memory/memory.hpp"
#include "sim/engine.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

enum class State : std::uint8_t { Modified, Shared, Uncached };

struct Row {
  std::string name;
  State state;
  AccessKind kind;
  std::vector<double> cycles; ///< by distance
  double tolerance;           ///< relative, of what the file makes of it
};

struct Published {
  std::string topology;
  double mhz;
  std::vector<Row> rows;
};

constexpr std::uint32_t k_none = UINT32_MAX;

/// 0: same die; then as the columns of the table, by the machine's hops in ascending order.
std::uint32_t column(const Machine& machine, Node a, Node b)
{
  std::vector<std::int64_t> hops;
  for (std::uint32_t n = 0; n < machine.nodes(); ++n) {
    hops.push_back(machine.hop(Node{0}, Node{n}).count_ps());
  }
  std::sort(hops.begin(), hops.end());
  hops.erase(std::unique(hops.begin(), hops.end()), hops.end());
  const auto found = std::find(hops.begin(), hops.end(), machine.hop(a, b).count_ps());
  return found == hops.end() ? k_none : static_cast<std::uint32_t>(found - hops.begin());
}

/// What CPU 0 pays for a line of `owner`, ns; mean of the line's home with either.
double cost(const Machine& machine, const Row& row, Cpu owner)
{
  const Cpu requester{0};
  const Cpu neighbour{static_cast<std::uint32_t>(owner) + 1};
  double sum = 0;
  for (const Cpu at : {requester, owner}) {
    Engine engine;
    Memory memory(engine, machine, 1, 0);
    const Node home = machine.node_of(row.state == State::Uncached ? owner : at);
    const LineId line = memory.allocate(home, memory.role("line"));
    if (row.state != State::Uncached) {
      (void)memory.touch(owner, line, AccessKind::Store);
    }
    if (row.state == State::Shared) {
      (void)memory.touch(neighbour, line, AccessKind::Load);
    }
    sum += memory.touch(requester, line, row.kind).in_ns();
  }
  return sum / 2;
}

std::vector<double> simulated(const Machine& machine, const Row& row)
{
  std::vector<std::vector<double>> by_column(row.cycles.size());
  for (std::uint32_t i = 1; i + 1 < machine.cpus(); ++i) {
    // Owner and second sharer are on one die.
    if (machine.node_of(Cpu{i}) == machine.node_of(Cpu{i + 1})) {
      by_column.at(column(machine, Node{0}, machine.node_of(Cpu{i})))
          .push_back(cost(machine, row, Cpu{i}));
    }
  }
  std::vector<double> means;
  for (const auto& c : by_column) {
    means.push_back(std::accumulate(c.begin(), c.end(), 0.0) / static_cast<double>(c.size()));
  }
  return means;
}

void check(const Published& published)
{
  Topology topology = shipped(published.topology);
  topology.costs.jitter_cv = 0;
  const Machine machine(std::move(topology));
  for (const Row& row : published.rows) {
    const std::vector<double> ns = simulated(machine, row);
    for (std::size_t i = 0; i < row.cycles.size(); ++i) {
      const double cycles = ns[i] * published.mhz / 1000;
      INFO(row.name << ", distance " << i << ": published " << row.cycles[i] << ", simulated "
                    << cycles);
      CHECK(cycles == Approx(row.cycles[i]).epsilon(row.tolerance));
    }
  }
}

} // namespace

TEST_CASE("an Opteron 6172's lines cost by state and distance what was published",
          "[library][published]")
{
  check({"opteron-6172-4s-48c",
         2100,
         {
             {"load M", State::Modified, AccessKind::Load, {81, 161, 172, 252}, 0.13},
             {"store M", State::Modified, AccessKind::Store, {83, 172, 191, 273}, 0.13},
             {"atomic M", State::Modified, AccessKind::Rmw, {110, 197, 216, 296}, 0.01},
             {"load S", State::Shared, AccessKind::Load, {83, 164, 176, 254}, 0.11},
             {"store S", State::Shared, AccessKind::Store, {246, 255, 286, 296}, 0.19},
             {"atomic S", State::Shared, AccessKind::Rmw, {272, 283, 312, 332}, 0.13},
             {"load I", State::Uncached, AccessKind::Load, {136, 237, 247, 327}, 0.07},
         }});
}

TEST_CASE("a Xeon E7-8867L's lines cost by state and distance what was published",
          "[library][published]")
{
  check({"xeon-e7-8867l-8s-80c",
         2130,
         {
             {"load M", State::Modified, AccessKind::Load, {109, 289, 400}, 0.07},
             {"store M", State::Modified, AccessKind::Store, {115, 320, 431}, 0.06},
             {"atomic M", State::Modified, AccessKind::Rmw, {120, 324, 430}, 0.01},
             {"load S", State::Shared, AccessKind::Load, {44, 223, 334}, 0.4},
             {"store S", State::Shared, AccessKind::Store, {116, 318, 428}, 0.07},
             {"atomic S", State::Shared, AccessKind::Rmw, {113, 312, 423}, 0.07},
             {"load I", State::Uncached, AccessKind::Load, {355, 492, 601}, 0.01},
         }});
}

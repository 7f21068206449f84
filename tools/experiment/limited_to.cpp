#include "tools/experiment/plan.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace numasim {

namespace {

/// The numbers that are left, closed up to 0, 1, 2, ... in their old order; returns the old ones.
std::set<std::uint32_t> close_up(std::vector<std::uint32_t>& numbers)
{
  std::set<std::uint32_t> left(numbers.begin(), numbers.end());
  for (std::uint32_t& number : numbers) {
    number = static_cast<std::uint32_t>(std::distance(left.begin(), left.find(number)));
  }
  return left;
}

/// What there is for each number, of those that are left. Nothing stays nothing.
template <class T> void keep(std::vector<T>& by_number, const std::set<std::uint32_t>& left)
{
  if (by_number.empty()) {
    return;
  }
  std::vector<T> kept;
  kept.reserve(left.size());
  for (const std::uint32_t number : left) {
    kept.push_back(std::move(by_number.at(number)));
  }
  by_number = std::move(kept);
}

} // namespace

Topology limited_to(Topology topology, std::size_t cpus)
{
  if (cpus < 1 || cpus > topology.cpus.size()) {
    throw std::invalid_argument("number of CPUs out of range");
  }
  if (cpus == topology.cpus.size()) {
    return topology;
  }
  const std::uint32_t first_off = topology.cpus[cpus];
  for (NodeDescription& node : topology.nodes) {
    std::erase_if(node.cpus, [&](std::uint32_t cpu) { return cpu >= first_off; });
  }
  topology.cpus.resize(cpus);
  topology.core.resize(cpus);
  topology.l3.resize(cpus);
  keep(topology.costs.core_offset_ns, close_up(topology.core));
  const std::set<std::uint32_t> l3s = close_up(topology.l3);
  keep(topology.costs.l3_pair_offset_ns, l3s);
  for (std::vector<double>& row : topology.costs.l3_pair_offset_ns) {
    keep(row, l3s);
  }
  for (CoreKind& kind : topology.core_kinds) {
    std::erase_if(kind.cpus, [&](std::uint32_t cpu) { return cpu >= first_off; });
  }
  std::erase_if(topology.core_kinds, [](const CoreKind& kind) { return kind.cpus.empty(); });
  topology.fit.reset(); // it is of the whole machine, and names CPUs
  return topology;
}

} // namespace numasim

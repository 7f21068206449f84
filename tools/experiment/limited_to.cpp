#include "tools/experiment/plan.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace numasim {

namespace {

/// The numbers that are left, closed up to 0, 1, 2, ... in their old order.
void close_up(std::vector<std::uint32_t>& numbers)
{
  const std::set<std::uint32_t> left(numbers.begin(), numbers.end());
  for (std::uint32_t& number : numbers) {
    number = static_cast<std::uint32_t>(std::distance(left.begin(), left.find(number)));
  }
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
  close_up(topology.core);
  close_up(topology.l3);
  return topology;
}

} // namespace numasim

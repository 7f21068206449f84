#include "tools/report/result.hpp"

#include <numeric>
#include <set>

namespace numasim {

double LineSummary::all_transfers() const
{
  return std::accumulate(transfers.begin(), transfers.end(), 0.0);
}

MachineSummary summary_of(const Topology& topology)
{
  return {.name = topology.name,
          .title = topology.title,
          .packages =
              std::set(topology.package_of_node.begin(), topology.package_of_node.end()).size(),
          .nodes = topology.nodes.size(),
          .l3s = std::set(topology.l3.begin(), topology.l3.end()).size(),
          .cores = std::set(topology.core.begin(), topology.core.end()).size(),
          .cpus = topology.cpus.size()};
}

} // namespace numasim

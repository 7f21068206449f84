#include "tools/report/topology_overview.hpp"

#include "tools/report/numbers.hpp"
#include "tools/report/result.hpp"

#include <fmt/format.h>

#include <utility>

namespace numasim {

TopologyOverview overview_of(Topology topology, const std::string& file)
{
  std::vector<StatedValue> values = stated_values(topology);
  TopologyOverview overview{.machine = Machine(std::move(topology)),
                            .file = file,
                            .transfers = {},
                            .values = std::move(values)};
  overview.transfers = transfer_classes(overview.machine);
  return overview;
}

std::string shape_text(const Topology& topology)
{
  const MachineSummary m = summary_of(topology);
  return fmt::format("{}, {}, {}, {}, {}", counted(m.packages, "package"), counted(m.nodes, "node"),
                     counted(m.l3s, "L3 group"), counted(m.cores, "core"), counted(m.cpus, "CPU"));
}

} // namespace numasim

#include "tools/probe/owner_keeps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace numasim {

void set_owner_keeps(const PairMatrix& pairs, std::pair<std::uint32_t, std::uint32_t> cpus,
                     double operation_ns, Topology& topology)
{
  const auto position = [&pairs](std::uint32_t cpu) {
    const auto& all = pairs.cpus;
    return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), cpu) - all.begin());
  };
  const auto& hand_over = pairs.at(position(cpus.first), position(cpus.second));
  const double local = topology.costs.rmw_local.in_ns();
  if (!hand_over || *hand_over <= local) {
    return;
  }
  const double more = *hand_over / operation_ns - 1;
  const double share = std::round(100 * more * local / (*hand_over - local)) / 100;
  if (share > 0) {
    topology.costs.owner_keeps = std::min(share, 1.0);
    topology.provenance["/owner_keeps"] = {
        fmt::format("contended fetch-and-add, CPUs {} and {}: {:.1f} ns an operation where a "
                    "hand-over takes {:.1f} ns, so {:.1f} operations of {:.1f} ns a visit beyond "
                    "the first, relative to the transfer",
                    cpus.first, cpus.second, operation_ns, *hand_over, more, local),
        Confidence::Derived};
  }
}

} // namespace numasim

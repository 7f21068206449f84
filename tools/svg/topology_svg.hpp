#pragma once
/// One page with a machine's parts, its transfers and its costs.

#include "tools/report/topology_overview.hpp"

#include <optional>
#include <string>

namespace numasim {

/// A self-contained SVG without scripts, on white, at most 1.5 MB however large the machine.
/// `home`: node at which the heatmap's lines live; if absent, each with its owner.
[[nodiscard]] std::string topology_svg(const TopologyOverview& overview, std::optional<Node> home);

} // namespace numasim

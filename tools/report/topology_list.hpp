#pragma once
/// The machines there are, one line each.

#include "tools/report/result.hpp"
#include "tools/report/topology_trust.hpp"

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct ListedTopology {
  MachineSummary machine;
  std::string file;                        ///< as shown to people
  std::optional<double> worst_hop_ns;      ///< between two nodes; absent if there is one
  std::optional<double> worst_transfer_ns; ///< of a modified line; absent if there is one CPU
  Trust trust;
};

[[nodiscard]] ListedTopology listed(const Topology& topology, const std::string& file);

// One a format. The text leaves file and title out, so that it fits a terminal of 120 columns.
void print_text(std::ostream& out, const std::vector<ListedTopology>& list);
void print_markdown(std::ostream& out, const std::vector<ListedTopology>& list);
void print_csv(std::ostream& out, const std::vector<ListedTopology>& list);
/// "numasim-topology-list/1"
void print_json(std::ostream& out, const std::vector<ListedTopology>& list);

} // namespace numasim

#include "tools/report/numbers.hpp"
#include "tools/report/topology_overview.hpp"
#include "tools/report/topology_shape.hpp"
#include "tools/report/topology_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace numasim {

namespace {

/// Parts that an example spells out.
constexpr std::size_t k_most_spelled = 8;
/// Of a line of prose, in characters.
constexpr std::size_t k_width = 116;

void heading(std::ostream& out, const std::string& text)
{
  out << "\n" << text << "\n";
}

void print_shape(std::ostream& out, const Machine& machine)
{
  heading(out, "structure");
  for (const ShapeLine& line : folded_shape(machine)) {
    out << fmt::format("  {:{}}{} x {}\n", "", 2 * line.depth, line.count, line.part);
  }
}

/// "0-3,192-195 | 4-7,196-199 | and 40 more"
template <class Part> std::string spelled(const Machine& machine, const std::vector<Part>& parts)
{
  std::string text;
  for (std::size_t i = 0; i < std::min(parts.size(), k_most_spelled); ++i) {
    text += (i == 0 ? "" : " | ") + cpu_list(machine, parts[i]);
  }
  if (parts.size() > k_most_spelled) {
    text += fmt::format(" | and {} more", parts.size() - k_most_spelled);
  }
  return text;
}

void print_nodes(std::ostream& out, const Machine& machine)
{
  heading(out, "nodes");
  print_text(out, node_table(machine));
  const L3 first_l3{0};
  const Node node = machine.node_of(first_l3);
  out << fmt::format("\n  L3 groups of node {}: {}\n  cores of its first L3 group: {}\n",
                     machine.topology().nodes[index_of(node)].id,
                     spelled(machine, l3s_of(machine, node)),
                     spelled(machine, cores_of(machine, first_l3)));
}

void print_matrices(std::ostream& out, const Machine& machine)
{
  const Topology& t = machine.topology();
  if (machine.nodes() < 2) {
    return;
  }
  heading(out, "between nodes");
  if (!t.slit.empty()) {
    print_text(out, matrix_table(machine, "distances of the firmware (SLIT)", t.slit));
    out << "\n";
  }
  print_text(out, matrix_table(machine, "hops, ns one way", t.hop_ns));
}

/// Where cores sit, as far as the topology states it.
void print_offsets(std::ostream& out, const Costs& costs)
{
  if (!costs.core_offset_ns.empty()) {
    const auto [least, most] =
        std::minmax_element(costs.core_offset_ns.begin(), costs.core_offset_ns.end());
    out << fmt::format("  Included: {} to {} ns for each of the two cores, by where it sits.\n",
                       short_number(*least), short_number(*most));
  }
  if (!costs.l3_pair_offset_ns.empty()) {
    double least = costs.l3_pair_offset_ns.front().front();
    double most = least;
    for (const auto& row : costs.l3_pair_offset_ns) {
      least = std::min(least, *std::min_element(row.begin(), row.end()));
      most = std::max(most, *std::max_element(row.begin(), row.end()));
    }
    out << fmt::format("  Included: {} to {} ns for each pair of L3 groups.\n", short_number(least),
                       short_number(most));
  }
}

void print_transfers(std::ostream& out, const TopologyOverview& overview)
{
  const Machine& machine = overview.machine;
  const Costs& costs = machine.costs();
  heading(out, fmt::format("transfers of a modified line, ns (min / median / max; {})",
                           to_string(costs.protocol)));
  print_text(out, transfer_table(overview.transfers));
  out << fmt::format("  A locked operation on a line so fetched takes {} ns more. Positions spread "
                     "each class by {}.\n",
                     short_number(costs.rmw_local.in_ns()), percent_text(costs.jitter_cv));
  print_offsets(out, costs);
  if (overview.transfers.requester_step > 1) {
    out << fmt::format("  Every core number {} is a requester here, all are owners.\n",
                       overview.transfers.requester_step);
  }
  out << "\n";
  print_text(out, local_table(machine));
}

void print_system(std::ostream& out, const Topology& topology)
{
  out << "\n";
  print_text(out, system_table(topology));
  for (const auto& table : {bandwidth_table(topology), core_kind_table(topology)}) {
    if (table) {
      out << "\n";
      print_text(out, *table);
    }
  }
}

void print_fit(std::ostream& out, const Topology& topology)
{
  if (!topology.fit) {
    return;
  }
  const FitRecord& fit = *topology.fit;
  heading(out, "fit to " + fit.matrix);
  out << fmt::format("  {}{}: {} numbers for {} pairs of CPUs\n", fit.model,
                     fit.home_node ? fmt::format(", home at node {}", *fit.home_node) : "",
                     fit.parameters, fit.pairs);
  out << fmt::format("  error {:.2f} % in the mean, {:.2f} % at the 95th percentile; worst CPUs {} "
                     "and {}: {} ns measured, {} ns here\n",
                     fit.mean_abs_pct, fit.p95_abs_pct, fit.worst.cpu_a, fit.worst.cpu_b,
                     short_number(fit.worst.measured_ns), short_number(fit.worst.model_ns));
  if (!fit.candidates.empty()) {
    out << "\n";
    print_text(out, *fit_table(topology));
  }
}

void print_trust(std::ostream& out, const TopologyOverview& overview)
{
  heading(out, "confidence");
  print_text(out, trust_table(trust_of(overview.values)));
  const auto is_guess = [](const StatedValue& v) {
    return v.provenance.confidence == Confidence::Guess;
  };
  if (std::any_of(overview.values.begin(), overview.values.end(), is_guess)) {
    out << "\n  guesses\n";
  }
  for (const StatedValue& value : overview.values) {
    if (is_guess(value)) {
      const std::string line = value.pointer + ": " + value.provenance.source;
      out << "    " << wrapped(line, k_width - 4, "      ") << "\n";
    }
  }
}

} // namespace

void print_text(std::ostream& out, const TopologyOverview& overview)
{
  const Topology& t = overview.machine.topology();
  out << fmt::format("{}: {}\n  {}{}\n  file: {}\n", t.name, t.title, shape_text(t),
                     t.freq_mhz > 0 ? fmt::format("; {} MHz", short_number(t.freq_mhz)) : "",
                     overview.file);
  print_shape(out, overview.machine);
  print_nodes(out, overview.machine);
  print_matrices(out, overview.machine);
  print_transfers(out, overview);
  print_system(out, t);
  print_fit(out, t);
  print_trust(out, overview);
}

} // namespace numasim

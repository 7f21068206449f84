#include "tools/import/costs_from.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace numasim {

namespace {

constexpr double k_local = 10; // SLIT units, ACPI 6.5 5.2.17
// Where no donor tells: fitted die hops of EPYCs with an I/O die are 4.1 to 9.9 ns, package hops of
// measured machines 49 to 82 ns (docs/machine.md).
constexpr double k_die_hop = 10;
constexpr double k_package_hop = 60;
constexpr std::size_t k_most_offsets = 512; ///< L3 groups in a matrix of offsets

/// Mean of the hops between different nodes for which `chosen` holds.
template <class Chosen> std::optional<double> mean_hop(const Topology& t, Chosen chosen)
{
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t a = 0; a < t.nodes.size(); ++a) {
    for (std::size_t b = 0; b < t.nodes.size(); ++b) {
      if (a != b && chosen(a, b)) {
        sum += t.hop_ns[a][b];
        ++count;
      }
    }
  }
  return count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
}

std::optional<double> class_hop(const Topology& t, bool same_package)
{
  return mean_hop(t, [&](std::size_t a, std::size_t b) {
    return (t.package_of_node[a] == t.package_of_node[b]) == same_package;
  });
}

/// The donor's ns per unit of SLIT: all its hops over all its distances beyond the local one.
std::optional<double> ns_per_unit(const Topology& t)
{
  double units = 0;
  double ns = 0;
  for (std::size_t a = 0; a < t.slit.size(); ++a) {
    for (std::size_t b = 0; b < t.slit.size(); ++b) {
      units += t.slit[a][b] - k_local;
      ns += t.hop_ns[a][b];
    }
  }
  return units > 0 && ns > 0 ? std::optional(ns / units) : std::nullopt;
}

void hops_by_slit(double per_unit, Topology& topology)
{
  for (std::size_t a = 0; a < topology.slit.size(); ++a) {
    for (std::size_t b = 0; b < topology.slit.size(); ++b) {
      topology.hop_ns[a][b] = per_unit * (topology.slit[a][b] - k_local);
    }
  }
}

void take_hops_by_slit(const Donor& donor, const SlitRule* rule, Topology& topology)
{
  const std::string& name = donor.topology.name;
  const auto theirs = ns_per_unit(donor.topology);
  const bool by_rule = rule != nullptr && !(donor.same_model && theirs);
  if (by_rule) {
    hops_by_slit(rule->ns_per_unit, topology);
    topology.provenance["/hop"] = {std::string(rule->source), Confidence::Derived};
    if (topology.costs.protocol == Protocol::HomeDirectory) {
      topology.costs.base = Duration::ns(rule->t0_ns - topology.costs.rmw_local.in_ns());
      topology.provenance["/t0_ns"] = {std::string(rule->source) + "; less rmw_local_ns",
                                       Confidence::Derived};
    }
    return;
  }
  if (theirs) {
    hops_by_slit(*theirs, topology);
    topology.provenance["/hop"] = {
        fmt::format("{:.3g} ns a unit of SLIT beyond 10, the ratio of {}'s hops to its SLIT; "
                    "firmware's distances are no latencies, expect 30 %",
                    *theirs, name),
        Confidence::Guess};
    return;
  }
  // Two numbers of the donor's kind of machine: its package hop over the usual 10/21 or 10/20.
  constexpr double k_usual_units = 11;
  const auto package = class_hop(donor.topology, false);
  const double per_unit = package.value_or(k_package_hop) / k_usual_units;
  hops_by_slit(per_unit, topology);
  topology.provenance["/hop"] = {
      fmt::format("{:.3g} ns a unit of SLIT beyond 10: {} over the 11 units that vendors usually "
                  "give a neighbouring package",
                  per_unit,
                  package ? fmt::format("the package hop of {}, {:.3g} ns,", name, *package)
                          : fmt::format("{} ns, between the package hops of measured machines (49 "
                                        "to 82),",
                                        k_package_hop)),
      Confidence::Guess};
}

void take_hops_by_class(const Donor& donor, Topology& topology)
{
  const auto die = class_hop(donor.topology, true);
  const auto package = class_hop(donor.topology, false);
  for (std::size_t a = 0; a < topology.nodes.size(); ++a) {
    for (std::size_t b = 0; b < topology.nodes.size(); ++b) {
      const bool same = topology.package_of_node[a] == topology.package_of_node[b];
      topology.hop_ns[a][b] = a == b ? 0
                              : same ? die.value_or(k_die_hop)
                                     : package.value_or(k_package_hop);
    }
  }
  const std::string& name = donor.topology.name;
  const auto told = [&](const char* what, const std::optional<double>& mean, double otherwise) {
    return mean ? fmt::format("{} {:.3g} ns as the mean of {}", what, *mean, name)
                : fmt::format("{} {:.3g} ns chosen, as {} has none", what, otherwise, name);
  };
  topology.provenance["/hop"] = {"no distances known; " + told("die hop", die, k_die_hop) + ", " +
                                     told("package hop", package, k_package_hop),
                                 Confidence::Guess};
}

/// How much more a transfer takes that crosses packages within one node, where the file has but
/// one package.
double crossing_ns(const Donor& donor, const Costs& costs)
{
  const double hop = class_hop(donor.topology, false).value_or(k_package_hop);
  switch (costs.protocol) {
  case Protocol::HomeDirectory:
    return 2 * hop; // wherever the home is, the triangle crosses twice
  case Protocol::SocketLocal:
    return hop + (costs.base - costs.package_base.value_or(costs.l3_transfer)).in_ns();
  case Protocol::Flat:
    return hop;
  }
  return hop;
}

void add_crossings(const Donor& donor, const MachineFacts& facts, Topology& topology)
{
  std::map<std::uint32_t, std::uint32_t> package_of_l3;
  std::map<std::uint32_t, std::size_t> node_of_cpu;
  std::map<std::uint32_t, std::size_t> node_of_l3;
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      node_of_cpu[cpu] = n;
    }
  }
  for (std::size_t i = 0; i < facts.cpus.size(); ++i) {
    package_of_l3.try_emplace(topology.l3[i], facts.cpus[i].package);
    node_of_l3.try_emplace(topology.l3[i], node_of_cpu.at(facts.cpus[i].number));
  }
  const std::size_t l3s = package_of_l3.size();
  const double extra = crossing_ns(donor, topology.costs);
  std::vector<std::vector<double>> offsets(l3s, std::vector<double>(l3s, 0));
  bool any = false;
  for (std::uint32_t a = 0; a < l3s; ++a) {
    for (std::uint32_t b = 0; b < l3s; ++b) {
      if (node_of_l3.at(a) == node_of_l3.at(b) && package_of_l3.at(a) != package_of_l3.at(b)) {
        offsets[a][b] = extra;
        any = true;
      }
    }
  }
  if (any && l3s <= k_most_offsets) {
    topology.costs.l3_pair_offset_ns = std::move(offsets);
    topology.provenance["/l3_pair_offset_ns"] = {
        fmt::format("{:.4g} ns between caches of different packages of one node: what crossing "
                    "packages costs with the hop of {}",
                    extra, donor.topology.name),
        Confidence::Guess};
  }
}

} // namespace

void take_hops(const Donor& donor, const SlitRule* rule, const MachineFacts& facts,
               Topology& topology)
{
  const std::size_t nodes = topology.nodes.size();
  topology.hop_ns.assign(nodes, std::vector<double>(nodes, 0));
  if (nodes > 1 && !topology.slit.empty()) {
    take_hops_by_slit(donor, rule, topology);
  } else if (nodes > 1) {
    take_hops_by_class(donor, topology);
  }
  add_crossings(donor, facts, topology);
}

} // namespace numasim

#include "models/machine/topology_writer.hpp"
#include "models/machine/transfer_costs.hpp"
#include "tools/report/topology_overview.hpp"
#include "tools/report/topology_shape.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json structure_of(const Machine& machine)
{
  const Topology& t = machine.topology();
  Json nodes = Json::array();
  for (std::uint32_t n = 0; n < machine.nodes(); ++n) {
    Json groups = Json::array();
    for (const L3 l3 : l3s_of(machine, Node{n})) {
      Json cores = Json::array();
      for (const Core core : cores_of(machine, l3)) {
        cores.push_back(cpu_list(machine, core));
      }
      groups.push_back({{"cpus", cpu_list(machine, l3)}, {"cores", std::move(cores)}});
    }
    const double memory = t.nodes[n].memory_gib;
    nodes.push_back({{"id", t.nodes[n].id},
                     {"package", t.nodes[n].package},
                     {"cpus", cpu_list(machine, Node{n})},
                     {"memory_gib", memory > 0 ? Json(memory) : Json(nullptr)},
                     {"l3_groups", std::move(groups)}});
  }
  return {{"cpus", machine.cpus()},         {"cores", machine.cores()},
          {"l3_groups", machine.l3s()},     {"nodes", machine.nodes()},
          {"packages", machine.packages()}, {"parts", std::move(nodes)}};
}

Json json_of(const Spread& spread)
{
  return {{"min", spread.min_ns}, {"median", spread.median_ns}, {"max", spread.max_ns}};
}

Json json_of(const TransferClass& c)
{
  return {{"class", to_string(c.distance)},
          {"label", c.label()},
          {"hop_ns", c.hop_ns ? Json(*c.hop_ns) : Json(nullptr)},
          {"cpu_pairs", c.pairs},
          {"home_at_requester_ns", json_of(c.home_at_requester)},
          {"home_at_owner_ns", json_of(c.home_at_owner)},
          {"home_at_worst_third_ns", c.home_at_third ? json_of(*c.home_at_third) : Json(nullptr)}};
}

Json transfers_of(const TransferClasses& transfers)
{
  Json classes = Json::array();
  for (const TransferClass& c : transfers.classes) {
    classes.push_back(json_of(c));
  }
  return {{"requester_step", transfers.requester_step}, {"classes", std::move(classes)}};
}

/// From memory to a CPU of each node: [node of the CPU][home], ns.
Json fills_of(const Machine& machine)
{
  const TransferCosts transfers(machine);
  Json rows = Json::array();
  for (std::uint32_t r = 0; r < machine.nodes(); ++r) {
    Json row = Json::array();
    for (std::uint32_t h = 0; h < machine.nodes(); ++h) {
      row.push_back(Duration::ps(transfers.fill_ps(Node{r}, Node{h})).in_ns());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json confidence_of(const std::vector<StatedValue>& values)
{
  const Trust trust = trust_of(values);
  Json groups = Json::object();
  for (std::size_t g = 0; g < k_value_groups; ++g) {
    const GroupTrust& group = trust.groups.at(g);
    groups[std::string{to_string(static_cast<ValueGroup>(g))}] = {
        {"weakest", group.weakest ? Json(to_string(*group.weakest)) : Json(nullptr)},
        {"values", group.values},
        {"guesses", group.guesses}};
  }
  Json guesses = Json::array();
  for (const StatedValue& value : values) {
    if (value.provenance.confidence == Confidence::Guess) {
      guesses.push_back({{"pointer", value.pointer}, {"source", value.provenance.source}});
    }
  }
  return {{"groups", std::move(groups)}, {"guesses", std::move(guesses)}};
}

} // namespace

void print_json(std::ostream& out, const TopologyOverview& overview)
{
  const Topology& t = overview.machine.topology();
  const Json document{{"schema", "numasim-topology-overview/1"},
                      {"name", t.name},
                      {"title", t.title},
                      {"file", overview.file},
                      {"structure", structure_of(overview.machine)},
                      {"hop_ns", t.hop_ns},
                      {"transfers", transfers_of(overview.transfers)},
                      {"memory_fill_ns", fills_of(overview.machine)},
                      {"confidence", confidence_of(overview.values)},
                      {"topology", write_topology(t)}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

} // namespace numasim

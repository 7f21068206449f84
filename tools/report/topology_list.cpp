#include "tools/report/topology_list.hpp"

#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"
#include "tools/report/transfer_classes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

std::string confidence_text(const GroupTrust& group)
{
  return group.weakest ? std::string{to_string(*group.weakest)} : k_absent;
}

std::string rounded(const std::optional<double>& ns)
{
  return ns ? fmt::format("{:.1f}", *ns) : k_absent;
}

std::string exact(const std::optional<double>& ns)
{
  return ns ? fmt::format("{}", *ns) : "";
}

Table table_of(const std::vector<ListedTopology>& list)
{
  Table table{.title = "",
              .columns = {{"topology"},
                          {"CPUs", true},
                          {"cores", true},
                          {"nodes", true},
                          {"pkgs", true},
                          {"L3s", true},
                          {"hop, ns", true},
                          {"transfer, ns", true},
                          {"structure"},
                          {"transfers"},
                          {"rest"},
                          {"guesses", true}},
              .rows = {}};
  for (const ListedTopology& t : list) {
    const GroupTrust all = t.trust.sum();
    table.rows.push_back({t.machine.name, std::to_string(t.machine.cpus),
                          std::to_string(t.machine.cores), std::to_string(t.machine.nodes),
                          std::to_string(t.machine.packages), std::to_string(t.machine.l3s),
                          rounded(t.worst_hop_ns), rounded(t.worst_transfer_ns),
                          confidence_text(t.trust.of(ValueGroup::Structure)),
                          confidence_text(t.trust.of(ValueGroup::Transfers)),
                          confidence_text(t.trust.sum({ValueGroup::Accesses, ValueGroup::System})),
                          fmt::format("{}/{}", all.guesses, all.values)});
  }
  return table;
}

constexpr const char* k_legend =
    "hop: the longest between two nodes; transfer: the dearest of a modified line, wherever its "
    "home";
constexpr const char* k_trust_legend =
    "structure, transfers, rest: the weakest confidence of their values; guesses: values that are "
    "guesses, of all";

Json json_of(const GroupTrust& group)
{
  return Json{{"weakest", group.weakest ? Json(to_string(*group.weakest)) : Json(nullptr)},
              {"values", group.values},
              {"guesses", group.guesses}};
}

Json json_of(const std::optional<double>& value)
{
  return value ? Json(*value) : Json(nullptr);
}

} // namespace

ListedTopology listed(const Topology& topology, const std::string& file)
{
  const Machine machine(topology);
  ListedTopology entry;
  entry.machine = summary_of(topology);
  entry.file = file;
  if (machine.nodes() > 1) {
    entry.worst_hop_ns = machine.hops_ns().maxCoeff();
  }
  entry.worst_transfer_ns = transfer_classes(machine).worst_ns();
  entry.trust = trust_of(stated_values(topology));
  return entry;
}

void print_text(std::ostream& out, const std::vector<ListedTopology>& list)
{
  print_text(out, table_of(list));
  out << "\n  " << k_legend << "\n  " << k_trust_legend << "\n";
}

void print_markdown(std::ostream& out, const std::vector<ListedTopology>& list)
{
  Table table = table_of(list);
  table.columns.push_back({"title"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    table.rows[i].push_back(list[i].machine.title);
  }
  print_markdown(out, table);
  out << "\n- " << k_legend << "\n- " << k_trust_legend << "\n";
}

void print_csv(std::ostream& out, const std::vector<ListedTopology>& list)
{
  Table table{.title = "",
              .columns = {{"topology"},
                          {"title"},
                          {"file"},
                          {"cpus"},
                          {"cores"},
                          {"nodes"},
                          {"packages"},
                          {"l3_groups"},
                          {"worst_hop_ns"},
                          {"worst_transfer_ns"},
                          {"structure"},
                          {"transfers"},
                          {"accesses"},
                          {"system"},
                          {"guesses"},
                          {"values"}},
              .rows = {}};
  for (const ListedTopology& t : list) {
    const GroupTrust all = t.trust.sum();
    std::vector<std::string> row{t.machine.name,
                                 t.machine.title,
                                 t.file,
                                 std::to_string(t.machine.cpus),
                                 std::to_string(t.machine.cores),
                                 std::to_string(t.machine.nodes),
                                 std::to_string(t.machine.packages),
                                 std::to_string(t.machine.l3s),
                                 exact(t.worst_hop_ns),
                                 exact(t.worst_transfer_ns)};
    for (const GroupTrust& group : t.trust.groups) {
      row.emplace_back(group.weakest ? to_string(*group.weakest) : "");
    }
    row.push_back(std::to_string(all.guesses));
    row.push_back(std::to_string(all.values));
    table.rows.push_back(std::move(row));
  }
  print_csv(out, table);
}

void print_json(std::ostream& out, const std::vector<ListedTopology>& list)
{
  Json topologies = Json::array();
  for (const ListedTopology& t : list) {
    Json confidence = Json::object();
    for (std::size_t g = 0; g < k_value_groups; ++g) {
      confidence[std::string{to_string(static_cast<ValueGroup>(g))}] =
          json_of(t.trust.groups.at(g));
    }
    topologies.push_back({{"name", t.machine.name},
                          {"title", t.machine.title},
                          {"file", t.file},
                          {"cpus", t.machine.cpus},
                          {"cores", t.machine.cores},
                          {"nodes", t.machine.nodes},
                          {"packages", t.machine.packages},
                          {"l3_groups", t.machine.l3s},
                          {"worst_hop_ns", json_of(t.worst_hop_ns)},
                          {"worst_transfer_ns", json_of(t.worst_transfer_ns)},
                          {"confidence", std::move(confidence)}});
  }
  out << Json{{"schema", "numasim-topology-list/1"}, {"topologies", std::move(topologies)}}.dump(
             2, ' ', false, Json::error_handler_t::replace)
      << "\n";
}

} // namespace numasim

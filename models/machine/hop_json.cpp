#include "models/machine/hop_json.hpp"

#include "models/machine/matrix_json.hpp"
#include "models/machine/references_json.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

namespace numasim {

namespace {

constexpr Quantity k_hop = {"ns", 0, 1e6};

void read_slit(JsonReader& root, Topology& topology)
{
  if (!root.optional("slit")) {
    return;
  }
  JsonReader slit = root.object("slit");
  const bool symmetric = slit.boolean("symmetric");
  // ACPI 6.5, 5.2.17: 10 is the own node, 0 to 9 are reserved, 255 is unreachable.
  topology.slit = read_matrix(slit.required("distances"), {"SLIT units", 10, 255},
                              {topology.nodes.size(), "node", symmetric, 10});
  for (const auto& row : topology.slit) {
    for (const double entry : row) {
      if (entry != static_cast<int>(entry)) {
        slit.problem_at("distances", plain_number(entry), "whole numbers");
      }
    }
  }
  slit.finish();
}

Matrix linear_hops(JsonReader& hop, const Topology& topology)
{
  const double ns_per_unit = hop.real("ns_per_unit", {"ns per SLIT unit", 0, 1e4});
  if (topology.slit.empty()) {
    hop.problem_at("mode", "slit_linear without usable \"slit\"",
                   "slit_linear in a file with \"slit\"");
    return {};
  }
  Matrix hops = topology.slit;
  for (auto& row : hops) {
    for (double& entry : row) {
      entry = ns_per_unit * (entry - 10);
    }
  }
  return hops;
}

using Pairs = std::map<std::pair<std::size_t, std::size_t>, bool>; // both ways round

/// Dies of different packages that a link joins directly, by node id.
Pairs read_pairs(const JsonReader& reader, const Topology& topology)
{
  Pairs pairs;
  for (const JsonReader& pair : reader ? reader.as_array() : std::vector<JsonReader>{}) {
    std::vector<std::size_t> nodes;
    for (const JsonReader& id : pair.as_array()) {
      nodes.push_back(read_node_id(id, topology));
      if (nodes.back() == k_none) {
        return {};
      }
    }
    if (nodes.size() != 2 ||
        topology.package_of_node[nodes[0]] == topology.package_of_node[nodes[1]]) {
      pair.problem(std::to_string(nodes.size()) + " nodes that are no pair",
                   "the ids of two nodes of different packages");
      return {};
    }
    if (!pairs.try_emplace({nodes[0], nodes[1]}, true).second) {
      pair.problem("a pair that is given before", "every pair once");
    }
    pairs.try_emplace({nodes[1], nodes[0]}, true);
  }
  return pairs;
}

/// One class of hops: its value is required if the machine has such hops, and out of place if not.
class HopClass {
public:
  HopClass(JsonReader& hop, std::string key) : reader_(hop.optional(key)), key_(std::move(key)) {}

  double use()
  {
    used_ = true;
    return reader_ ? reader_.as_real(k_hop) : 0;
  }
  void finish(const JsonReader& hop, const std::string& what) const
  {
    if (used_ && !reader_) {
      hop.problem_at(key_, "nothing", to_string(k_hop) + ": the machine has " + what);
    } else if (!used_ && reader_) {
      reader_.unfit("nothing: the machine has no " + what);
    }
  }

private:
  JsonReader reader_;
  std::string key_;
  bool used_ = false;
};

Matrix class_hops(JsonReader& hop, const Topology& topology)
{
  const std::size_t before = hop.problem_count();
  const Pairs pairs = read_pairs(hop.optional("pairs"), topology);
  HopClass die(hop, "die_ns");
  HopClass near(hop, "socket_near_ns");
  HopClass far(hop, "socket_far_ns");
  const std::size_t nodes = topology.nodes.size();
  Matrix hops(nodes, std::vector<double>(nodes, 0));
  for (std::size_t a = 0; a < nodes && hop.problem_count() == before; ++a) {
    for (std::size_t b = 0; b < nodes && hop.problem_count() == before; ++b) {
      if (a != b) {
        const bool same_package = topology.package_of_node[a] == topology.package_of_node[b];
        HopClass& kind = same_package ? die : pairs.contains({a, b}) ? near : far;
        hops[a][b] = kind.use();
      }
    }
  }
  if (hop.problem_count() == before) {
    die.finish(hop, "two nodes in one package");
    near.finish(hop, "\"pairs\"");
    far.finish(hop, "nodes of different packages that are no pair");
  }
  return hops;
}

} // namespace

void read_distances(JsonReader& root, Topology& topology)
{
  static const std::array<std::string, 3> modes = {"class", "matrix", "slit_linear"};
  read_slit(root, topology);
  const std::size_t nodes = topology.nodes.size();
  topology.hop_ns.assign(nodes, std::vector<double>(nodes, 0));
  if (nodes == 1 && !root.optional("hop")) {
    return;
  }
  JsonReader hop = root.object("hop");
  if (!hop) {
    return;
  }
  const std::size_t before = root.problem_count();
  const std::size_t mode = hop.choice("mode", modes);
  if (root.problem_count() != before) {
    return; // which keys belong here is not known
  }
  Matrix hops;
  if (mode == 0) {
    hops = class_hops(hop, topology);
  } else if (mode == 1) {
    const bool symmetric = hop.boolean("symmetric");
    hops = read_matrix(hop.required("ns"), k_hop, {nodes, "node", symmetric, 0});
  } else {
    hops = linear_hops(hop, topology);
  }
  hop.finish();
  if (hops.size() == nodes) {
    topology.hop_ns = std::move(hops);
  }
}

} // namespace numasim

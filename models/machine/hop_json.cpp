#include "models/machine/hop_json.hpp"

#include "models/machine/matrix_json.hpp"
#include "models/machine/references_json.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace numasim {

namespace {

// The forms of `hop`, in the order of their declaration.
constexpr std::size_t k_by_class = 0;
constexpr std::size_t k_by_slit = 1;

void read_slit(const FieldReader& root, Topology& topology)
{
  const FieldReader slit = root.member("slit");
  if (!slit) {
    return;
  }
  const bool symmetric = slit.boolean("symmetric");
  topology.slit =
      read_matrix(slit.member("distances"), {topology.nodes.size(), "node", symmetric, 10});
  slit.finish();
}

Matrix linear_hops(const FieldReader& hop, const Topology& topology)
{
  const double ns_per_unit = hop.real("ns_per_unit");
  if (topology.slit.empty()) {
    hop.value().problem_at("mode", "slit_linear without usable \"slit\"",
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
Pairs read_pairs(const FieldReader& reader, const Topology& topology)
{
  Pairs pairs;
  for (const FieldReader& pair : reader.items()) {
    std::vector<std::size_t> nodes;
    for (const FieldReader& id : pair.items()) {
      nodes.push_back(read_node_id(id, topology));
      if (nodes.back() == k_none) {
        return {};
      }
    }
    if (nodes.size() != 2 ||
        topology.package_of_node[nodes[0]] == topology.package_of_node[nodes[1]]) {
      pair.value().problem(std::to_string(nodes.size()) + " nodes that are no pair",
                           "the ids of two nodes of different packages");
      return {};
    }
    if (!pairs.try_emplace({nodes[0], nodes[1]}, true).second) {
      pair.value().problem("a pair that is given before", "every pair once");
    }
    pairs.try_emplace({nodes[1], nodes[0]}, true);
  }
  return pairs;
}

/// One class of hops: its value is required if the machine has such hops, and out of place if not.
class HopClass {
public:
  HopClass(const FieldReader& hop, std::string key) : reader_(hop.member(key)), key_(std::move(key))
  {
  }

  double use()
  {
    used_ = true;
    return reader_ ? reader_.as_real() : 0;
  }
  void finish(const FieldReader& hop, const std::string& what) const
  {
    if (used_ && !reader_) {
      hop.value().problem_at(key_, "nothing",
                             allowed_values(reader_.field()) + ": the machine has " + what);
    } else if (!used_ && reader_) {
      reader_.value().unfit("nothing: the machine has no " + what);
    }
  }

private:
  FieldReader reader_;
  std::string key_;
  bool used_ = false;
};

Matrix class_hops(const FieldReader& hop, const Topology& topology)
{
  const std::size_t before = hop.problem_count();
  const Pairs pairs = read_pairs(hop.member("pairs"), topology);
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

void read_distances(const FieldReader& root, Topology& topology)
{
  read_slit(root, topology);
  const std::size_t nodes = topology.nodes.size();
  topology.hop_ns.assign(nodes, std::vector<double>(nodes, 0));
  FieldReader hop = nodes > 1 ? root.needed("hop") : root.member("hop");
  const std::optional<std::size_t> mode = hop.choose_form();
  if (!mode) {
    return; // which members belong here is not known
  }
  Matrix hops;
  if (*mode == k_by_class) {
    hops = class_hops(hop, topology);
  } else if (*mode == k_by_slit) {
    hops = linear_hops(hop, topology);
  } else {
    const bool symmetric = hop.boolean("symmetric");
    hops = read_matrix(hop.member("ns"), {nodes, "node", symmetric, 0});
  }
  hop.finish();
  if (hops.size() == nodes) {
    topology.hop_ns = std::move(hops);
  }
}

} // namespace numasim

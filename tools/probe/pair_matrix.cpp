#include "tools/probe/pair_matrix.hpp"

#include "sim/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace numasim {

namespace {

std::vector<std::uint32_t> node_of_cpus(const Topology& topology)
{
  std::vector<std::uint32_t> node(topology.cpus.size(), 0);
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
      node[static_cast<std::size_t>(at - topology.cpus.begin())] = n;
    }
  }
  return node;
}

PairClass class_of(const Topology& topology, const std::vector<std::uint32_t>& node,
                   const CpuPair& pair)
{
  const auto [a, b] = pair;
  if (topology.core[a] == topology.core[b]) {
    return PairClass::Core;
  }
  if (topology.l3[a] == topology.l3[b]) {
    return PairClass::L3;
  }
  if (node[a] == node[b]) {
    return PairClass::Node;
  }
  return topology.package_of_node[node[a]] == topology.package_of_node[node[b]]
             ? PairClass::Package
             : PairClass::Machine;
}

/// A class and the places it is in: pairs of one kind and place may stand for each other.
using Kind = std::tuple<PairClass, std::uint32_t, std::uint32_t>;

Kind kind_of(const Topology& topology, const std::vector<std::uint32_t>& node, const CpuPair& pair)
{
  const PairClass pair_class = class_of(topology, node, pair);
  switch (pair_class) {
  case PairClass::Core:
    return {pair_class, 0, 0};
  case PairClass::L3:
    return {pair_class, topology.l3[pair.first], 0};
  default:
    return {pair_class, std::min(node[pair.first], node[pair.second]),
            std::max(node[pair.first], node[pair.second])};
  }
}

using Pairs = std::vector<CpuPair>;

void shuffle(Pairs& pairs, RandomStream& random)
{
  for (std::size_t i = pairs.size(); i > 1; --i) {
    std::swap(pairs[i - 1], pairs[random.below(i)]);
  }
}

/// Takes from the lists in turns until there are `count` pairs or none are left.
void take_in_turns(const std::vector<Pairs>& lists, std::size_t count, Pairs& chosen)
{
  bool more = true;
  for (std::size_t turn = 0; more && chosen.size() < count; ++turn) {
    more = false;
    for (const Pairs& list : lists) {
      if (turn < list.size() && chosen.size() < count) {
        chosen.push_back(list[turn]);
        more = true;
      }
    }
  }
}

} // namespace

PairMatrix::PairMatrix(std::vector<std::uint32_t> numbers) : cpus(std::move(numbers))
{
  for (std::size_t a = 0; a < cpus.size(); ++a) {
    ns.emplace_back(a);
  }
}

std::optional<double>& PairMatrix::at(std::size_t a, std::size_t b)
{
  return ns[std::max(a, b)][std::min(a, b)];
}

const std::optional<double>& PairMatrix::at(std::size_t a, std::size_t b) const
{
  return ns[std::max(a, b)][std::min(a, b)];
}

std::size_t PairMatrix::measured() const
{
  std::size_t count = 0;
  for (const auto& row : ns) {
    for (const auto& entry : row) {
      count += entry ? 1U : 0U;
    }
  }
  return count;
}

std::string csv_of(const PairMatrix& matrix)
{
  std::string text;
  for (const auto& row : matrix.ns) {
    for (std::size_t b = 0; b < matrix.cpus.size(); ++b) {
      text += b == 0 ? "" : ",";
      if (b < row.size() && row[b]) {
        text += fmt::format("{}", *row[b]);
      }
    }
    text += "\n";
  }
  return text;
}

PairClass class_of(const Topology& topology, const CpuPair& pair)
{
  return class_of(topology, node_of_cpus(topology), pair);
}

std::string describe(PairClass pair_class)
{
  switch (pair_class) {
  case PairClass::Core:
    return "siblings of a core";
  case PairClass::L3:
    return "cores of an L3 group";
  case PairClass::Node:
    return "L3 groups of a node";
  case PairClass::Package:
    return "nodes of a package";
  case PairClass::Machine:
    return "different packages";
  }
  return "";
}

std::vector<CpuPair> choose_pairs(const Topology& topology, std::optional<std::size_t> count,
                                  std::uint64_t seed)
{
  const std::vector<std::uint32_t> node = node_of_cpus(topology);
  std::map<Kind, Pairs> kinds;
  const auto cpus = static_cast<std::uint32_t>(topology.cpus.size());
  for (std::uint32_t b = 1; b < cpus; ++b) {
    for (std::uint32_t a = 0; a < b; ++a) {
      kinds[kind_of(topology, node, {a, b})].emplace_back(a, b);
    }
  }
  RandomStream random({.seed = seed, .purpose = Purpose::Probe});
  Pairs siblings;
  std::vector<Pairs> lists;
  for (auto& [kind, pairs] : kinds) {
    shuffle(pairs, random);
    (std::get<0>(kind) == PairClass::Core ? siblings : lists.emplace_back()) = std::move(pairs);
  }
  const std::size_t all = std::size_t{cpus} * (cpus - 1) / 2;
  const std::size_t wanted = std::min(count.value_or(all), all);
  if (wanted < all && !lists.empty()) {
    siblings.resize(std::min(siblings.size(), std::max<std::size_t>(wanted / 4, 1)));
  }
  Pairs chosen;
  take_in_turns({siblings}, wanted, chosen);
  take_in_turns(lists, wanted, chosen);
  return chosen;
}

} // namespace numasim

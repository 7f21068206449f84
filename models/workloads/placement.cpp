#include "models/workloads/placement.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <stdexcept>

namespace numasim {

namespace {

/// For each id, the how-manieth of its group it is.
template <class GroupOf> std::vector<std::size_t> ranks(std::size_t count, GroupOf group_of)
{
  std::map<std::size_t, std::size_t> seen;
  std::vector<std::size_t> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    out.push_back(seen[group_of(i)]++);
  }
  return out;
}

/// sd->imb_numa_nr of the first domain above the node (build_sched_domains(),
/// kernel/sched/topology.c 6.12).
std::size_t allowed_imbalance(const Machine& machine, Node node)
{
  std::size_t l3s = 0;
  for (std::uint32_t i = 0; i < machine.l3s(); ++i) {
    l3s += machine.node_of(L3{i}) == node ? 1 : 0;
  }
  return std::max<std::size_t>(1, l3s == 1 ? machine.cpus_of(node).size() / 8 : l3s);
}

/// Sorts CPUs so that each prefix is spread as far as it can be.
void spread(const Machine& machine, std::vector<Cpu>& order)
{
  const auto sibling =
      ranks(machine.cpus(), [&](std::uint32_t i) { return index_of(machine.core_of(Cpu{i})); });
  const auto core =
      ranks(machine.cores(), [&](std::uint32_t i) { return index_of(machine.l3_of(Core{i})); });
  const auto l3 =
      ranks(machine.l3s(), [&](std::uint32_t i) { return index_of(machine.node_of(L3{i})); });
  const auto node = ranks(machine.nodes(),
                          [&](std::uint32_t i) { return index_of(machine.package_of(Node{i})); });
  const auto key = [&](Cpu cpu) {
    const Node on = machine.node_of(cpu);
    return std::array{sibling[index_of(cpu)], core[index_of(machine.core_of(cpu))],
                      l3[index_of(machine.l3_of(cpu))], node[index_of(on)],
                      index_of(machine.package_of(on))};
  };
  std::stable_sort(order.begin(), order.end(), [&](Cpu a, Cpu b) { return key(a) < key(b); });
}

/// Sorts CPUs so that each prefix is as close together as it can be: with the siblings of a core
/// together, or one of every core first.
void pack(const Machine& machine, std::vector<Cpu>& order, bool siblings_last)
{
  const auto sibling =
      ranks(machine.cpus(), [&](std::uint32_t i) { return index_of(machine.core_of(Cpu{i})); });
  const auto key = [&](Cpu cpu) {
    const Node on = machine.node_of(cpu);
    return std::array{siblings_last ? sibling[index_of(cpu)] : 0,
                      index_of(machine.package_of(on)),
                      index_of(on),
                      index_of(machine.l3_of(cpu)),
                      index_of(machine.core_of(cpu)),
                      sibling[index_of(cpu)]};
  };
  std::stable_sort(order.begin(), order.end(), [&](Cpu a, Cpu b) { return key(a) < key(b); });
}

} // namespace

const std::vector<std::string>& placement_names()
{
  static const std::vector<std::string> names{"kernel", "spread", "compact", "packed", "smt_last"};
  return names; // as in Placement
}

Placement placement_of(const std::string& name)
{
  const std::vector<std::string>& names = placement_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::invalid_argument("no placement " + name);
  }
  return static_cast<Placement>(found - names.begin());
}

std::vector<Cpu> place(const Machine& machine, Placement placement, std::size_t copies)
{
  std::vector<Cpu> order;
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    order.push_back(Cpu{i});
  }
  if (placement == Placement::Packed || placement == Placement::SmtLast) {
    pack(machine, order, placement == Placement::SmtLast);
  } else if (placement != Placement::Compact) {
    spread(machine, order);
    const Node first = machine.node_of(order.front());
    if (placement == Placement::Kernel && copies <= allowed_imbalance(machine, first)) {
      std::stable_partition(order.begin(), order.end(),
                            [&](Cpu cpu) { return machine.node_of(cpu) == first; });
    }
  }
  order.resize(copies);
  return order;
}

} // namespace numasim

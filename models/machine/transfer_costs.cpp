#include "models/machine/transfer_costs.hpp"

namespace numasim {

TransferCosts::TransferCosts(const Machine& machine)
    : rule_{machine.costs().protocol, machine.costs().base.count_ps(),
            machine.costs().package_base.value_or(machine.costs().l3_transfer).count_ps(),
            machine.costs().dir_read.count_ps()},
      positions_(!machine.costs().core_offset_ns.empty() ||
                 !machine.costs().l3_pair_offset_ns.empty()),
      nodes_(machine.nodes()), l3s_(machine.l3s()),
      core_transfer_ps_(machine.costs().core_transfer.count_ps()),
      l3_transfer_ps_(machine.costs().l3_transfer.count_ps()),
      dram_ps_(machine.costs().dram_local.count_ps())
{
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    core_of_cpu_.push_back(static_cast<std::uint32_t>(machine.core_of(Cpu{i})));
  }
  for (std::uint32_t i = 0; i < machine.cores(); ++i) {
    l3_of_core_.push_back(static_cast<std::uint32_t>(machine.l3_of(Core{i})));
    node_of_core_.push_back(machine.node_of(Core{i}));
  }
  for (std::uint32_t a = 0; a < nodes_; ++a) {
    package_.push_back(static_cast<std::uint16_t>(machine.package_of(Node{a})));
  }
  for (std::uint32_t a = 0; a < nodes_; ++a) {
    for (std::uint32_t b = 0; b < nodes_; ++b) {
      hop_ps_.push_back(machine.hop(Node{a}, Node{b}).count_ps());
      distance_.push_back(a == b                       ? Distance::SameNode
                          : package_[a] == package_[b] ? Distance::SamePackage
                                                       : Distance::CrossPackage);
    }
  }
  take_positions(machine);
}

/// The topology's offsets, which go by its own numbers of cores and L3 groups, by the machine's.
void TransferCosts::take_positions(const Machine& machine)
{
  const Topology& t = machine.topology();
  const auto& core_ns = t.costs.core_offset_ns;
  const auto& pair_ns = t.costs.l3_pair_offset_ns;
  core_offset_ps_.resize(core_ns.empty() ? 0 : machine.cores());
  std::vector<std::uint32_t> in_topology(l3s_); // the topology's number of an L3 group
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    if (!core_ns.empty()) {
      core_offset_ps_[core_of_cpu_[i]] = Duration::ns(core_ns.at(t.core[i])).count_ps();
    }
    in_topology[l3_of_core_[core_of_cpu_[i]]] = t.l3[i];
  }
  if (!pair_ns.empty()) {
    for (const std::uint32_t requester : in_topology) {
      for (const std::uint32_t owner : in_topology) {
        pair_offset_ps_.push_back(Duration::ns(pair_ns.at(requester).at(owner)).count_ps());
      }
    }
  }
}

std::int64_t TransferCosts::positioned_ps(std::int64_t rule, Core requester, Core owner) const
{
  if (requester == owner) {
    return rule; // a way to the L3 and back, which the offsets of two cores say nothing about
  }
  const std::size_t r = index_of(requester);
  const std::size_t o = index_of(owner);
  if (!core_offset_ps_.empty()) {
    rule += core_offset_ps_[r] + core_offset_ps_[o];
  }
  if (!pair_offset_ps_.empty()) {
    rule += pair_offset_ps_[l3_of_core_[r] * l3s_ + l3_of_core_[o]];
  }
  return std::max<std::int64_t>(rule, 0);
}

Duration TransferCosts::transfer(Cpu requester, Cpu owner, Node home) const
{
  if (requester == owner) {
    return {};
  }
  const Core r{core_of_cpu_[index_of(requester)]};
  const Core o{core_of_cpu_[index_of(owner)]};
  if (r == o) {
    return Duration::ps(in_core_ps());
  }
  const bool one_l3 = l3_of_core_[index_of(r)] == l3_of_core_[index_of(o)];
  return Duration::ps(one_l3 ? in_l3_ps(r, o) : across_ps(r, home, o));
}

} // namespace numasim

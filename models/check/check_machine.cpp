#include "models/check/check_machine.hpp"

namespace numasim {

namespace {

constexpr std::uint32_t k_nodes = 2;
constexpr std::uint32_t k_cpus_a_node = 2;
constexpr double k_hop_ns = 60;

Costs costs()
{
  Costs costs;
  costs.protocol = Protocol::HomeDirectory;
  costs.l1_load = Duration::ns(1);
  costs.l3_load = Duration::ns(12);
  costs.rmw_local = Duration::ns(6);
  costs.store_local = Duration::ns(2);
  costs.core_transfer = Duration::ns(9);
  costs.l3_transfer = Duration::ns(28);
  costs.base = Duration::ns(80);
  costs.dir_read = Duration::ns(50);
  costs.dram_local = Duration::ns(90);
  costs.invalidate_extra = Duration::ns(15);
  return costs;
}

OsCosts os_costs()
{
  OsCosts os;
  os.syscall = Duration::ns(100);
  os.context_switch = Duration::ns(1200);
  os.wake_up = Duration::ns(700);
  os.wake_latency = Duration::ns(2500);
  os.spin_iteration = Duration::ns(40);
  os.exec = Duration::us(200);
  return os;
}

} // namespace

Topology check_machine()
{
  Topology t;
  t.name = "check";
  t.title = "two packages of two cores";
  t.freq_mhz = 2000;
  t.costs = costs();
  t.os = os_costs();
  for (std::uint32_t node = 0; node < k_nodes; ++node) {
    NodeDescription description;
    description.id = node;
    description.package = node;
    for (std::uint32_t i = 0; i < k_cpus_a_node; ++i) {
      const std::uint32_t cpu = node * k_cpus_a_node + i;
      description.cpus.push_back(cpu);
      t.cpus.push_back(cpu);
      t.core.push_back(cpu);
      t.l3.push_back(node);
    }
    t.package_of_node.push_back(node);
    t.nodes.push_back(description);
    t.hop_ns.emplace_back(k_nodes, k_hop_ns);
    t.hop_ns.back()[node] = 0;
  }
  return t;
}

} // namespace numasim

#include "models/machine/machine.hpp"

#include "sim/simgrid.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace numasim {

namespace {

/// For each group of CPUs, its number in the order of (the part that holds it, its first CPU), so
/// that the groups of one part are numbered in a row. `outer` is the part of each CPU.
std::vector<std::uint32_t> renumbered(const std::vector<std::uint32_t>& group_of,
                                      const std::vector<std::uint32_t>& outer)
{
  std::vector<std::uint32_t> first_cpu;
  for (std::uint32_t cpu = 0; cpu < group_of.size(); ++cpu) {
    first_cpu.resize(std::max<std::size_t>(first_cpu.size(), group_of[cpu] + 1), UINT32_MAX);
    first_cpu[group_of[cpu]] = std::min(first_cpu[group_of[cpu]], cpu);
  }
  std::vector<std::uint32_t> order(first_cpu.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(outer[first_cpu[a]], first_cpu[a]) <
           std::pair(outer[first_cpu[b]], first_cpu[b]);
  });
  std::vector<std::uint32_t> number(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    number[order[i]] = i;
  }
  std::vector<std::uint32_t> renumbered_of(group_of.size());
  std::transform(group_of.begin(), group_of.end(), renumbered_of.begin(),
                 [&](std::uint32_t group) { return number[group]; });
  return renumbered_of;
}

std::size_t parts(const std::vector<std::uint32_t>& part_of)
{
  return std::size_t{*std::max_element(part_of.begin(), part_of.end())} + 1;
}

/// The position of a CPU of the machine, by the firmware's number.
std::size_t position_of(const Topology& topology, std::uint32_t number)
{
  const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), number);
  return static_cast<std::size_t>(at - topology.cpus.begin());
}

/// Which node (by position) each CPU (by position) is in.
std::vector<std::uint32_t> nodes_of_cpus(const Topology& topology)
{
  std::vector<std::uint32_t> node_of(topology.cpus.size());
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      node_of[position_of(topology, cpu)] = n;
    }
  }
  return node_of;
}

} // namespace

std::string_view to_string(Distance distance)
{
  constexpr std::array<std::string_view, k_distances> names = {"same_core", "same_l3", "same_node",
                                                               "same_package", "cross_package"};
  return names.at(static_cast<std::size_t>(distance));
}

Machine::Machine(Topology topology) : topology_(std::move(topology))
{
  number_parts();
  read_speeds();
  build_platform();
  take_hops([this](std::size_t from, std::size_t to) {
    return platform_->latency(home_agent_[from], home_agent_[to]);
  });
}

Machine::Machine(Topology topology, WithoutPlatform /*tag*/) : topology_(std::move(topology))
{
  number_parts();
  read_speeds();
  take_hops([this](std::size_t from, std::size_t to) {
    return Duration::ns(topology_.hop_ns[from][to]);
  });
}

const Platform& Machine::platform() const
{
  if (!platform_) {
    throw std::logic_error("a machine that was made to look at has no platform");
  }
  return *platform_;
}

void Machine::number_parts()
{
  const std::vector<std::uint32_t> node_of = nodes_of_cpus(topology_);
  const std::vector<std::uint32_t> l3_of = renumbered(topology_.l3, node_of);
  const std::vector<std::uint32_t> core_of = renumbered(topology_.core, l3_of);

  cpus_of_node_.resize(topology_.nodes.size());
  node_of_l3_.resize(parts(l3_of));
  l3_of_core_.resize(parts(core_of));
  cpus_of_core_.resize(parts(core_of));
  for (std::uint32_t i = 0; i < node_of.size(); ++i) {
    core_of_.push_back(Core{core_of[i]});
    l3_of_core_[core_of[i]] = L3{l3_of[i]};
    node_of_l3_[l3_of[i]] = Node{node_of[i]};
    cpus_of_node_[node_of[i]].push_back(Cpu{i});
    cpus_of_core_[core_of[i]].push_back(Cpu{i});
  }
  for (const std::uint32_t package : topology_.package_of_node) {
    package_of_.push_back(Package{package});
  }
  packages_ = parts(topology_.package_of_node);
}

void Machine::read_speeds()
{
  for (const CoreKind& kind : topology_.core_kinds) {
    for (const std::uint32_t number : kind.cpus) {
      slowness_.resize(cpus(), 1);
      slowness_[position_of(topology_, number)] = 1 / kind.speed;
    }
  }
}

void Machine::build_platform()
{
  PlatformDescription description;
  description.name = topology_.name;
  const std::size_t box = description.add_zone({.name = topology_.name});
  std::vector<std::size_t> package_zones;
  for (std::size_t p = 0; p < packages(); ++p) {
    package_zones.push_back(
        description.add_zone({.name = "package" + std::to_string(p), .parent = box}));
  }
  std::vector<std::size_t> node_zones;
  for (std::size_t n = 0; n < nodes(); ++n) {
    const std::size_t package = package_zones[index_of(package_of_[n])];
    const std::string name = "node" + std::to_string(topology_.nodes[n].id);
    node_zones.push_back(description.add_zone({.name = name, .parent = package}));
    home_agent_.push_back(description.add_host({.name = name + "-home",
                                                .zone = node_zones[n],
                                                .bytes_per_second = topology_.bandwidth.dram}));
  }
  add_cpus(description, node_zones);
  add_routes(description, node_zones);
  platform_ = std::make_shared<const Platform>(description);
}

/// The L3 groups' zones, and the CPUs' hosts in them.
void Machine::add_cpus(PlatformDescription& description, const std::vector<std::size_t>& node_zones)
{
  std::vector<std::size_t> l3_zones;
  for (std::size_t l3 = 0; l3 < l3s(); ++l3) {
    const std::size_t node = node_zones[index_of(node_of_l3_[l3])];
    l3_zones.push_back(description.add_zone({.name = "l3-" + std::to_string(l3), .parent = node}));
  }
  std::vector<std::size_t> core_links;
  for (std::size_t core = 0; core < cores() && topology_.bandwidth.core > 0; ++core) {
    core_links.push_back(description.add_link(
        {.name = "core" + std::to_string(core), .bytes_per_second = topology_.bandwidth.core}));
  }
  for (std::uint32_t i = 0; i < cpus(); ++i) {
    PlatformDescription::Host host{.name = "cpu" + std::to_string(topology_.cpus[i]),
                                   .zone = l3_zones[index_of(l3_of(Cpu{i}))]};
    if (!core_links.empty()) {
      host.links = {core_links[index_of(core_of(Cpu{i}))]};
    }
    host_of_cpu_.push_back(description.add_host(host));
  }
}

/// A route from each node to each other. Between packages it goes over the one link that joins
/// them, if that is limited.
void Machine::add_routes(PlatformDescription& description,
                         const std::vector<std::size_t>& node_zones) const
{
  std::map<std::pair<Package, Package>, std::size_t> package_links;
  for (std::size_t a = 0; a < nodes(); ++a) {
    for (std::size_t b = 0; b < nodes(); ++b) {
      if (a == b) {
        continue;
      }
      PlatformDescription::Route route{.from = node_zones[a],
                                       .to = node_zones[b],
                                       .latency = Duration::ns(topology_.hop_ns[a][b])};
      const std::pair way(package_of_[a], package_of_[b]);
      if (way.first == way.second) {
        route.bytes_per_second = topology_.bandwidth.die;
      } else if (topology_.bandwidth.package > 0) {
        if (!package_links.contains(way)) {
          package_links[way] =
              description.add_link({.name = "package" + std::to_string(index_of(way.first)) + "-" +
                                            std::to_string(index_of(way.second)),
                                    .bytes_per_second = topology_.bandwidth.package});
        }
        route.links = {package_links[way]};
      }
      description.add_route(route);
    }
  }
}

/// `latency(from, to)` is that of one message between two nodes, by number.
template <class Latency> void Machine::take_hops(const Latency& latency)
{
  const auto n = static_cast<Eigen::Index>(nodes());
  hop_.resize(nodes() * nodes());
  hops_ns_ = Eigen::MatrixXd::Zero(n, n);
  for (std::size_t a = 0; a < nodes(); ++a) {
    for (std::size_t b = 0; b < nodes(); ++b) {
      if (a != b) {
        const Duration hop = latency(a, b);
        hop_[a * nodes() + b] = hop;
        hops_ns_(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) = hop.in_ns();
      }
    }
  }
}

Distance Machine::distance(Cpu a, Cpu b) const
{
  if (core_of(a) == core_of(b)) {
    return Distance::SameCore;
  }
  if (l3_of(a) == l3_of(b)) {
    return Distance::SameL3;
  }
  if (node_of(a) == node_of(b)) {
    return Distance::SameNode;
  }
  return package_of(node_of(a)) == package_of(node_of(b)) ? Distance::SamePackage
                                                          : Distance::CrossPackage;
}

} // namespace numasim

#pragma once
/// A machine ready to be simulated: dense structure and costs, derived from a Topology.
///
/// Cores are numbered so that the cores of one L3 group are contiguous, and L3 groups so that those
/// of one node are: sets of cores or L3 groups are ranges of bits. CPUs are numbered in the order
/// of their firmware numbers. All costs are Durations; sources are in the topology file.

#include "models/machine/ids.hpp"
#include "models/machine/topology.hpp"
#include "sim/time.hpp"

#include <Eigen/Core>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace numasim {

class Platform;             // sim/simgrid.hpp
struct PlatformDescription; // sim/platform_description.hpp

/// How far a transfer went: from the requester to the farthest party that had to act.
enum class Distance : std::uint8_t { SameCore, SameL3, SameNode, SamePackage, CrossPackage };
inline constexpr std::size_t k_distances = 5;
[[nodiscard]] std::string_view to_string(Distance distance);

class Machine {
public:
  /// Derives the dense structure, builds the SimGrid platform and reads the hops back through its
  /// routes. `topology` has passed validation.
  explicit Machine(Topology topology);

  /// The same for those who only look at costs and structure: no platform, hops by the topology.
  /// SimGrid's routes between 1024 nodes take seconds and 1 GB.
  struct WithoutPlatform {};
  Machine(Topology topology, WithoutPlatform);

  [[nodiscard]] const Topology& topology() const { return topology_; }

  [[nodiscard]] std::size_t cpus() const { return core_of_.size(); }
  [[nodiscard]] std::size_t cores() const { return l3_of_core_.size(); }
  [[nodiscard]] std::size_t l3s() const { return node_of_l3_.size(); }
  [[nodiscard]] std::size_t nodes() const { return package_of_.size(); }
  [[nodiscard]] std::size_t packages() const { return packages_; }

  [[nodiscard]] Core core_of(Cpu cpu) const { return core_of_[index_of(cpu)]; }
  [[nodiscard]] L3 l3_of(Core core) const { return l3_of_core_[index_of(core)]; }
  [[nodiscard]] L3 l3_of(Cpu cpu) const { return l3_of(core_of(cpu)); }
  [[nodiscard]] Node node_of(L3 l3) const { return node_of_l3_[index_of(l3)]; }
  [[nodiscard]] Node node_of(Core core) const { return node_of(l3_of(core)); }
  [[nodiscard]] Node node_of(Cpu cpu) const { return node_of(core_of(cpu)); }
  [[nodiscard]] Package package_of(Node node) const { return package_of_[index_of(node)]; }

  /// The CPUs of a node, ascending; empty for a memory-only node.
  [[nodiscard]] std::span<const Cpu> cpus_of(Node node) const
  {
    return cpus_of_node_[index_of(node)];
  }
  /// The SMT siblings of a core, ascending.
  [[nodiscard]] std::span<const Cpu> cpus_of(Core core) const
  {
    return cpus_of_core_[index_of(core)];
  }

  [[nodiscard]] Distance distance(Cpu a, Cpu b) const;
  /// Latency of one message between two nodes' home agents; 0 on the diagonal. May be asymmetric.
  [[nodiscard]] Duration hop(Node from, Node to) const
  {
    return hop_[index_of(from) * nodes() + index_of(to)];
  }
  /// The same as a matrix of nanoseconds.
  [[nodiscard]] const Eigen::MatrixXd& hops_ns() const { return hops_ns_; }

  [[nodiscard]] const Costs& costs() const { return topology_.costs; }

  /// What takes `cpu` as many instructions as a CPU of the fastest kind gets through in `fastest`
  /// (CoreKind::speed).
  [[nodiscard]] Duration time_on(Cpu cpu, Duration fastest) const
  {
    return slowness_.empty() ? fastest : fastest.scaled(slowness_[index_of(cpu)]);
  }

  /// The SimGrid platform: a host for every CPU, in zones for L3 groups, nodes and packages, and a
  /// host for every node's home agent and memory. Its routes have the latencies of hop(), and its
  /// links the topology's Bandwidth: one for the memory of each node, one for each core (which its
  /// siblings share), one from each node to each other of its package, and one from each package to
  /// each other (which all nodes share). Throws std::logic_error on a machine without one; there
  /// is no host then either.
  [[nodiscard]] const Platform& platform() const;
  [[nodiscard]] std::size_t host_of(Cpu cpu) const { return host_of_cpu_[index_of(cpu)]; }
  [[nodiscard]] std::size_t home_agent(Node node) const { return home_agent_[index_of(node)]; }

private:
  void number_parts();
  void read_speeds();
  void build_platform();
  void add_cpus(PlatformDescription& description, const std::vector<std::size_t>& node_zones);
  void add_routes(PlatformDescription& description,
                  const std::vector<std::size_t>& node_zones) const;
  template <class Latency> void take_hops(const Latency& latency);

  Topology topology_;
  std::vector<Core> core_of_;
  std::vector<L3> l3_of_core_;
  std::vector<Node> node_of_l3_;
  std::vector<Package> package_of_;
  std::vector<std::vector<Cpu>> cpus_of_node_;
  std::vector<std::vector<Cpu>> cpus_of_core_;
  std::size_t packages_ = 0;
  std::vector<double> slowness_; // by CPU, 1 / speed; empty: all are as fast
  std::vector<Duration> hop_;
  Eigen::MatrixXd hops_ns_;
  std::shared_ptr<const Platform> platform_;
  std::vector<std::size_t> host_of_cpu_;
  std::vector<std::size_t> home_agent_;
};

} // namespace numasim

#pragma once
/// Which rule measured transfers between L3 groups follow, and with what costs.

#include "models/machine/topology.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// Hops between two nodes: 1 of one kind, or none.
struct HopCount {
  double die = 0;     ///< to another node of the package
  double package = 0; ///< to another package
};

/// A rule for pairs of different L3 groups and its costs, in ns.
struct TransferRule {
  Protocol protocol = Protocol::Flat;
  double base = 0;
  double package_base = 0; ///< SocketLocal: within a package; 0: no such pair
  double die = 0;
  double package = 0;
  double squares = 0; ///< sum of squared residuals
};

/// Measured transfers between L3 groups.
struct Crossings {
  struct Pair {
    std::uint32_t node_a = 0; ///< positions in Topology::nodes
    std::uint32_t node_b = 0;
    double ns = 0; ///< without the locked operation
  };

  std::vector<std::uint32_t> package_of_node;
  std::size_t home = 0; ///< the node of the word
  std::vector<Pair> pairs;

  [[nodiscard]] HopCount hops(std::uint32_t from, std::uint32_t to) const;
  /// The factors of base, package_base, die and package in a pair's time.
  [[nodiscard]] std::array<double, 4> factors(Protocol protocol, const Pair& pair) const;
  /// The rule's time.
  [[nodiscard]] double predicted(const TransferRule& rule, const Pair& pair) const;
};

/// On one node `flat`; on several the better of `home_directory` and `socket_local` by least
/// squares: they have as many costs. Nothing if the pairs do not determine them. Across packages
/// `socket_local` gives base and hop together, as base.
[[nodiscard]] std::optional<TransferRule> best_rule(const Crossings& crossings);

} // namespace numasim

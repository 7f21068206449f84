#pragma once
/// The protocol's rule (docs/machine.md): what a transfer between two L3 groups takes before any
/// offset. The one place that has it; whoever needs it calls it in the unit of their own.

#include "models/machine/topology.hpp"

#include <stdexcept>

namespace numasim {

/// What the rule adds up, in any unit of time.
template <class Time> struct RuleCosts {
  Protocol protocol = Protocol::Flat;
  Time base{};         ///< between L3 groups before hops; SocketLocal: of different packages
  Time package_base{}; ///< SocketLocal: the same within a package
  Time dir_read{};     ///< SocketLocal: extra across packages if the home is in the requester's
};

/// `hop(from, to)` is a Time, `package(node)` something to compare; the nodes are of any type.
template <class Time, class Node, class Hop, class Package>
[[nodiscard]] Time transfer_rule(const RuleCosts<Time>& costs, Node requester, Node home,
                                 Node owner, const Hop& hop, const Package& package)
{
  switch (costs.protocol) {
  case Protocol::HomeDirectory:
    return costs.base + hop(requester, home) + hop(home, owner) + hop(owner, requester);
  case Protocol::SocketLocal:
    if (package(requester) == package(owner)) {
      return costs.package_base + hop(requester, owner);
    }
    return costs.base + hop(requester, owner) +
           (package(home) == package(requester) ? costs.dir_read : Time{});
  case Protocol::Flat:
    return costs.base;
  }
  throw std::logic_error("unknown protocol");
}

} // namespace numasim

#pragma once
/// The neutral description of a platform: a tree of zones, hosts, routes and shared links.

#include "sim/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// A machine as SimGrid is to see it (sim/simgrid.hpp has an example). Bandwidth 0 means "never the
/// bottleneck". Names need be unique within their zone only.
struct PlatformDescription {
  static constexpr std::size_t k_none = static_cast<std::size_t>(-1);

  struct Zone {
    std::string name;
    std::size_t parent = k_none; ///< the first zone is the root and the only one without a parent
    Duration latency{};          ///< of the link to the parent's hub, either way
    double bytes_per_second = 0;
  };
  struct Link { ///< on the way of whoever names it; its bandwidth is shared by all of them
    std::string name;
    double bytes_per_second = 0;
  };
  struct Host {
    std::string name;
    std::size_t zone = 0;
    Duration latency{}; ///< of the link to the zone's hub, either way
    double bytes_per_second = 0;
    std::vector<std::size_t> links{}; ///< further ones on that way
  };
  struct Route { ///< from one zone's hub to another's; neither zone holds the other
    std::size_t from = 0;
    std::size_t to = 0;
    Duration latency{};
    double bytes_per_second = 0;
    std::vector<std::size_t> links{}; ///< further ones on the way
  };

  std::string name;
  std::vector<Zone> zones{};
  std::vector<Link> links{};
  std::vector<Host> hosts{};
  std::vector<Route> routes{};

  /// Each returns the index of what was added.
  std::size_t add_zone(Zone zone);
  std::size_t add_link(Link link);
  std::size_t add_host(Host host);
  std::size_t add_route(Route route);

  /// Throws std::invalid_argument if this is not a tree, if a name or a route repeats, or if a link
  /// that is named does not exist.
  void validate() const;
  /// The smallest zone that holds both zones (a zone holds itself).
  [[nodiscard]] std::size_t common_ancestor(std::size_t a, std::size_t b) const;
};

} // namespace numasim

#include "sim/simgrid.hpp"

#include "sim/simgrid_engine.hpp"

#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/kernel/routing/StarZone.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <xbt/config.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

namespace {

namespace s4u = simgrid::s4u;
namespace routing = simgrid::kernel::routing;

// 3.34 renamed the two options.
#if SIMGRID_VERSION >= 33400
constexpr const char* k_timing_option = "precision/timing";
constexpr const char* k_work_option = "precision/work-amount";
#else
constexpr const char* k_timing_option = "surf/precision";
constexpr const char* k_work_option = "maxmin/precision";
#endif

// Shares of bandwidth are about 1e-3 .. 1 bytes/ps; the default of 1e-5 would drop some.
constexpr double k_work_precision = 1e-9;
// "Never the bottleneck", in bytes per picosecond: an exabyte a second.
constexpr double k_unlimited = 1e6;
constexpr double k_ps_per_second = 1e12;

void configure()
{
  s4u::Engine::set_config(k_timing_option, k_timing_precision);
  s4u::Engine::set_config(k_work_option, k_work_precision);
  // Plain max-min sharing: no slow start, no share by round-trip time, no acknowledgements.
  // Latencies are paid in the engine's whole picoseconds (Drive::transfer), not again here.
  s4u::Engine::set_config("network/model", std::string("CM02"));
  s4u::Engine::set_config("network/latency-factor", 0.0);
  s4u::Engine::set_config("network/TCP-gamma", 1e30);
  s4u::Engine::set_config("network/crosstraffic", false);
  if (simgrid::config::get_value<double>(k_timing_option) != k_timing_precision ||
      simgrid::config::get_value<double>(k_work_option) != k_work_precision) {
    throw std::logic_error("SimGrid did not take its precision options");
  }
}

/// A name that no netpoint has yet: SimGrid knows every zone, host and router by name.
std::string unused_name(const std::string& wanted)
{
  const s4u::Engine& engine = simgrid_engine();
  std::string name = wanted;
  for (unsigned copy = 2; engine.netpoint_by_name_or_null(name) != nullptr; ++copy) {
    name = wanted + "#" + std::to_string(copy);
  }
  return name;
}

} // namespace

s4u::Engine& simgrid_engine()
{
  if (s4u::Engine::is_initialized()) {
    return *s4u::Engine::get_instance();
  }
  const auto on_interrupt = std::signal(SIGINT, SIG_DFL);
  static std::array<char, 8> name{"numasim"};
  static std::array<char, 32> quiet{"--log=root.thresh:critical"};
  static std::array<char*, 3> arguments{name.data(), quiet.data(), nullptr};
  int count = 2;
  s4u::Engine* engine = s4u::Engine::get_instance(&count, arguments.data());
  std::signal(SIGINT, on_interrupt); // SimGrid's would report on its actors and exit
  configure();
  s4u::create_star_zone("numasim"); // the first zone becomes the root and brings the models up
  return *engine;
}

/// Every platform is a tree of its own beside SimGrid's root zone, because 3.32 seals that zone for
/// good when it first runs; routes and models work all the same, and the tree can be freed.
///
/// 3.32 routes wrongly between a host of a zone and a host of its parent, so all hosts lie in
/// leaves: a zone is a star of its child zones and one leaf, which holds its hosts and its hub.
struct Platform::Impl {
  struct Zone {
    s4u::NetZone* inner = nullptr;
    s4u::NetZone* leaf = nullptr;
    routing::NetPoint* hub = nullptr;
  };

  explicit Impl(const PlatformDescription& description)
  {
    description.validate();
    const std::string prefix = unused_name(description.name);
    for (const auto& zone : description.zones) {
      add(zone, prefix);
    }
    for (const auto& shared : description.links) {
      s4u::NetZone* root = zones.front().inner;
      links.push_back(root->create_link(root->get_name() + "//link/" + shared.name,
                                        rate(shared.bytes_per_second)));
    }
    for (const auto& host : description.hosts) {
      add(host);
    }
    for (const auto& route : description.routes) {
      add(route, description.common_ancestor(route.from, route.to));
    }
    zones.front().inner->seal();
    for (s4u::Host* host : hosts) {
      host->seal(); // a zone seals only the hosts below SimGrid's root
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl()
  {
    if (!zones.empty() && s4u::Engine::is_initialized()) {
      delete static_cast<routing::StarZone*>(zones.front().inner->get_impl()); // and all below
    }
  }

  static s4u::NetZone* orphan(const std::string& name)
  {
    s4u::NetZone* zone = s4u::create_star_zone(name);
    routing::NetZoneImpl* to = zone->get_impl();
    const routing::NetZoneImpl* root = simgrid_engine().get_netzone_root()->get_impl();
    to->set_network_model(root->get_network_model());
    to->set_cpu_pm_model(root->get_cpu_pm_model());
    to->set_cpu_vm_model(root->get_cpu_vm_model());
    to->set_disk_model(root->get_disk_model());
    to->set_host_model(root->get_host_model());
    return zone;
  }

  /// In bytes per picosecond.
  static double rate(double bytes_per_second)
  {
    return bytes_per_second > 0 ? bytes_per_second / k_ps_per_second : k_unlimited;
  }

  /// A link, or none where it would neither delay nor limit.
  static std::vector<s4u::LinkInRoute> link(s4u::NetZone* zone, const std::string& name,
                                            Duration latency, double bytes_per_second, bool needed)
  {
    if (!needed && latency == Duration{} && bytes_per_second == 0) {
      return {};
    }
    s4u::Link* made = zone->create_link(name, rate(bytes_per_second));
    made->set_latency(static_cast<double>(latency.count_ps()));
    return {s4u::LinkInRoute(made)};
  }

  /// The same, followed by shared ones.
  std::vector<s4u::LinkInRoute> way(std::vector<s4u::LinkInRoute> own,
                                    const std::vector<std::size_t>& shared) const
  {
    for (const std::size_t index : shared) {
      own.emplace_back(links[index]);
    }
    return own;
  }

  void add(const PlatformDescription::Zone& d, const std::string& prefix)
  {
    const bool is_root = d.parent == PlatformDescription::k_none;
    Zone zone;
    const std::string name = is_root ? prefix : zones[d.parent].inner->get_name() + "/" + d.name;
    zone.inner =
        is_root ? orphan(name) : s4u::create_star_zone(name)->set_parent(zones[d.parent].inner);
    zone.leaf = s4u::create_star_zone(name + "//leaf")->set_parent(zone.inner);
    // A host where a router would do: 3.32 never frees a router nor its name.
    zone.hub = zone.leaf->create_host(name + "//hub", 1.0)->get_netpoint();
    zone.inner->add_route(zone.leaf->get_netpoint(), nullptr, zone.hub, nullptr, {}, true);
    if (!is_root) {
      s4u::NetZone* parent = zones[d.parent].inner;
      parent->add_route(zone.inner->get_netpoint(), nullptr, zone.hub, nullptr,
                        link(parent, name + "//up", d.latency, d.bytes_per_second, false), true);
    }
    zones.push_back(zone);
  }

  void add(const PlatformDescription::Host& d)
  {
    s4u::NetZone* leaf = zones[d.zone].leaf;
    const std::string name = zones[d.zone].inner->get_name() + "/" + d.name;
    s4u::Host* host = leaf->create_host(name, 1.0); // one flop is a picosecond of work
    leaf->add_route(host->get_netpoint(), nullptr, nullptr, nullptr,
                    way(link(leaf, name + "//up", d.latency, d.bytes_per_second, false), d.links),
                    true);
    hosts.push_back(host);
  }

  void add(const PlatformDescription::Route& d, std::size_t ancestor)
  {
    const Zone& from = zones[d.from];
    const Zone& to = zones[d.to];
    s4u::NetZone* above = zones[ancestor].inner;
    above->add_bypass_route(from.inner->get_netpoint(), to.inner->get_netpoint(), from.hub, to.hub,
                            way(link(above, from.inner->get_name() + "->" + to.inner->get_name(),
                                     d.latency, d.bytes_per_second, true),
                                d.links));
  }

  std::vector<Zone> zones;
  std::vector<s4u::Link*> links; // the shared ones
  std::vector<s4u::Host*> hosts;
};

Platform::Platform(const PlatformDescription& description)
    : impl_(std::make_unique<Impl>(description))
{
}
Platform::Platform(Platform&&) noexcept = default;
Platform& Platform::operator=(Platform&&) noexcept = default;
Platform::~Platform() = default;

std::size_t Platform::hosts() const
{
  return impl_->hosts.size();
}

Duration Platform::latency(std::size_t from, std::size_t to) const
{
  std::vector<s4u::Link*> links;
  double latency = 0;
  impl_->hosts.at(from)->route_to(impl_->hosts.at(to), links, &latency);
  return Duration::ps(std::llround(latency));
}

double Platform::bytes_per_second(std::size_t from, std::size_t to) const
{
  std::vector<s4u::Link*> links;
  double latency = 0;
  impl_->hosts.at(from)->route_to(impl_->hosts.at(to), links, &latency);
  double narrowest = k_unlimited;
  for (const s4u::Link* link : links) {
    narrowest = std::min(narrowest, link->get_bandwidth());
  }
  return narrowest < k_unlimited ? narrowest * k_ps_per_second
                                 : std::numeric_limits<double>::infinity();
}

simgrid::s4u::Host* Platform::simgrid_host(std::size_t host) const
{
  return impl_->hosts.at(host);
}

} // namespace numasim

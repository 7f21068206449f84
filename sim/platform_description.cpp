#include "sim/platform_description.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace numasim {

std::size_t PlatformDescription::add_zone(Zone zone)
{
  zones.push_back(std::move(zone));
  return zones.size() - 1;
}

std::size_t PlatformDescription::add_link(Link link)
{
  links.push_back(std::move(link));
  return links.size() - 1;
}

std::size_t PlatformDescription::add_host(Host host)
{
  hosts.push_back(std::move(host));
  return hosts.size() - 1;
}

std::size_t PlatformDescription::add_route(Route route)
{
  routes.push_back(std::move(route));
  return routes.size() - 1;
}

std::size_t PlatformDescription::common_ancestor(std::size_t a, std::size_t b) const
{
  while (a != b) { // parents have smaller numbers
    (a > b ? a : b) = zones[std::max(a, b)].parent;
  }
  return a;
}

void PlatformDescription::validate() const
{
  std::set<std::pair<std::size_t, std::string_view>> names;
  const auto require = [this](bool ok, const std::string& what) {
    if (!ok) {
      throw std::invalid_argument("platform " + name + ": " + what);
    }
  };
  const auto require_name = [&](std::size_t zone, const std::string& its) {
    // Full names are paths, and "//" is left to what no description names: hubs and links.
    require(!its.empty() && its.find('/') == std::string::npos, "bad name '" + its + "'");
    require(names.emplace(zone, its).second, "two things named " + its);
  };
  require(!zones.empty(), "no zone");
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const auto& zone = zones[i];
    require(i == 0 ? zone.parent == k_none : zone.parent < i,
            "zone " + zone.name + " does not follow its parent");
    require_name(zone.parent, zone.name);
  }
  for (const auto& link : links) {
    require_name(k_none - 1, link.name); // a room of their own
  }
  const auto links_exist = [this](const std::vector<std::size_t>& named) {
    return std::all_of(named.begin(), named.end(),
                       [this](std::size_t link) { return link < links.size(); });
  };
  for (const auto& host : hosts) {
    require(links_exist(host.links), "host " + host.name + " names a link that does not exist");
    require(host.zone < zones.size(), "host " + host.name + " is in no zone");
    require_name(host.zone, host.name);
  }
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const auto& route : routes) {
    require(std::max(route.from, route.to) < zones.size() && route.from != route.to &&
                pairs.emplace(route.from, route.to).second,
            "a route repeats or ends in no zone");
    require(links_exist(route.links), "a route names a link that does not exist");
    const std::size_t above = common_ancestor(route.from, route.to);
    require(above != route.from && above != route.to, "a route joins a zone and one that holds it");
  }
}

} // namespace numasim

#include "tools/import/packages_guess.hpp"

#include <algorithm>
#include <map>

namespace numasim {

namespace {

constexpr double k_remote_distance = 20; // REMOTE_DISTANCE
constexpr double k_own_distance = 10;    // LOCAL_DISTANCE: less is reserved and tells nothing

bool is_near(double distance)
{
  return distance >= k_own_distance && distance < k_remote_distance;
}

/// For each node of the SLIT the first of its package.
std::map<std::uint32_t, std::uint32_t> packages_by_distance(const DistanceFacts& slit)
{
  std::map<std::uint32_t, std::uint32_t> package_of;
  for (std::size_t a = 0; a < slit.nodes.size(); ++a) {
    std::uint32_t package = slit.nodes[a];
    for (std::size_t b = 0; b < a; ++b) {
      if (is_near(slit.values[a][b]) && is_near(slit.values[b][a])) {
        package = package_of.at(slit.nodes[b]);
        break;
      }
    }
    package_of[slit.nodes[a]] = package;
  }
  return package_of;
}

} // namespace

void guess_packages(MachineFacts& facts)
{
  const std::map<std::uint32_t, std::uint32_t> by_distance = packages_by_distance(facts.slit);
  std::map<std::uint32_t, std::uint32_t> dense; // in the order of the nodes
  std::map<std::uint32_t, std::uint32_t> package_of_cpu;
  for (NodeFacts& node : facts.nodes) {
    const auto at = by_distance.find(node.id);
    if (node.cpus.empty()) {
      continue; // far memory may be near to several: left to those who mend the structure
    }
    const std::uint32_t key = at == by_distance.end() ? node.id : at->second;
    node.package = dense.try_emplace(key, static_cast<std::uint32_t>(dense.size())).first->second;
    for (const std::uint32_t cpu : node.cpus) {
      package_of_cpu[cpu] = node.package;
    }
  }
  for (CpuFacts& cpu : facts.cpus) {
    const auto at = package_of_cpu.find(cpu.number);
    cpu.package = at == package_of_cpu.end() ? k_not_stated : at->second;
  }
  const std::string how =
      facts.slit.nodes.empty()
          ? "packages are not told: every node taken as one"
          : "packages are not told: nodes nearer than 20 to each other taken as one";
  facts.guesses.push_back(how);
  facts.nodes_from.source += "; " + how + " (a guess)";
}

} // namespace numasim

#include "models/machine/distance_doubts.hpp"

#include "models/input/json_reader.hpp"
#include "models/machine/ns_text.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

namespace numasim {

namespace {

/// A pair of nodes, by position, and what is said about it.
struct Way {
  std::size_t from = 0;
  std::size_t to = 0;
  double value = 0;
};

std::string nodes_of(const Topology& topology, std::size_t from, std::size_t to)
{
  return "from node " + std::to_string(topology.nodes[from].id) + " to " +
         std::to_string(topology.nodes[to].id);
}

/// A doubt per kind, with the first place where it arises and their number.
class Kind {
public:
  void note(std::string text)
  {
    if (count_++ == 0) {
      first_ = std::move(text);
    }
  }
  void report(const std::string& pointer, std::vector<Doubt>& doubts) const
  {
    if (count_ > 0) {
      const std::string others = count_ > 1 ? " (and " + std::to_string(count_ - 1) + " more)" : "";
      doubts.push_back({pointer, first_ + others});
    }
  }

private:
  std::string first_;
  std::size_t count_ = 0;
};

void doubt_zero_hops(const Topology& topology, std::vector<Doubt>& doubts)
{
  Kind zero;
  for (std::size_t a = 0; a < topology.hop_ns.size(); ++a) {
    for (std::size_t b = 0; b < topology.hop_ns.size(); ++b) {
      if (a != b && topology.hop_ns[a][b] == 0) {
        zero.note("0 ns " + nodes_of(topology, a, b));
      }
    }
  }
  zero.report("/hop", doubts);
}

/// Messages take the shortest way, so a hop should not be longer than two others that lead to the
/// same place.
void doubt_ways_round(const Topology& topology, std::vector<Doubt>& doubts)
{
  const auto& hops = topology.hop_ns;
  Kind longer;
  std::vector<double> round(hops.size());
  for (std::size_t a = 0; a < hops.size(); ++a) {
    // The shortest way from a in at most two hops, to all nodes at once.
    round = hops[a];
    for (std::size_t via = 0; via < hops.size(); ++via) {
      const double first = hops[a][via];
      const std::vector<double>& second = hops[via];
      for (std::size_t b = 0; b < hops.size(); ++b) {
        round[b] = std::min(round[b], first + second[b]);
      }
    }
    for (std::size_t b = 0; b < hops.size(); ++b) {
      constexpr double k_rounding = 1e-3; // ns, the resolution of times
      if (round[b] + k_rounding < hops[a][b]) {
        longer.note(ns_text(hops[a][b]) + " " + nodes_of(topology, a, b) + ", but only " +
                    ns_text(round[b]) + " by way of a third node");
      }
    }
  }
  longer.report("/hop", doubts);
}

/// Where the SLIT says farther, the hop should not be shorter.
void doubt_order(const Topology& topology, std::vector<Doubt>& doubts)
{
  std::map<double, std::pair<Way, Way>> extremes; // shortest and longest hop by distance
  for (std::size_t a = 0; a < topology.slit.size(); ++a) {
    for (std::size_t b = 0; b < topology.slit.size(); ++b) {
      if (a != b) {
        const Way way{a, b, topology.hop_ns[a][b]};
        auto& [least, most] =
            extremes.try_emplace(topology.slit[a][b], std::pair{way, way}).first->second;
        least = way.value < least.value ? way : least;
        most = way.value > most.value ? way : most;
      }
    }
  }
  const std::pair<Way, Way>* nearer = nullptr;
  double distance = 0;
  for (const auto& [farther, hops] : extremes) {
    if (nearer != nullptr && hops.first.value < nearer->second.value) {
      const Way& near = nearer->second;
      const Way& far = hops.first;
      doubts.push_back({"/hop", "not in the order of the SLIT: distance " + plain_number(distance) +
                                    " and " + ns_text(near.value) + " " +
                                    nodes_of(topology, near.from, near.to) + ", distance " +
                                    plain_number(farther) + " and " + ns_text(far.value) + " " +
                                    nodes_of(topology, far.from, far.to)});
      return;
    }
    if (nearer == nullptr || hops.second.value >= nearer->second.value) {
      nearer = &hops;
      distance = farther;
    }
  }
}

} // namespace

void doubt_slit(const Topology& topology, std::vector<Doubt>& doubts)
{
  constexpr double k_unreachable = 255; // ACPI 6.5, 5.2.17
  constexpr double k_own_node = 10;
  Kind lopsided;
  Kind own;
  Kind unreachable;
  for (std::size_t a = 0; a < topology.slit.size(); ++a) {
    for (std::size_t b = 0; b < topology.slit.size(); ++b) {
      if (a < b && topology.slit[a][b] != topology.slit[b][a]) {
        lopsided.note("asymmetric: " + plain_number(topology.slit[a][b]) + " " +
                      nodes_of(topology, a, b) + ", " + plain_number(topology.slit[b][a]) +
                      " back");
      }
      if (a != b && topology.slit[a][b] == k_own_node) {
        own.note("10, as if within one node, " + nodes_of(topology, a, b));
      }
      if (topology.slit[a][b] == k_unreachable) {
        unreachable.note("255, unreachable, " + nodes_of(topology, a, b));
      }
    }
  }
  lopsided.report("/slit", doubts);
  own.report("/slit", doubts);
  unreachable.report("/slit", doubts);
}

void doubt_hops(const Topology& topology, std::vector<Doubt>& doubts)
{
  doubt_zero_hops(topology, doubts);
  doubt_ways_round(topology, doubts);
  doubt_order(topology, doubts);
}

} // namespace numasim

#include "models/machine/transfer_rule.hpp"

#include "models/input/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

ShortestTransfer::ShortestTransfer(const Topology& topology)
    : topology_(topology), nodes_(topology.nodes.size())
{
  if (topology.costs.protocol != Protocol::HomeDirectory) {
    return;
  }
  shortest_.assign(nodes_ * nodes_, std::nan(""));
  hop_to_.reserve(nodes_ * nodes_);
  for (std::size_t to = 0; to < nodes_; ++to) {
    for (std::size_t from = 0; from < nodes_; ++from) {
      hop_to_.push_back(topology.hop_ns[from][to]);
    }
  }
}

double ShortestTransfer::ns(std::size_t requester, std::size_t owner)
{
  const Costs& costs = topology_.costs;
  const double hop = topology_.hop_ns[requester][owner];
  switch (costs.protocol) {
  case Protocol::HomeDirectory:
    return costs.base.in_ns() + through_home(requester, owner) + topology_.hop_ns[owner][requester];
  case Protocol::SocketLocal:
    return hop + (topology_.package_of_node[requester] == topology_.package_of_node[owner]
                      ? costs.package_base.value_or(costs.l3_transfer)
                      : costs.base)
                     .in_ns();
  case Protocol::Flat:
    break;
  }
  return costs.base.in_ns();
}

double ShortestTransfer::at_least(std::size_t requester, std::size_t owner)
{
  return topology_.costs.protocol == Protocol::HomeDirectory ? topology_.costs.base.in_ns()
                                                             : ns(requester, owner);
}

std::string ns_text(double ns)
{
  constexpr double k_ps = 1e3;
  return plain_number(std::round(ns * k_ps) / k_ps) + " ns";
}

/// The least of H[r,h] + H[h,o] over all homes h.
double ShortestTransfer::through_home(std::size_t requester, std::size_t owner)
{
  double& known = shortest_[requester * nodes_ + owner];
  if (std::isnan(known)) {
    const std::vector<double>& from_requester = topology_.hop_ns[requester];
    const double* to_owner = &hop_to_[owner * nodes_];
    double least = std::numeric_limits<double>::max();
    for (std::size_t home = 0; home < nodes_; ++home) {
      least = std::min(least, from_requester[home] + to_owner[home]);
    }
    known = least;
  }
  return known;
}

} // namespace numasim

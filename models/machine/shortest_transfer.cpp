#include "models/machine/shortest_transfer.hpp"

#include <limits>

namespace numasim {

ShortestTransfer::ShortestTransfer(const Topology& topology)
    : topology_(topology),
      costs_{topology.costs.protocol, topology.costs.base.in_ns(),
             topology.costs.package_base.value_or(topology.costs.l3_transfer).in_ns(),
             topology.costs.dir_read.in_ns()},
      nodes_(topology.nodes.size())
{
  if (topology.costs.protocol != Protocol::HomeDirectory) {
    return;
  }
  nearest_.assign(nodes_ * nodes_, static_cast<std::uint32_t>(nodes_));
  hop_to_.reserve(nodes_ * nodes_);
  for (std::size_t to = 0; to < nodes_; ++to) {
    for (std::size_t from = 0; from < nodes_; ++from) {
      hop_to_.push_back(topology.hop_ns[from][to]);
    }
  }
}

double ShortestTransfer::ns(std::size_t requester, std::size_t owner)
{
  return transfer_rule(
      costs_, requester, nearest_home(requester, owner), owner,
      [this](std::size_t from, std::size_t to) { return topology_.hop_ns[from][to]; },
      [this](std::size_t node) { return topology_.package_of_node[node]; });
}

double ShortestTransfer::at_least(std::size_t requester, std::size_t owner)
{
  return costs_.protocol == Protocol::HomeDirectory ? costs_.base : ns(requester, owner);
}

/// The home h with the least H[r,h] + H[h,o]. Other protocols charge a home at most for being in
/// the requester's package, so the owner's node is as good as any.
std::size_t ShortestTransfer::nearest_home(std::size_t requester, std::size_t owner)
{
  if (costs_.protocol != Protocol::HomeDirectory) {
    return owner;
  }
  std::uint32_t& known = nearest_[requester * nodes_ + owner];
  if (known == nodes_) {
    const std::vector<double>& from_requester = topology_.hop_ns[requester];
    const double* to_owner = &hop_to_[owner * nodes_];
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t home = 0; home < nodes_; ++home) {
      if (from_requester[home] + to_owner[home] < least) {
        least = from_requester[home] + to_owner[home];
        known = static_cast<std::uint32_t>(home);
      }
    }
  }
  return known;
}

} // namespace numasim

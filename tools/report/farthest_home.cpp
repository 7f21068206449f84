#include "tools/report/farthest_home.hpp"

#include <algorithm>
#include <numeric>

namespace numasim {

FarthestHome::FarthestHome(const Machine& machine)
    : machine_(machine), nodes_(machine.nodes()), nodes_of_package_(machine.packages()),
      known_(nodes_ * nodes_)
{
  for (std::uint32_t n = 0; n < nodes_; ++n) {
    nodes_of_package_[index_of(machine.package_of(Node{n}))].push_back(Node{n});
  }
  if (machine.costs().protocol != Protocol::HomeDirectory) {
    return;
  }
  homes_.resize(nodes_);
  longest_to_.resize(nodes_);
  hop_to_.reserve(nodes_ * nodes_);
  for (std::uint32_t to = 0; to < nodes_; ++to) {
    for (std::uint32_t from = 0; from < nodes_; ++from) {
      hop_to_.push_back(machine.hop(Node{from}, Node{to}).in_ns());
      longest_to_[to] = std::max(longest_to_[to], hop_to_.back());
    }
  }
}

std::optional<Node> FarthestHome::of(Node requester, Node owner)
{
  const std::size_t involved = requester == owner ? 1 : 2;
  if (nodes_ <= involved) {
    return std::nullopt;
  }
  std::optional<Node>& known = known_[index_of(requester) * nodes_ + index_of(owner)];
  if (!known) {
    known = machine_.costs().protocol == Protocol::HomeDirectory
                ? by_hops(index_of(requester), index_of(owner))
                : by_package(requester, owner);
  }
  return known;
}

/// The home h with the greatest H[r,h] + H[h,o]: from the farthest on, until what is left cannot
/// be it.
Node FarthestHome::by_hops(std::size_t requester, std::size_t owner)
{
  const double* to_owner = &hop_to_[owner * nodes_];
  double longest = -1;
  std::size_t farthest = 0;
  for (const std::size_t home : farthest_first(requester)) {
    const double there =
        machine_.hops_ns()(static_cast<Eigen::Index>(requester), static_cast<Eigen::Index>(home));
    if (there + longest_to_[owner] <= longest) {
      break;
    }
    if (home != requester && home != owner && there + to_owner[home] > longest) {
      longest = there + to_owner[home];
      farthest = home;
    }
  }
  return static_cast<Node>(farthest);
}

/// Other protocols charge a home at most for being in the requester's package.
Node FarthestHome::by_package(Node requester, Node owner) const
{
  const auto third = [&](Node node) { return node != requester && node != owner; };
  const auto& near = nodes_of_package_[index_of(machine_.package_of(requester))];
  const auto at = std::find_if(near.begin(), near.end(), third);
  if (at != near.end()) {
    return *at;
  }
  std::uint32_t any = 0;
  while (!third(Node{any})) {
    ++any;
  }
  return Node{any};
}

const std::vector<std::size_t>& FarthestHome::farthest_first(std::size_t requester)
{
  std::vector<std::size_t>& homes = homes_[requester];
  if (homes.empty()) {
    homes.resize(nodes_);
    std::iota(homes.begin(), homes.end(), std::size_t{0});
    const auto row = machine_.hops_ns().row(static_cast<Eigen::Index>(requester));
    std::stable_sort(homes.begin(), homes.end(), [&](std::size_t a, std::size_t b) {
      return row(static_cast<Eigen::Index>(a)) > row(static_cast<Eigen::Index>(b));
    });
  }
  return homes;
}

} // namespace numasim

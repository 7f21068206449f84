#include "models/machine/offset_check.hpp"

#include "models/machine/group_order.hpp"
#include "models/machine/ns_text.hpp"
#include "models/machine/offset_groups.hpp"
#include "models/machine/references_json.hpp"
#include "models/machine/shortest_transfer.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace numasim {

namespace {

/// The groups between which the shortest transfers are found: all, unless only cores differ. Then
/// the two of each node that have the cores with the least offsets will do.
std::vector<OffsetGroup> decisive(std::vector<OffsetGroup> groups, const Topology& topology)
{
  if (!topology.costs.l3_pair_offset_ns.empty()) {
    return groups;
  }
  std::sort(groups.begin(), groups.end(), [](const OffsetGroup& a, const OffsetGroup& b) {
    return std::pair(a.node, a.least[0]->ns) < std::pair(b.node, b.least[0]->ns);
  });
  std::vector<OffsetGroup> chosen;
  for (const OffsetGroup& group : groups) {
    const std::size_t n = chosen.size();
    if (n < 2 || chosen[n - 2].node != group.node) {
      chosen.push_back(group);
    }
  }
  return chosen;
}

/// Where in the file the groups of one kind are.
std::vector<std::uint32_t> places_in_file(const std::vector<std::uint32_t>& group_of)
{
  const std::vector<std::uint32_t> order = groups_by_lowest_cpu(group_of);
  std::vector<std::uint32_t> places(order.size());
  for (std::uint32_t k = 0; k < order.size(); ++k) {
    places[order[k]] = k;
  }
  return places;
}

/// Collects the transfers that are too short, by the entry that is to blame.
class ShortTransfers {
public:
  explicit ShortTransfers(const Topology& topology)
      : topology_(topology), rule_(topology), core_place_(places_in_file(topology.core)),
        l3_place_(places_in_file(topology.l3))
  {
  }

  void look_within(const OffsetGroup& group)
  {
    if (group.least[1]) {
      note(topology_.costs.l3_transfer.in_ns(), group, *group.least[0], group, *group.least[1]);
    }
  }

  void look_between(const OffsetGroup& requester, const OffsetGroup& owner)
  {
    const OffsetCore& to = *requester.least[0];
    const OffsetCore& from = *owner.least[0];
    if (rule_.at_least(requester.node, owner.node) + pair_offset(requester, owner) + to.ns +
            from.ns <=
        0) {
      note(rule_.ns(requester.node, owner.node), requester, to, owner, from);
    }
  }

  void report(const JsonReader& root) const
  {
    for (const auto& [place, ns] : worst_) {
      root.problem_below(place, "an offset with which a transfer takes " + ns_text(ns),
                         "offsets that leave every transfer longer than 0 ns");
    }
  }

private:
  [[nodiscard]] double pair_offset(const OffsetGroup& requester, const OffsetGroup& owner) const
  {
    const auto& offsets = topology_.costs.l3_pair_offset_ns;
    return offsets.empty() ? 0 : offsets[requester.l3][owner.l3];
  }

  /// A transfer from core `from` of `owner` to core `to` of `requester` that takes `rule` ns and
  /// their offsets.
  void note(double rule, const OffsetGroup& requester, const OffsetCore& to,
            const OffsetGroup& owner, const OffsetCore& from)
  {
    const double pair = pair_offset(requester, owner);
    const double offset = pair + to.ns + from.ns;
    // Times are whole picoseconds; a rule that gives 0 is not the offsets' fault.
    if (offset >= 0 || Duration::ns(rule + offset) > Duration{}) {
      return;
    }
    const std::string place =
        pair < 0
            ? child_pointer(child_pointer("/l3_pair_offset_ns/ns", l3_place_[requester.l3]),
                            l3_place_[owner.l3])
            : child_pointer("/core_offset_ns", core_place_[(to.ns < from.ns ? to : from).core]);
    const auto [worst, is_new] = worst_.try_emplace(place, rule + offset);
    worst->second = std::min(worst->second, rule + offset);
  }

  const Topology& topology_;
  ShortestTransfer rule_;
  std::vector<std::uint32_t> core_place_; ///< of each core
  std::vector<std::uint32_t> l3_place_;   ///< of each L3 group
  std::map<std::string, double> worst_;   ///< the shortest transfer, by place in the file
};

} // namespace

void check_transfers(const JsonReader& root, const Topology& topology)
{
  const std::vector<OffsetGroup> groups = offset_groups(topology);
  ShortTransfers transfers(topology);
  for (const OffsetGroup& group : groups) {
    transfers.look_within(group);
  }
  const std::vector<OffsetGroup> candidates = decisive(groups, topology);
  for (const OffsetGroup& requester : candidates) {
    for (const OffsetGroup& owner : candidates) {
      if (requester.l3 != owner.l3) {
        transfers.look_between(requester, owner);
      }
    }
  }
  transfers.report(root);
}

} // namespace numasim

#include "tools/probe/measured_groups.hpp"

#include "models/machine/cpu_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace numasim {

namespace {

constexpr double k_apart = 1.7;     ///< ratio of successive values that tells classes apart
constexpr double k_sibling_ns = 16; ///< above every published pair of x86 siblings
constexpr std::size_t k_most_siblings = 8;
constexpr double k_exceptions = 0.1; ///< slow pairs that a group may hold

using Group = std::vector<std::uint32_t>; ///< positions in Topology::cpus

struct Split {
  std::vector<Group> groups;
  double fast_lo = 0; ///< ns, range of the two classes
  double fast_hi = 0;
  double slow_lo = 0;
  double slow_hi = 0;
  bool sound = false; ///< whether the fast pairs form groups
};

/// The values of all pairs of different cores, ascending; nothing if one is missing.
std::optional<std::vector<double>> values_of(const Group& group, const PairMatrix& pairs,
                                             const Topology& topology)
{
  std::vector<double> values;
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (topology.core[group[i]] == topology.core[group[j]]) {
        continue;
      }
      const std::optional<double>& value = pairs.at(group[i], group[j]);
      if (!value || *value <= 0) {
        return std::nullopt;
      }
      values.push_back(*value);
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// The groups that pairs faster than `threshold`, and siblings, connect.
std::vector<Group> connected(const Group& group, const PairMatrix& pairs, const Topology& topology,
                             double threshold)
{
  std::vector<Group> groups;
  std::vector<bool> taken(group.size(), false);
  for (std::size_t first = 0; first < group.size(); ++first) {
    if (taken[first]) {
      continue;
    }
    taken[first] = true;
    std::vector<std::size_t> reached{first};
    for (std::size_t at = 0; at < reached.size(); ++at) {
      for (std::size_t i = 0; i < group.size(); ++i) {
        const std::uint32_t a = group[reached[at]];
        const std::uint32_t b = group[i];
        if (!taken[i] && (topology.core[a] == topology.core[b] || *pairs.at(a, b) < threshold)) {
          taken[i] = true;
          reached.push_back(i);
        }
      }
    }
    Group& found = groups.emplace_back();
    for (const std::size_t i : reached) {
      found.push_back(group[i]);
    }
    std::sort(found.begin(), found.end());
  }
  return groups;
}

bool mostly_fast(const std::vector<Group>& groups, const PairMatrix& pairs,
                 const Topology& topology, double threshold)
{
  std::size_t within = 0;
  std::size_t slow = 0;
  for (const Group& group : groups) {
    const auto values = values_of(group, pairs, topology);
    within += values->size();
    slow += static_cast<std::size_t>(values->end() -
                                     std::lower_bound(values->begin(), values->end(), threshold));
  }
  return static_cast<double>(slow) <= k_exceptions * static_cast<double>(within);
}

std::optional<Split> split(const Group& group, const PairMatrix& pairs, const Topology& topology)
{
  const auto values = values_of(group, pairs, topology);
  if (!values || values->size() < 2) {
    return std::nullopt;
  }
  std::size_t widest = 1;
  for (std::size_t i = 2; i < values->size(); ++i) {
    if ((*values)[i] / (*values)[i - 1] > (*values)[widest] / (*values)[widest - 1]) {
      widest = i;
    }
  }
  const double below = (*values)[widest - 1];
  const double above = (*values)[widest];
  if (above < k_apart * below) {
    return std::nullopt;
  }
  const double threshold = std::sqrt(below * above);
  Split result{.groups = connected(group, pairs, topology, threshold),
               .fast_lo = values->front(),
               .fast_hi = below,
               .slow_lo = above,
               .slow_hi = values->back()};
  result.sound = result.groups.size() > 1 && mostly_fast(result.groups, pairs, topology, threshold);
  return result;
}

std::string list_of(const Group& group, const Topology& topology)
{
  std::vector<std::uint32_t> cpus;
  for (const std::uint32_t position : group) {
    cpus.push_back(topology.cpus[position]);
  }
  return format_cpu_list(cpus);
}

std::string lists_of(const std::vector<Group>& groups, const Topology& topology)
{
  std::string text;
  for (const Group& group : groups) {
    text += (text.empty() ? "" : " | ") + list_of(group, topology);
  }
  return text;
}

std::string range_of(double lo, double hi)
{
  return lo == hi ? fmt::format("{:.1f}", lo) : fmt::format("{:.1f} to {:.1f}", lo, hi);
}

/// Puts each group into a group of its own of `numbers`, then closes the numbers up in the order
/// of the lowest CPUs.
void separate(const std::vector<Group>& groups, std::vector<std::uint32_t>& numbers)
{
  std::uint32_t next = *std::max_element(numbers.begin(), numbers.end()) + 1;
  for (const Group& group : groups) {
    for (const std::uint32_t position : group) {
      numbers[position] = next;
    }
    ++next;
  }
  std::map<std::uint32_t, std::uint32_t> dense;
  for (std::uint32_t& number : numbers) {
    number = dense.try_emplace(number, static_cast<std::uint32_t>(dense.size())).first->second;
  }
}

void note(const std::string& pointer, const std::string& what, Topology& topology)
{
  Provenance& entry = topology.provenance[pointer];
  entry = {.source = entry.confidence == Confidence::Measured ? entry.source + "; " + what : what,
           .confidence = Confidence::Measured};
}

/// Splits a group, then looks at what came of it.
void look(const Group& group, const PairMatrix& pairs, Topology& topology,
          std::vector<std::string>& remarks)
{
  const std::optional<Split> found = split(group, pairs, topology);
  if (!found) {
    return;
  }
  const std::string ranges =
      fmt::format("hand-overs of {} and of {} ns", range_of(found->fast_lo, found->fast_hi),
                  range_of(found->slow_lo, found->slow_hi));
  if (!found->sound) {
    remarks.push_back(fmt::format("CPUs {} are said to share an L3, but have {}, which form no "
                                  "groups: did CPUs move?",
                                  list_of(group, topology), ranges));
    return;
  }
  const bool siblings = found->fast_hi < k_sibling_ns &&
                        std::all_of(found->groups.begin(), found->groups.end(),
                                    [](const Group& g) { return g.size() <= k_most_siblings; });
  separate(found->groups, siblings ? topology.core : topology.l3);
  remarks.push_back(fmt::format("{} show {} among CPUs that are said to share an L3: {}", ranges,
                                siblings ? "siblings" : "L3 groups",
                                lists_of(found->groups, topology)));
  note(siblings ? "/levels/core" : "/levels/l3", remarks.back(), topology);
  for (const Group& next : siblings ? std::vector<Group>(1, group) : found->groups) {
    look(next, pairs, topology, remarks);
  }
}

} // namespace

std::vector<std::string> regroup(const PairMatrix& pairs, Topology& topology)
{
  std::map<std::uint32_t, Group> groups;
  for (std::uint32_t i = 0; i < topology.cpus.size(); ++i) {
    groups[topology.l3[i]].push_back(i);
  }
  std::vector<std::string> remarks;
  for (const auto& [number, group] : groups) {
    look(group, pairs, topology, remarks);
  }
  return remarks;
}

} // namespace numasim

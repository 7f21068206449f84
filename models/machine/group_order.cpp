#include "models/machine/group_order.hpp"

#include <algorithm>

namespace numasim {

std::vector<std::uint32_t> groups_by_lowest_cpu(std::span<const std::uint32_t> group_of)
{
  std::vector<std::uint32_t> order;
  if (group_of.empty()) {
    return order;
  }
  std::vector<bool> seen(*std::max_element(group_of.begin(), group_of.end()) + std::size_t{1});
  for (const std::uint32_t group : group_of) {
    if (!seen[group]) {
      seen[group] = true;
      order.push_back(group);
    }
  }
  return order;
}

} // namespace numasim

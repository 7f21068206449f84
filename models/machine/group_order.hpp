#pragma once
/// The order in which a topology file lists one value per core or L3 group.

#include <cstdint>
#include <span>
#include <vector>

namespace numasim {

/// The numbers in `group_of` (the group of each CPU, CPUs ascending) in the order of each group's
/// lowest CPU: element k is the number of the k-th group of the file.
[[nodiscard]] std::vector<std::uint32_t>
groups_by_lowest_cpu(std::span<const std::uint32_t> group_of);

} // namespace numasim

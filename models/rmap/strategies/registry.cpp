#include "models/rmap/strategies/registry.hpp"

#include <algorithm>
#include <vector>

namespace numasim {

std::span<const StrategyEntry> strategies()
{
  static const std::vector<StrategyEntry> table{
      single_entry(),    split_tree_entry(), split_lock_entry(), sharded_entry(),
      partition_entry(), node_shard_entry(), exclude_entry(),
  };
  return table;
}

const StrategyEntry* find_strategy(std::string_view name)
{
  const auto all = strategies();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const StrategyEntry& entry) { return entry.name == name; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace numasim

#pragma once
/// The table of reverse-map designs. A new design adds its file, its declaration and its line here.

#include "models/rmap/strategy.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace numasim {

struct StrategyEntry {
  std::string name;
  std::string summary; ///< one sentence
  std::string source;  ///< the kernel, series or mail that it is from
  ParameterList parameters;
  std::function<std::unique_ptr<RmapStrategy>(const RmapContext&, const Parameters&)> make;
};

StrategyEntry single_entry();
StrategyEntry split_tree_entry();
StrategyEntry split_lock_entry();
StrategyEntry sharded_entry();
StrategyEntry partition_entry();
StrategyEntry node_shard_entry();
StrategyEntry exclude_entry();

[[nodiscard]] std::span<const StrategyEntry> strategies();
/// Null if there is none of that name.
[[nodiscard]] const StrategyEntry* find_strategy(std::string_view name);

} // namespace numasim

#pragma once
/// The trees of a design by name.

#include "models/rmap/strategy.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace numasim {

struct TreeName {
  FileIndex file{};
  std::uint32_t number = 0; ///< among the file's
  LineId root{};
};

class TreeNames {
public:
  TreeNames(const RmapStrategy& strategy, std::span<const AddressSpace> files)
  {
    for (const AddressSpace& space : files) {
      std::uint32_t number = 0;
      strategy.trees(space.file, [&](const RootedTree& rooted) {
        names_[&rooted.tree] = {space.file, number++, rooted.root};
      });
    }
  }

  /// Null if the design has not shown this tree.
  [[nodiscard]] const TreeName* find(const IntervalTree& tree) const
  {
    const auto found = names_.find(&tree);
    return found == names_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::string text(const IntervalTree& tree) const
  {
    const TreeName* const known = find(tree);
    return known == nullptr ? "a tree that the design does not show"
                            : "tree " + std::to_string(known->number);
  }

private:
  std::unordered_map<const IntervalTree*, TreeName> names_;
};

} // namespace numasim

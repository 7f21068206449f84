#include "models/check/tree_members.hpp"

#include <string>

namespace numasim {

namespace {

/// Looking at all trees costs as much as the mappings they hold, so it is done once in so many
/// operations a mapping.
constexpr std::uint64_t k_operations_a_mapping = 1;
constexpr std::uint64_t k_least_operations = 16;

} // namespace

std::vector<const Vma*>& TreeMembers::handled(Thread self)
{
  if (handled_.size() <= index_of(self)) {
    handled_.resize(index_of(self) + 1);
  }
  return handled_[index_of(self)];
}

void TreeMembers::preloaded(const Vma& vma)
{
  places_[&vma] = {vma.linked ? &strategy_.tree_of(vma).tree : nullptr, {}, 0, true};
}

void TreeMembers::inserts(Thread self, const IntervalTree& tree, const Vma& vma)
{
  log_.checked(CheckRule::Trees);
  Place& place = places_[&vma];
  if (place.tree != nullptr || vma.linked) {
    log_.wrecked(CheckRule::Trees,
                 "a mapping of " + log_.name(vma.file) + " is put into two trees in " +
                     CheckLog::name(log_.activity(self).site),
                 {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " puts " + log_.name(vma) +
                      " into " + names_.text(tree),
                  "  while it is in " +
                      (place.tree == nullptr ? std::string{"a tree"} : names_.text(*place.tree)) +
                      ", where " + log_.name(place.by) + " had put it"});
  }
  place.tree = &tree;
  place.by = self;
  place.operation = log_.activity(self).operations;
  handled(self).push_back(&vma);
}

void TreeMembers::removes(Thread self, const IntervalTree& tree, const Vma& vma)
{
  log_.checked(CheckRule::Trees);
  Place& place = places_[&vma];
  if (place.tree != &tree) {
    log_.wrecked(CheckRule::Trees,
                 "a mapping of " + log_.name(vma.file) +
                     " is removed from a tree that it is not in, in " +
                     CheckLog::name(log_.activity(self).site),
                 {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " takes " + log_.name(vma) +
                      " out of " + names_.text(tree),
                  "  which is in " +
                      (place.tree == nullptr ? std::string{"none"} : names_.text(*place.tree)) +
                      " since " + log_.name(place.by) + " last had to do with it"});
  }
  place.tree = nullptr;
  place.by = self;
  place.operation = log_.activity(self).operations;
  handled(self).push_back(&vma);
}

bool TreeMembers::in_other_hands(Thread self, const Place& place)
{
  const Activity& other = log_.activity(place.by);
  return place.by != self && other.what != nullptr && other.operations == place.operation;
}

void TreeMembers::check(Thread self, const Vma& vma, Place& place)
{
  log_.checked(CheckRule::Trees);
  if (in_other_hands(self, place)) {
    return;
  }
  const IntervalTree* const own = place.mapped ? &strategy_.tree_of(vma).tree : nullptr;
  if (place.tree == own) {
    return;
  }
  const std::string after = " after " + CheckLog::name(log_.activity(self).site);
  const std::string found =
      place.tree == nullptr ? std::string{"in none"} : "in " + names_.text(*place.tree);
  const std::string title =
      own == nullptr ? "an unmapped VMA of " + log_.name(vma.file) + " is left in a tree"
      : place.tree == nullptr
          ? "a mapping of " + log_.name(vma.file) + " is in no tree"
          : "a mapping of " + log_.name(vma.file) + " is in a tree that is not its own";
  log_.broken(CheckRule::Trees, title + after,
              {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " is done",
               log_.name(vma) + " is " + found + "; it ought to be in " +
                   (own == nullptr ? std::string{"none"} : names_.text(*own))});
}

void TreeMembers::must_be_mapped(Thread self, const Vma& vma)
{
  Place& place = places_[&vma];
  place.mapped = true;
  check(self, vma, place);
}

void TreeMembers::must_be_gone(Thread self, const Vma& vma)
{
  Place& place = places_[&vma];
  place.mapped = false;
  check(self, vma, place);
  places_.erase(&vma); // its VMA is free for another
}

void TreeMembers::ends(Thread self)
{
  for (const Vma* const vma : handled(self)) {
    const auto place = places_.find(vma);
    if (place != places_.end() && place->second.mapped) {
      check(self, *vma, place->second);
    }
  }
  handled(self).clear();
}

void TreeMembers::look_at_trees(bool always, std::span<const AddressSpace> files)
{
  ++since_look_;
  if (!always && since_look_ < k_least_operations + k_operations_a_mapping * places_.size()) {
    return;
  }
  since_look_ = 0;
  log_.checked(CheckRule::Trees);
  for (const AddressSpace& file : files) {
    strategy_.trees(file.file, [&](const RootedTree& rooted) {
      const std::string wrong = rooted.tree.check();
      if (!wrong.empty()) {
        log_.wrecked(CheckRule::Trees, "a tree of " + file.name + " is damaged: " + wrong,
                     {CheckLog::at(log_.now()) + ": " + names_.text(rooted.tree)});
      }
    });
  }
}

} // namespace numasim

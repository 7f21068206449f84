#include "models/check/tree_races.hpp"

#include <algorithm>

namespace numasim {

namespace {

std::uint32_t number_of(Thread thread)
{
  return static_cast<std::uint32_t>(thread);
}

} // namespace

TreeRaces::LocksId TreeRaces::locks_of(Thread self)
{
  Locks set;
  for (const HeldLock& held : locks_.held(self)) {
    set.emplace_back(static_cast<std::uint32_t>(held.lock), locks_.is_shared(held));
  }
  std::sort(set.begin(), set.end());
  const auto [at, fresh] = ids_.try_emplace(set, static_cast<LocksId>(sets_.size()));
  if (fresh) {
    sets_.push_back(set);
  }
  return at->second;
}

bool TreeRaces::guarded(LocksId a, LocksId b)
{
  const auto [at, fresh] =
      guarded_.try_emplace((std::uint64_t{std::min(a, b)} << 32U) | std::max(a, b), false);
  if (fresh) {
    for (const auto& [lock, shared] : sets_[a]) {
      for (const auto& [other, other_shared] : sets_[b]) {
        at->second = at->second || (lock == other && !(shared && other_shared));
      }
    }
  }
  return at->second;
}

bool TreeRaces::follows(Thread self, const Access& before)
{
  const auto known = known_.find(number_of(self));
  if (known == known_.end()) {
    return false;
  }
  const auto of = known->second.find(number_of(before.self));
  return of != known->second.end() && of->second >= before.clock;
}

void TreeRaces::touches(Thread self, const RootedTree& tree, bool changes, const TreeNames& names)
{
  log_.checked(CheckRule::Races);
  const LocksId locks = locks_of(self);
  std::vector<Group>& groups = accesses_[&tree];
  Group* own = nullptr;
  for (Group& group : groups) {
    if (group.locks == locks && group.changes == changes) {
      own = &group;
    }
    if ((!changes && !group.changes) || guarded(locks, group.locks)) {
      continue;
    }
    for (const auto& [thread, access] : group.by_thread) {
      if (access.self != self && !follows(self, access)) {
        report(self, tree, changes, access, group, names);
        break;
      }
    }
  }
  if (own == nullptr) {
    own = &groups.emplace_back(Group{locks, changes, {}});
  }
  Access& access = own->by_thread[number_of(self)];
  if (access.held.empty()) {
    access.held = locks_.held(self);
  }
  access.self = self;
  access.clock = own_.try_emplace(number_of(self), 1).first->second;
  access.activity = log_.activity(self);
  access.when = log_.now();
}

void TreeRaces::report(Thread self, const RootedTree& tree, bool changes, const Access& before,
                       const Group& group, const TreeNames& names)
{
  const TreeName* const name = names.find(tree.tree);
  const auto verb = [](bool writes) { return writes ? " changes " : " reads "; };
  const std::string of = name == nullptr ? "a file" : log_.name(name->file);
  std::vector<std::string> two{
      CheckLog::name(log_.activity(self).site) + (changes ? " (changes it)" : " (reads it)"),
      CheckLog::name(before.activity.site) + (group.changes ? " (changes it)" : " (reads it)")};
  std::sort(two.begin(), two.end());
  const std::string title = "data race on a tree of " + of + ": " + two[0] + " and " + two[1];
  std::vector<std::string> lines;
  lines.push_back(CheckLog::at(log_.now()) + ": " + log_.doing(self) + verb(changes) +
                  names.text(tree.tree) + ", root in line " + std::to_string(index_of(tree.root)));
  lines.push_back(locks_.holding(self));
  lines.push_back(CheckLog::at(before.when) + ": " + CheckLog::name(before.activity.site) +
                  " of VMA " + std::to_string(before.activity.mapping) + " on " +
                  log_.name(before.self) + verb(group.changes) + "it");
  lines.push_back(locks_.holding(before.held));
  lines.emplace_back("no lock is held for both, by one of them alone, and nothing that was "
                     "published orders them");
  log_.broken(CheckRule::Races, title, lines);
}

void TreeRaces::publishes(Thread self, const void* what)
{
  std::uint32_t& own = own_.try_emplace(number_of(self), 1).first->second;
  Clock& clock = published_[what];
  for (const auto& [thread, count] : known_[number_of(self)]) {
    clock[thread] = std::max(clock[thread], count);
  }
  clock[number_of(self)] = own++;
}

void TreeRaces::sees(Thread self, const void* what)
{
  const auto published = published_.find(what);
  if (published == published_.end()) {
    return;
  }
  Clock& known = known_[number_of(self)];
  for (const auto& [thread, count] : published->second) {
    known[thread] = std::max(known[thread], count);
  }
}

} // namespace numasim

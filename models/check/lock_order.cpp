#include "models/check/lock_order.hpp"

#include <algorithm>

namespace numasim {

bool LockOrder::Graph::add(std::uint32_t before, std::uint32_t behind, const Witness& witness)
{
  const std::uint64_t key = (std::uint64_t{before} << 32U) | behind;
  if (!edges.try_emplace(key, witness).second) {
    return false;
  }
  after[before].push_back(behind);
  return true;
}

std::vector<std::uint32_t> LockOrder::Graph::way(std::uint32_t from, std::uint32_t to) const
{
  std::unordered_map<std::uint32_t, std::uint32_t> came_from{{from, from}};
  std::vector<std::uint32_t> open{from};
  for (std::size_t i = 0; i < open.size(); ++i) {
    const std::uint32_t here = open[i];
    if (here == to) {
      std::vector<std::uint32_t> path{to};
      while (path.back() != from) {
        path.push_back(came_from.at(path.back()));
      }
      std::reverse(path.begin(), path.end());
      return path;
    }
    const auto next = after.find(here);
    if (next == after.end()) {
      continue;
    }
    for (const std::uint32_t behind : next->second) {
      if (came_from.try_emplace(behind, here).second) {
        open.push_back(behind);
      }
    }
  }
  return {};
}

void LockOrder::asks(Thread self, const HeldLock& wanted)
{
  log_.checked(CheckRule::LockOrder);
  if (!wanted.waits) {
    return;
  }
  const std::uint32_t of_class = locks_.class_of(wanted.lock);
  for (const HeldLock& held : locks_.held(self)) {
    if (held.lock == wanted.lock) {
      log_.wrecked(
          CheckRule::LockOrder,
          "self-deadlock on " + locks_.class_name(of_class) + " in " + CheckLog::name(wanted.at),
          {log_.at(log_.now()) + ": " + log_.doing(self) + " asks for " + locks_.name(wanted),
           "  which it has had since " + log_.at(held.since) +
               ": it would wait for itself for ever",
           locks_.holding(self)});
    }
    const Witness witness{self, held.at, wanted.at, held.lock, wanted.lock, log_.now()};
    const std::uint32_t held_class = locks_.class_of(held.lock);
    if (held_class == of_class) {
      put_in_order(instances_, static_cast<std::uint32_t>(held.lock),
                   static_cast<std::uint32_t>(wanted.lock), witness,
                   "possible deadlock among locks of the class " + locks_.class_name(of_class));
    } else {
      put_in_order(classes_, held_class, of_class, witness,
                   "possible deadlock between " + locks_.class_name(held_class) + " and " +
                       locks_.class_name(of_class));
    }
  }
}

void LockOrder::put_in_order(Graph& graph, std::uint32_t before, std::uint32_t behind,
                             const Witness& witness, const std::string& title)
{
  const std::uint64_t key = (std::uint64_t{before} << 32U) | behind;
  if (graph.edges.contains(key)) {
    return;
  }
  const std::vector<std::uint32_t> back = graph.way(behind, before);
  graph.add(before, behind, witness);
  if (back.empty()) {
    return;
  }
  std::vector<std::string> lines{"new: " + line_of(witness), locks_.holding(witness.self),
                                 "but the other way round there was already:"};
  for (std::size_t i = 0; i + 1 < back.size(); ++i) {
    const std::uint64_t step = (std::uint64_t{back[i]} << 32U) | back[i + 1];
    lines.push_back("     " + line_of(graph.edges.at(step)));
  }
  lines.emplace_back("the two together wait for each other for ever, if each has its first lock");
  log_.broken(CheckRule::LockOrder, title, lines);
}

std::string LockOrder::line_of(const Witness& witness) const
{
  return locks_.name(witness.held) + " -> " + locks_.name(witness.wanted) + ", " +
         log_.name(witness.self) + " at " + CheckLog::at(witness.when) + " (" +
         CheckLog::name(witness.held_at) + ", then " + CheckLog::name(witness.wanted_at) + ")";
}

void LockOrder::report_deadlock()
{
  std::vector<std::string> lines;
  std::string title;
  for (std::uint32_t i = 0; i < locks_.threads(); ++i) {
    const Thread self{i};
    const std::optional<HeldLock> wanted = locks_.wanted(self);
    if (!wanted) {
      continue;
    }
    title =
        title.empty() ? "deadlock on " + locks_.class_name(locks_.class_of(wanted->lock)) : title;
    lines.push_back(log_.doing(self) + " waits for " + locks_.name(*wanted) + " since " +
                    log_.at(wanted->asked));
    lines.push_back(locks_.holding(self));
  }
  if (!lines.empty()) {
    log_.broken(CheckRule::LockOrder, title, lines);
  }
}

} // namespace numasim

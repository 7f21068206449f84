#include "models/check/fork_order.hpp"

#include <algorithm>

namespace numasim {

namespace {

bool overlap(PageRange a, PageRange b)
{
  return a.pgoff < b.pgoff + b.pages && b.pgoff < a.pgoff + a.pages;
}

} // namespace

void ForkOrder::copy_begins(Thread self, const Vma& child, const Vma& parent)
{
  const Copy copy{self,        log_.number(child),           log_.number(parent),
                  parent.file, {parent.pgoff, parent.pages}, log_.now(),
                  std::nullopt};
  copying_.push_back(copy);
  for (auto& [thread, walk] : walks_) {
    if (walk.file == copy.file && overlap(walk.range, copy.range)) {
      walk.copies.push_back(copy);
    }
  }
}

void ForkOrder::copy_ends(Thread self)
{
  for (auto& [thread, walk] : walks_) {
    for (Copy& copy : walk.copies) {
      if (copy.by == self && !copy.ended) {
        copy.ended = log_.now();
      }
    }
  }
  std::erase_if(copying_, [&](const Copy& copy) { return copy.by == self; });
}

void ForkOrder::unmapping(const Vma& vma)
{
  if (walks_.empty()) {
    return;
  }
  const MappingNumber gone = log_.number(vma);
  for (auto& [thread, walk] : walks_) {
    std::erase_if(walk.copies, [&](const Copy& copy) { return copy.child == gone; });
  }
}

void ForkOrder::walk_begins(Thread self, FileIndex file, PageRange range)
{
  Walk& walk = walks_[static_cast<std::uint32_t>(self)];
  walk = {file, range, {}, {}};
  for (const Copy& copy : copying_) {
    if (copy.file == file && overlap(range, copy.range)) {
      walk.copies.push_back(copy);
    }
  }
}

void ForkOrder::visits(Thread self, const Vma& vma)
{
  walks_[static_cast<std::uint32_t>(self)].visits.try_emplace(log_.number(vma), log_.now());
}

void ForkOrder::walk_ends(Thread self, bool complete)
{
  const auto at = walks_.find(static_cast<std::uint32_t>(self));
  const Walk walk = std::move(at->second);
  walks_.erase(at);
  if (complete) {
    for (const Copy& copy : walk.copies) {
      judge(self, walk, copy);
    }
  }
}

void ForkOrder::judge(Thread self, const Walk& walk, const Copy& copy)
{
  log_.checked(CheckRule::ForkOrder);
  const auto parent = walk.visits.find(copy.parent);
  if (parent == walk.visits.end()) {
    return; // it went while the walk was on its way, or was missed: another rule's business
  }
  const auto child = walk.visits.find(copy.child);
  const Instant from =
      child == walk.visits.end() ? copy.begun : std::max(copy.begun, child->second);
  const Instant to = std::min(copy.ended.value_or(Instant::max()), parent->second);
  if (from >= to) {
    return;
  }
  const std::string& file = log_.name(walk.file);
  const std::string seen = child == walk.visits.end()
                               ? std::string{"it never visited"}
                               : "it had visited at " + CheckLog::at(child->second);
  log_.broken(CheckRule::ForkOrder, "a page-table entry of " + file + " escapes a walk during fork",
              {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " is done",
               "fork on " + log_.name(copy.by) + " copied the page tables of VMA " +
                   std::to_string(copy.parent) + " to VMA " + std::to_string(copy.child) +
                   " from " + CheckLog::at(copy.begun) +
                   (copy.ended ? " to " + CheckLog::at(*copy.ended) : std::string{" on"}),
               "the child " + seen + ", the parent only at " + CheckLog::at(parent->second),
               "an entry copied in between is still in the child, and the walk is over"});
}

} // namespace numasim

#include "models/check/walk_coverage.hpp"

#include <algorithm>
#include <map>

namespace numasim {

namespace {

constexpr std::size_t k_most_missed_shown = 4;

std::uint32_t end_of(PageRange range)
{
  return range.pgoff + range.pages;
}

PageRange common(PageRange a, PageRange b)
{
  const std::uint32_t from = std::max(a.pgoff, b.pgoff);
  const std::uint32_t to = std::min(end_of(a), end_of(b));
  return {from, to > from ? to - from : 0};
}

/// Takes `cut` out of `pages` and returns what that was.
std::vector<PageRange> take(std::vector<PageRange>& pages, PageRange cut)
{
  std::vector<PageRange> left;
  std::vector<PageRange> taken;
  for (const PageRange range : pages) {
    const PageRange both = common(range, cut);
    if (both.pages == 0) {
      left.push_back(range);
      continue;
    }
    taken.push_back(both);
    if (both.pgoff > range.pgoff) {
      left.push_back({range.pgoff, both.pgoff - range.pgoff});
    }
    if (end_of(both) < end_of(range)) {
      left.push_back({end_of(both), end_of(range) - end_of(both)});
    }
  }
  pages = left;
  return taken;
}

PageRange range_of(const Vma& vma)
{
  return {vma.pgoff, vma.pages};
}

std::string text_of(const std::vector<PageRange>& pages)
{
  std::string text;
  for (const PageRange range : pages) {
    text += (text.empty() ? "" : ", ") + std::to_string(range.pgoff) + "-" +
            std::to_string(end_of(range) - 1);
  }
  return text;
}

} // namespace

std::unordered_map<const Vma*, WalkCoverage::Mapped>& WalkCoverage::of(FileIndex file)
{
  if (mapped_.size() <= index_of(file)) {
    mapped_.resize(index_of(file) + 1);
  }
  return mapped_[index_of(file)];
}

void WalkCoverage::mapped(const Vma& vma)
{
  of(vma.file)[&vma] = {range_of(vma), true};
}

void WalkCoverage::mapping(const Vma& vma)
{
  of(vma.file)[&vma] = {range_of(vma), false};
}

void WalkCoverage::unmapping(const Vma& vma)
{
  excuse(vma);
}

void WalkCoverage::unmapped(const Vma& vma)
{
  of(vma.file).erase(&vma);
}

void WalkCoverage::excuse(const Vma& vma)
{
  const auto known = of(vma.file).find(&vma);
  if (known != of(vma.file).end()) {
    known->second.whole = false;
  }
  for (auto& [thread, walk] : walks_) {
    walk.due.erase(&vma);
  }
}

void WalkCoverage::begins(Thread self, const PageTransfer& transfer)
{
  transfers_.push_back({self, transfer});
  if (transfer.to != nullptr) {
    return;
  }
  for (auto& [thread, walk] : walks_) {
    const auto due = walk.due.find(transfer.from);
    if (due != walk.due.end()) {
      take(due->second, transfer.pages);
    }
  }
}

void WalkCoverage::ends(Thread self)
{
  for (const Transfer& transfer : transfers_) {
    if (transfer.by != self || transfer.pages.to == nullptr) {
      continue;
    }
    for (auto& [thread, walk] : walks_) {
      const auto due = walk.due.find(transfer.pages.from);
      if (due == walk.due.end()) {
        continue;
      }
      const Pages handed = take(due->second, transfer.pages.pages);
      Pages& to = walk.due[transfer.pages.to];
      to.insert(to.end(), handed.begin(), handed.end());
    }
  }
  std::erase_if(transfers_, [&](const Transfer& transfer) { return transfer.by == self; });
}

void WalkCoverage::walk_begins(Thread self, FileIndex file, PageRange range)
{
  Walk& walk = walks_[static_cast<std::uint32_t>(self)];
  walk = {file, range, log_.now(), {}, {}};
  for (const auto& [vma, mapped] : of(file)) {
    const PageRange both = common(mapped.range, range);
    if (mapped.whole && both.pages > 0) {
      walk.due[vma] = {both};
    }
  }
  for (const Transfer& transfer : transfers_) {
    const auto due = walk.due.find(transfer.pages.from);
    if (transfer.pages.to == nullptr && due != walk.due.end()) {
      take(due->second, transfer.pages.pages);
    }
  }
}

void WalkCoverage::seen(Walk& walk, const Vma& vma, PageRange pages)
{
  const auto due = walk.due.find(&vma);
  if (due != walk.due.end()) {
    take(due->second, pages);
  }
}

void WalkCoverage::visits(Thread self, const Vma& vma)
{
  log_.checked(CheckRule::Walks);
  Walk& walk = walks_[static_cast<std::uint32_t>(self)];
  const auto& known = of(vma.file);
  if (vma.file != walk.file || !known.contains(&vma)) {
    log_.broken(CheckRule::Walks,
                "a walk of " + log_.name(walk.file) + " visits what is not mapped",
                {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " visits " + log_.name(vma)});
    return;
  }
  if (++walk.seen[log_.number(vma)] == 2) {
    log_.broken(CheckRule::Walks, "a walk of " + log_.name(walk.file) + " visits a mapping twice",
                {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " visits " + log_.name(vma) +
                 " once more"});
  }
  seen(walk, vma, range_of(vma));
  for (const Transfer& transfer : transfers_) {
    if (transfer.pages.to == &vma) {
      const auto from = walk.due.find(transfer.pages.from);
      if (from != walk.due.end()) {
        take(from->second, common(transfer.pages.pages, range_of(vma)));
      }
    }
  }
}

void WalkCoverage::walk_ends(Thread self, bool complete)
{
  log_.checked(CheckRule::Walks);
  const auto at = walks_.find(static_cast<std::uint32_t>(self));
  const Walk walk = std::move(at->second);
  walks_.erase(at);
  if (!complete) {
    return;
  }
  // In the order of their numbers: that of the addresses differs from run to run.
  std::map<MappingNumber, std::string> missed;
  for (const auto& [vma, pages] : walk.due) {
    if (!pages.empty()) {
      missed[log_.number(*vma)] = "missed: pages " + text_of(pages) + " of " + log_.name(*vma);
    }
  }
  if (missed.empty()) {
    return;
  }
  std::vector<std::string> lines{CheckLog::at(log_.now()) + ": " + log_.doing(self) +
                                 ", begun at " + CheckLog::at(walk.since) + ", has seen " +
                                 std::to_string(walk.seen.size()) + " mappings of pages " +
                                 text_of({walk.range}) + " and missed " +
                                 std::to_string(missed.size())};
  for (const auto& [number, line] : missed) {
    if (lines.size() <= k_most_missed_shown) {
      lines.push_back(line);
    }
  }
  lines.emplace_back("they were mapped all the while, in this VMA or in those that handed them on");
  log_.broken(CheckRule::Walks,
              "a walk of " + log_.name(walk.file) + " misses what is mapped throughout it", lines);
}

} // namespace numasim

#include "models/workloads/workload_profile.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace numasim {

namespace {

std::uint32_t end_of(PageRange range)
{
  return range.pgoff + range.pages;
}

/// Whether the two are neighbours, in either order, that make up `whole`.
bool halves(PageRange a, PageRange b, PageRange whole)
{
  const auto& [low, high] = a.pgoff < b.pgoff ? std::pair{a, b} : std::pair{b, a};
  return low.pgoff == whole.pgoff && end_of(low) == high.pgoff && end_of(high) == end_of(whole);
}

auto key(const ProfileVma& vma)
{
  return std::tuple(vma.file, vma.range.pgoff, vma.range.pages, vma.number);
}

std::vector<ProfileVma> by_place(std::vector<ProfileVma> vmas)
{
  std::sort(vmas.begin(), vmas.end(),
            [](const ProfileVma& a, const ProfileVma& b) { return key(a) < key(b); });
  return vmas;
}

std::string vma_text(VmaNumber number)
{
  return "VMA " + std::to_string(number);
}

} // namespace

ProfileState::ProfileState(const WorkloadProfile& profile)
{
  for (const ProfileVma& vma : profile.initial) {
    put(vma.number, vma.file, vma.range);
  }
}

ProfileState::Slot& ProfileState::slot(VmaNumber number)
{
  if (number >= slots_.size()) {
    slots_.resize(number + 1);
  }
  return slots_[number];
}

bool ProfileState::has(VmaNumber number, FileIndex file)
{
  return slot(number).used && slot(number).file == file;
}

void ProfileState::put(VmaNumber number, FileIndex file, PageRange range)
{
  count_ += slot(number).used ? 0 : 1;
  slot(number) = {true, file, range};
}

void ProfileState::drop(VmaNumber number)
{
  slot(number).used = false;
  --count_;
}

std::string ProfileState::apply_remove(const VmaStep& step)
{
  for (const VmaNumber number : step.vmas) {
    if (!has(number, step.file)) {
      return vma_text(number) + ", which is not mapped of this file";
    }
    drop(number);
  }
  return {};
}

std::string ProfileState::apply_adjust(const VmaStep& step)
{
  if (!has(step.vma, step.file)) {
    return vma_text(step.vma) + ", which is not mapped of this file";
  }
  put(step.vma, step.file, step.range);
  for (const VmaNumber number : step.vmas) {
    if (number == step.vma || !has(number, step.file)) {
      return vma_text(number) + ", which is not a neighbour to merge with";
    }
    drop(number);
  }
  return {};
}

/// Split and Shift.
std::string ProfileState::apply_pair(const VmaStep& step)
{
  const bool split = step.kind == VmaStep::Kind::Split;
  if (!has(step.vma, step.file)) {
    return vma_text(step.vma) + ", which is not mapped of this file";
  }
  if (step.vma == step.other || slot(step.other).used == split ||
      (!split && !has(step.other, step.file))) {
    return vma_text(step.other) + ", which is " + (split ? "mapped already" : "no neighbour");
  }
  const PageRange old = slot(step.vma).range;
  const PageRange whole =
      split ? old : PageRange{old.pgoff, old.pages + slot(step.other).range.pages};
  if (!halves(step.range, step.other_range, whole)) {
    return "pages that are not those of " + vma_text(step.vma);
  }
  put(step.vma, step.file, step.range);
  put(step.other, step.file, step.other_range);
  return {};
}

std::string ProfileState::apply(const VmaStep& step)
{
  switch (step.kind) {
  case VmaStep::Kind::Remove:
    return apply_remove(step);
  case VmaStep::Kind::Adjust:
    return apply_adjust(step);
  case VmaStep::Kind::Split:
  case VmaStep::Kind::Shift:
    return apply_pair(step);
  case VmaStep::Kind::Fork:
    if (!has(step.other, step.file)) {
      return vma_text(step.other) + ", which is not mapped of this file";
    }
    break;
  case VmaStep::Kind::Insert:
    break;
  }
  if (slot(step.vma).used) {
    return vma_text(step.vma) + ", which is mapped already";
  }
  // A copy covers what the original does.
  put(step.vma, step.file, step.kind == VmaStep::Kind::Fork ? slot(step.other).range : step.range);
  return {};
}

std::vector<ProfileVma> ProfileState::mapped() const
{
  std::vector<ProfileVma> all;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].used) {
      all.push_back({static_cast<VmaNumber>(i), slots_[i].file, slots_[i].range});
    }
  }
  return all;
}

bool renumber(const std::vector<ProfileVma>& initial, const std::vector<ProfileVma>& final,
              std::vector<Renumbering>& pairs)
{
  const std::vector<ProfileVma> before = by_place(initial);
  const std::vector<ProfileVma> after = by_place(final);
  pairs.clear();
  if (before.size() != after.size()) {
    return false;
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].file != after[i].file || before[i].range.pgoff != after[i].range.pgoff ||
        before[i].range.pages != after[i].range.pages) {
      return false;
    }
    pairs.push_back({after[i].number, before[i].number});
  }
  return true;
}

std::vector<FileCounts> file_counts(const WorkloadProfile& profile)
{
  std::vector<FileCounts> counts(profile.files.size());
  for (const ProfileEvent& event : profile.events) {
    for (const VmaStep& step : event.steps) {
      FileCounts& count = counts[static_cast<std::size_t>(step.file)];
      const TreeOperations operations = tree_operations(step);
      ++count.acquisitions;
      count.inserts += operations.inserts;
      count.removes += operations.removes;
    }
  }
  return counts;
}

std::vector<std::string> short_names(const std::vector<std::string>& paths)
{
  const auto last_part = [](const std::string& path) {
    const std::string part = path.substr(path.rfind('/') + 1);
    return part.empty() ? path : part;
  };
  std::map<std::string, std::size_t> uses;
  for (const std::string& path : paths) {
    ++uses[last_part(path)];
  }
  std::vector<std::string> names;
  names.reserve(paths.size());
  for (const std::string& path : paths) {
    names.push_back(uses[last_part(path)] == 1 ? last_part(path) : path);
  }
  return names;
}

} // namespace numasim

#include "models/rmap/vma_rules.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

constexpr std::uint64_t k_pmd_bytes = std::uint64_t{2} << 20U; // what one page of page tables maps

std::uint64_t page_count(AddressRange at)
{
  return (at.to - at.from) / k_page_bytes;
}

PageRange pages(const VmaMap::Vma& vma)
{
  return {static_cast<std::uint32_t>(vma.part->pgoff),
          static_cast<std::uint32_t>(page_count(vma.at))};
}

/// A part of the VMA by itself.
VmaMap::Vma cut(const VmaMap::Vma& vma, AddressRange at)
{
  VmaMap::Vma part = vma;
  if (part.part) {
    part.part->pgoff += (at.from - vma.at.from) / k_page_bytes;
  }
  part.at = at;
  return part;
}

/// can_vma_merge_after(): whether `upper` goes on where `lower` ends and is like it.
bool may_merge(const VmaMap::Vma& lower, const VmaMap::Vma& upper)
{
  return lower.at.to == upper.at.from && lower.part && upper.part &&
         lower.part->file == upper.part->file && lower.part->opened == upper.part->opened &&
         lower.part->pgoff + page_count(lower.at) == upper.part->pgoff &&
         lower.protection == upper.protection && lower.shared == upper.shared &&
         lower.accounted == upper.accounted;
}

VmaStep step_on(VmaStep::Kind kind, RmapSite site, const VmaMap::Vma& vma)
{
  return {
      .kind = kind, .site = site, .file = vma.part->file, .vma = vma.number, .range = pages(vma)};
}

} // namespace

std::optional<AddressRange> pages_of(std::uint64_t address, std::uint64_t bytes)
{
  const std::uint64_t from = address & ~(k_page_bytes - 1);
  if (bytes == 0 || bytes > UINT64_MAX - address || address + bytes > UINT64_MAX - k_page_bytes) {
    return std::nullopt;
  }
  return AddressRange{from, (address + bytes + k_page_bytes - 1) & ~(k_page_bytes - 1)};
}

VmaNumber VmaNumbers::take()
{
  if (free_.empty()) {
    return next_++;
  }
  const VmaNumber number = free_.top();
  free_.pop();
  return number;
}

/// The first VMA that ends after `address`.
VmaMap::Place VmaMap::first_beyond(std::uint64_t address)
{
  auto place = vmas_.upper_bound(address);
  if (place != vmas_.begin() && std::prev(place)->second.at.to > address) {
    --place;
  }
  return place;
}

bool VmaMap::covers(AddressRange at) const
{
  auto place = vmas_.upper_bound(at.from);
  if (place == vmas_.begin()) {
    return false;
  }
  std::uint64_t end = std::prev(place)->second.at.to;
  for (; place != vmas_.end() && place->first == end && end < at.to; ++place) {
    end = place->second.at.to;
  }
  return end >= at.to;
}

/// __split_vma(): the new VMA is the part below `at` or above. Returns the old one's place.
VmaMap::Place VmaMap::split(Place place, std::uint64_t at, bool new_below, RmapSite site,
                            Steps& steps)
{
  const Vma whole = place->second;
  Vma lower = cut(whole, {whole.at.from, at});
  Vma upper = cut(whole, {at, whole.at.to});
  Vma& fresh = new_below ? lower : upper;
  if (whole.part) {
    fresh.number = numbers_->take();
    const Vma& old = new_below ? upper : lower;
    VmaStep step = step_on(VmaStep::Kind::Split, site, old);
    step.other = fresh.number;
    step.other_range = pages(fresh);
    steps.push_back(std::move(step));
  }
  place->second = lower;
  const auto above = vmas_.emplace_hint(std::next(place), at, upper);
  return new_below ? above : place;
}

/// unlink_file_vma_batch_*() as free_pgtables() calls them: VMAs that follow one another closely
/// and are of one struct file, eight at most, under one acquisition.
void VmaMap::unlink(const std::vector<const Vma*>& gone, RmapSite site, Steps& steps)
{
  const Vma* first = nullptr; // of the batch
  std::uint64_t end = 0;
  for (const Vma* vma : gone) {
    const bool near = vma->at.from <= end + k_pmd_bytes;
    end = vma->at.to;
    first = near ? first : nullptr;
    if (!vma->part) {
      continue; // it does not end a batch
    }
    if (first == nullptr || first->part->file != vma->part->file ||
        first->part->opened != vma->part->opened || steps.back().vmas.size() == k_unlink_batch) {
      steps.push_back({.kind = VmaStep::Kind::Remove,
                       .site = site,
                       .file = vma->part->file,
                       .vma = vma->number});
      first = vma;
    }
    steps.back().vmas.push_back(vma->number);
    numbers_->give_back(vma->number);
  }
}

/// vms_gather_munmap_vmas() and vms_complete_munmap_vmas().
void VmaMap::take_out(AddressRange at, RmapSite split_site, RmapSite unlink_site, Steps& steps)
{
  auto begin = first_beyond(at.from);
  if (begin != vmas_.end() && begin->second.at.from < at.from) {
    begin = split(begin, at.from, true, split_site, steps);
  }
  std::vector<const Vma*> gone;
  auto end = begin;
  for (; end != vmas_.end() && end->first < at.to; ++end) {
    if (end->second.at.to > at.to) {
      end = split(end, at.to, false, split_site, steps);
    }
    gone.push_back(&end->second);
  }
  unlink(gone, unlink_site, steps);
  vmas_.erase(begin, end);
}

void VmaMap::unmap(AddressRange at, Steps& steps)
{
  take_out(at, RmapSite::MunmapSplit, RmapSite::MunmapUnlink, steps);
}

void VmaMap::map(AddressRange at, const std::optional<FilePart>& part, std::uint8_t protection,
                 bool shared, Steps& steps)
{
  take_out(at, RmapSite::MmapSplit, RmapSite::MmapUnlink, steps);
  add({.at = at,
       .part = part,
       .protection = protection,
       .shared = shared,
       .accounted = !shared && (protection & k_write) != 0},
      steps);
}

/// Puts a VMA where nothing is, or lets its neighbours grow (vma_merge_new_range()).
void VmaMap::add(Vma vma, Steps& steps)
{
  if (vma.part) {
    if (merge_new(vma, steps)) {
      return;
    }
    vma.number = numbers_->take();
    steps.push_back(step_on(VmaStep::Kind::Insert, RmapSite::Link, vma));
  }
  vmas_.emplace(vma.at.from, vma);
}

bool VmaMap::merge_new(const Vma& vma, Steps& steps)
{
  const auto next = vmas_.lower_bound(vma.at.from);
  const bool above = next != vmas_.end() && may_merge(vma, next->second);
  if (next != vmas_.begin() && may_merge(std::prev(next)->second, vma)) {
    const auto below = std::prev(next);
    const std::uint64_t end = above ? next->second.at.to : vma.at.to;
    absorb(below, {below->first, end}, above ? std::vector<Place>{next} : std::vector<Place>{},
           steps);
    return true;
  }
  if (above) {
    absorb(next, {vma.at.from, next->second.at.to}, {}, steps);
  }
  return above;
}

/// vma_expand(): `kept` covers `at` from now on, and what else is there goes, under one
/// acquisition.
void VmaMap::absorb(Place kept, AddressRange at, const std::vector<Place>& gone, Steps& steps)
{
  Vma vma = kept->second;
  if (at.from < vma.at.from) {
    vma.part->pgoff -= (vma.at.from - at.from) / k_page_bytes;
  }
  vma.at = at;
  VmaStep step = step_on(VmaStep::Kind::Adjust, RmapSite::Merge, vma);
  for (const auto other : gone) {
    step.vmas.push_back(other->second.number);
    numbers_->give_back(other->second.number);
    vmas_.erase(other);
  }
  steps.push_back(std::move(step));
  vmas_.erase(kept);
  vmas_.emplace(at.from, vma);
}

/// The same where two neighbours stay and the boundary between them moves (adj_next).
void VmaMap::shift(Place lower, Place upper, std::uint64_t boundary, Steps& steps)
{
  Vma above = upper->second;
  if (boundary > above.at.from) {
    above = cut(above, {boundary, above.at.to});
  } else {
    above.part->pgoff -= (above.at.from - boundary) / k_page_bytes;
    above.at.from = boundary;
  }
  lower->second.at.to = boundary;
  VmaStep step = step_on(VmaStep::Kind::Shift, RmapSite::Merge, lower->second);
  step.other = above.number;
  step.other_range = pages(above);
  steps.push_back(std::move(step));
  vmas_.erase(upper);
  vmas_.emplace(boundary, above);
}

bool VmaMap::protect(AddressRange at, std::uint8_t protection, Steps& steps)
{
  auto place = first_beyond(at.from);
  const bool known = place != vmas_.end() && place->first < at.to;
  // By address: a VMA that has merged with the next one begins before `at.to` and ends behind it.
  for (std::uint64_t from = at.from;
       place != vmas_.end() && place->first < at.to && from < at.to;) {
    const AddressRange part{std::max(from, place->second.at.from),
                            std::min(at.to, place->second.at.to)};
    place = protect_one(place, part, protection, steps);
    from = part.to;
  }
  return known;
}

/// mprotect_fixup() on the part `at` of one VMA. Returns the first VMA that ends after it.
VmaMap::Place VmaMap::protect_one(Place place, AddressRange at, std::uint8_t protection,
                                  Steps& steps)
{
  Vma wanted = cut(place->second, at);
  wanted.protection = protection;
  wanted.accounted = wanted.accounted || (!wanted.shared && (protection & k_write) != 0);
  if (protection != place->second.protection && !merge_existing(place, at, wanted, steps)) {
    const RmapSite site = protection == k_prot_none ? RmapSite::HoleSplit : RmapSite::RelroSplit;
    if (place->second.at.from < at.from) {
      place = split(place, at.from, true, site, steps);
    }
    if (place->second.at.to > at.to) {
      place = split(place, at.to, false, site, steps);
    }
    place->second.protection = wanted.protection;
    place->second.accounted = wanted.accounted;
  }
  return first_beyond(at.to);
}

/// vma_merge_existing_range(): `wanted`, the part `at` of the VMA, joins a neighbour or both.
bool VmaMap::merge_existing(Place& place, AddressRange at, const Vma& wanted, Steps& steps)
{
  const AddressRange whole = place->second.at;
  const auto next = std::next(place);
  const bool left = at.from == whole.from && place != vmas_.begin() &&
                    may_merge(std::prev(place)->second, wanted);
  const bool right = at.to == whole.to && next != vmas_.end() && may_merge(wanted, next->second);
  if (left && right) {
    const auto below = std::prev(place);
    absorb(below, {below->first, next->second.at.to}, {place, next}, steps);
  } else if (left && at.to == whole.to) {
    const auto below = std::prev(place);
    absorb(below, {below->first, at.to}, {place}, steps);
  } else if (left) {
    shift(std::prev(place), place, at.to, steps);
  } else if (right && at.from == whole.from) {
    absorb(next, {at.from, next->second.at.to}, {place}, steps);
  } else if (right) {
    shift(place, next, at.from, steps);
  }
  return left || right;
}

bool VmaMap::remap(AddressRange old, AddressRange now, bool keep_old, Steps& steps)
{
  const auto place = first_beyond(old.from);
  if (place == vmas_.end() || place->first > old.from) {
    return false;
  }
  if (now.from == old.from && now.to <= old.to) {
    if (now.to < old.to) {
      unmap({now.to, old.to}, steps);
    }
    return true;
  }
  Vma vma = cut(place->second, {old.from, std::min(old.to, place->second.at.to)});
  if (now.from == old.from) { // the whole VMA or its end grows (vma_merge_extend())
    const AddressRange grown{place->first, now.to};
    if (page_count(grown) > k_most_pages || now.to <= place->second.at.to) {
      return now.to <= place->second.at.to;
    }
    take_out({place->second.at.to, now.to}, RmapSite::MunmapSplit, RmapSite::MunmapUnlink, steps);
    if (vma.part) {
      absorb(place, grown, {}, steps);
    } else {
      place->second.at = grown;
    }
    return true;
  }
  vma.at = now; // copy_vma(), then the old one goes
  take_out(now, RmapSite::MunmapSplit, RmapSite::MunmapUnlink, steps);
  add(vma, steps);
  if (!keep_old) {
    unmap(old, steps);
  }
  return true;
}

VmaMap VmaMap::fork(Steps& steps) const
{
  VmaMap child(*numbers_);
  for (const auto& [start, parent] : vmas_) {
    Vma vma = parent;
    if (vma.part) {
      vma.number = numbers_->take();
      VmaStep step = step_on(VmaStep::Kind::Fork, RmapSite::Fork, vma);
      step.other = parent.number;
      steps.push_back(std::move(step));
    }
    child.vmas_.emplace_hint(child.vmas_.end(), start, vma);
  }
  return child;
}

void VmaMap::clear(Steps& steps)
{
  std::vector<const Vma*> gone;
  gone.reserve(vmas_.size());
  for (const auto& [start, vma] : vmas_) {
    gone.push_back(&vma);
  }
  unlink(gone, RmapSite::ExitBatch, steps);
  vmas_.clear();
}

} // namespace numasim

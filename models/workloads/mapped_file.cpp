#include "models/workloads/mapped_file.hpp"

#include <iterator>

namespace numasim {

namespace {

/// Builds a plan step by step. VMAs are planned with the ranges they will have when each step runs,
/// so a VMA whose range a later step changes gets its first range at allocation.
class Planner {
public:
  Planner(VmaSource& source, FileIndex file, MappingPlan& plan)
      : source_(source), file_(file), plan_(plan)
  {
    plan_.steps.clear();
    plan_.freed.clear();
  }

  /// The steps from here on are of another system call.
  void begin_call() { continues_ = false; }

  Vma& link(PageRange range)
  {
    Vma& vma = source_.allocate(file_, range);
    add({RmapStep::Kind::Insert, RmapSite::Link, &vma});
    return vma;
  }

  void unlink(Vma& vma, RmapSite site)
  {
    add({RmapStep::Kind::Remove, site, &vma});
    plan_.freed.push_back(&vma);
  }

  /// Splits `vma`, which covers `range`, at page `at`. The new VMA is the part below (new_below of
  /// __split_vma()) or above, and is returned.
  Vma& split(Vma& vma, PageRange range, std::uint32_t at, bool new_below, RmapSite site)
  {
    const PageRange below{range.pgoff, at - range.pgoff};
    const PageRange above{at, range.pgoff + range.pages - at};
    Vma& fresh = source_.duplicate(vma, new_below ? below : above);
    add({RmapStep::Kind::Split, site, &vma, &fresh, new_below ? above : below});
    return fresh;
  }

  void grow_down(Vma& vma, PageRange after)
  {
    add({RmapStep::Kind::Adjust, RmapSite::Merge, &vma, nullptr, after});
  }

private:
  void add(RmapStep step)
  {
    step.continues = continues_;
    plan_.steps.push_back(step);
    continues_ = true;
  }

  VmaSource& source_;
  FileIndex file_;
  MappingPlan& plan_;
  bool continues_ = false;
};

PageRange between(std::uint32_t from, std::uint32_t to)
{
  return {from, to - from};
}

/// Layout A: no gap, so the read-only data merge with what is left of the first mapping.
void plan_contiguous(Planner& p, const Segments& s, Mapping& mapped)
{
  const std::uint32_t end = s.end();
  Vma& whole = p.link(between(0, end));
  // Text in the middle of the whole mapping: split below, split above, drop the middle.
  p.begin_call();
  Vma& headers = p.split(whole, between(0, end), s.text_at(), true, RmapSite::MmapSplit);
  Vma& tail = p.split(whole, between(s.text_at(), end), s.rodata_at(), false, RmapSite::MmapSplit);
  p.unlink(whole, RmapSite::MmapUnlink);
  Vma& text = p.link(between(s.text_at(), s.rodata_at()));
  // Read-only data at the start of the tail: it goes, and the rest, which is read-only and
  // continues it in the file, grows down over its place (vma_merge_new_range()).
  p.begin_call();
  Vma& rodata = p.split(tail, between(s.rodata_at(), end), s.data_at(), false, RmapSite::MmapSplit);
  p.unlink(tail, RmapSite::MmapUnlink);
  p.grow_down(rodata, between(s.rodata_at(), end));
  // Data in its middle again.
  p.begin_call();
  Vma& low = p.split(rodata, between(s.rodata_at(), end), s.data_at(), true, RmapSite::MmapSplit);
  Vma& rest = p.split(rodata, between(s.data_at(), end), s.bss_at(), false, RmapSite::MmapSplit);
  p.unlink(rodata, RmapSite::MmapUnlink);
  Vma& data = p.link(between(s.data_at(), s.bss_at()));
  p.begin_call();
  p.unlink(rest, RmapSite::MmapUnlink); // the bss is anonymous
  mapped = {&headers, &text, &low, &data};
}

/// Layout B: everything from the text to the gap first loses all rights, in one mprotect().
void plan_with_hole(Planner& p, const Segments& s, Mapping& mapped)
{
  const std::uint32_t end = s.end();
  Vma& whole = p.link(between(0, end));
  p.begin_call();
  Vma& headers = p.split(whole, between(0, end), s.text_at(), true, RmapSite::HoleSplit);
  Vma& high = p.split(whole, between(s.text_at(), end), s.data_at(), false, RmapSite::HoleSplit);
  // Each segment now starts where what it covers starts: one split, drop, map.
  p.begin_call();
  Vma& after_text =
      p.split(whole, between(s.text_at(), s.data_at()), s.rodata_at(), false, RmapSite::MmapSplit);
  p.unlink(whole, RmapSite::MmapUnlink);
  Vma& text = p.link(between(s.text_at(), s.rodata_at()));
  p.begin_call();
  Vma& hole = p.split(after_text, between(s.rodata_at(), s.data_at()), s.hole_at(), false,
                      RmapSite::MmapSplit);
  p.unlink(after_text, RmapSite::MmapUnlink);
  Vma& rodata = p.link(between(s.rodata_at(), s.hole_at()));
  p.begin_call();
  Vma& rest = p.split(high, between(s.data_at(), end), s.bss_at(), false, RmapSite::MmapSplit);
  p.unlink(high, RmapSite::MmapUnlink);
  // In the file there is no gap: the data follow the read-only data.
  Vma& data = p.link(between(s.data_at() - s.hole, s.bss_at() - s.hole));
  p.begin_call();
  p.unlink(rest, RmapSite::MmapUnlink);
  mapped = {&headers, &text, &rodata, &hole, &data};
}

} // namespace

std::vector<PageRange> mapped_ranges(const Segments& s)
{
  const std::uint32_t data_at = s.data_at() - s.hole; // offsets in the file, which has no gap
  std::vector<PageRange> ranges{{0, s.headers},
                                {s.text_at(), s.text},
                                {s.rodata_at(), s.rodata},
                                {data_at, s.relro},
                                {data_at + s.relro, s.data}};
  if (s.hole > 0) {
    ranges.push_back({s.hole_at(), s.hole});
  }
  return ranges;
}

void plan_elf_load(VmaSource& source, FileIndex file, const Segments& s, MappingPlan& plan)
{
  Planner p(source, file, plan);
  Vma& whole = p.link(between(0, s.end()));
  p.begin_call();
  Vma& headers = p.split(whole, between(0, s.end()), s.text_at(), true, RmapSite::MunmapSplit);
  p.unlink(whole, RmapSite::MunmapUnlink);
  p.begin_call();
  Vma& text = p.link(between(s.text_at(), s.rodata_at()));
  p.begin_call();
  Vma& rodata = p.link(between(s.rodata_at(), s.hole_at()));
  p.begin_call();
  Vma& data = p.link(between(s.data_at(), s.bss_at()));
  plan.mapped = {&headers, &text, &rodata, &data};
}

void plan_library(VmaSource& source, FileIndex file, const Segments& segments, MappingPlan& plan)
{
  Planner p(source, file, plan);
  if (segments.hole == 0) {
    plan_contiguous(p, segments, plan.mapped);
  } else {
    plan_with_hole(p, segments, plan.mapped);
  }
}

void plan_relro(VmaSource& source, const Segments& segments, MappingPlan& plan)
{
  Vma& data = *plan.mapped.back();
  Planner p(source, data.file, plan);
  Vma& writable = p.split(data, {data.pgoff, data.pages}, data.pgoff + segments.relro, false,
                          RmapSite::RelroSplit);
  plan.mapped.push_back(&writable);
}

} // namespace numasim

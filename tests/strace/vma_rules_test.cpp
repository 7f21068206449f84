/// The kernel's rules for VMAs, against the traced sequences and case by case.

#include "models/rmap/vma_rules.hpp"
#include "models/workloads/mapped_file.hpp"

#include <catch2/catch.hpp>

#include <deque>

namespace numasim {
namespace {

using Kind = VmaStep::Kind;

constexpr std::uint64_t k_base = 0x7f0000000000;

AddressRange at(std::uint64_t page, std::uint64_t pages)
{
  return {k_base + page * k_page_bytes, k_base + (page + pages) * k_page_bytes};
}

/// One process.
struct Bench {
  void map(std::uint64_t page, std::uint64_t pages, std::uint64_t pgoff, int protection = k_read,
           std::uint32_t file = 0)
  {
    steps.clear();
    mm.map(at(page, pages), FilePart{FileIndex{file}, 0, pgoff},
           static_cast<std::uint8_t>(protection), false, steps);
  }
  void map_anonymous(std::uint64_t page, std::uint64_t pages)
  {
    steps.clear();
    mm.map(at(page, pages), std::nullopt, k_read | k_write, false, steps);
  }
  void protect(std::uint64_t page, std::uint64_t pages, int protection)
  {
    steps.clear();
    REQUIRE(mm.protect(at(page, pages), static_cast<std::uint8_t>(protection), steps));
  }
  void unmap(std::uint64_t page, std::uint64_t pages)
  {
    steps.clear();
    mm.unmap(at(page, pages), steps);
  }
  [[nodiscard]] std::vector<Kind> kinds() const
  {
    std::vector<Kind> all;
    for (const VmaStep& step : steps) {
      all.push_back(step.kind);
    }
    return all;
  }

  VmaNumbers numbers;
  VmaMap mm{numbers};
  VmaMap::Steps steps;
};

/// Gives out VMAs for the sequences that execl replays.
class Source final : public VmaSource {
public:
  Vma& allocate(FileIndex file, PageRange range) override
  {
    Vma& vma = vmas_.emplace_back();
    vma.file = file;
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    return vma;
  }
  Vma& duplicate(const Vma& old, PageRange range) override { return allocate(old.file, range); }

private:
  std::deque<Vma> vmas_;
};

Kind same_kind(RmapStep::Kind kind)
{
  switch (kind) {
  case RmapStep::Kind::Insert:
    return Kind::Insert;
  case RmapStep::Kind::Remove:
    return Kind::Remove;
  case RmapStep::Kind::Split:
    return Kind::Split;
  default:
    return Kind::Adjust;
  }
}

void check_same(const std::vector<VmaStep>& steps, const std::vector<RmapStep>& planned)
{
  REQUIRE(steps.size() == planned.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(i);
    REQUIRE(steps[i].kind == same_kind(planned[i].kind));
    REQUIRE(steps[i].site == planned[i].site);
    if (steps[i].kind == Kind::Split || steps[i].kind == Kind::Adjust) {
      REQUIRE(steps[i].range.pgoff == planned[i].after.pgoff);
      REQUIRE(steps[i].range.pages == planned[i].after.pages);
    }
  }
}

/// ld.so's calls for a library of these segments.
std::vector<VmaStep> library_steps(const Segments& s)
{
  Bench b;
  std::vector<VmaStep> all;
  const auto keep = [&] { all.insert(all.end(), b.steps.begin(), b.steps.end()); };
  b.map(0, s.end(), 0);
  keep();
  if (s.hole > 0) {
    b.protect(s.text_at(), s.data_at() - s.text_at(), k_prot_none);
    keep();
  }
  b.map(s.text_at(), s.text, s.text_at(), k_read | k_exec);
  keep();
  b.map(s.rodata_at(), s.rodata, s.rodata_at());
  keep();
  b.map(s.data_at(), s.relro + s.data, s.data_at() - s.hole, k_read | k_write);
  keep();
  b.map_anonymous(s.bss_at(), s.bss);
  keep();
  return all;
}

TEST_CASE("ld.so's calls come to the traced sequence of libc, with and without a gap", "[strace]")
{
  const Segments contiguous{38, 341, 83, 0, 4, 2, 13};
  const Segments with_hole{40, 405, 88, 1, 4, 2, 13};
  for (const Segments& segments : {contiguous, with_hole}) {
    Source source;
    MappingPlan plan;
    plan_library(source, FileIndex{0}, segments, plan);
    const std::vector<VmaStep> steps = library_steps(segments);
    REQUIRE(steps.size() == 13);
    check_same(steps, plan.steps);
  }
}

TEST_CASE("munmap() inside a mapping splits twice and removes the middle", "[strace]")
{
  Bench b;
  b.map(0, 10, 100);
  b.unmap(3, 4);
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Split, Kind::Split, Kind::Remove});
  REQUIRE(b.mm.vmas().size() == 2);
  const auto& upper = b.mm.vmas().rbegin()->second;
  REQUIRE(upper.part->pgoff == 107);
  REQUIRE(upper.at.to - upper.at.from == 3 * k_page_bytes);
}

TEST_CASE("VMAs leave in batches of eight of one file that lie close together", "[strace]")
{
  Bench b;
  const std::uint64_t pages = 20;
  for (std::uint64_t i = 0; i < pages; ++i) { // no two go on in the file
    b.map(i, 1, 2 * i);
  }
  b.unmap(0, pages);
  REQUIRE(b.kinds() == std::vector<Kind>(3, Kind::Remove));
  REQUIRE(b.steps[0].vmas.size() == 8);
  REQUIRE(b.steps[2].vmas.size() == 4);

  SECTION("anonymous memory between them does not end a batch, another file does")
  {
    b.map(0, 1, 0);
    b.map_anonymous(1, 1);
    b.map(2, 1, 7);
    b.map(3, 1, 0, k_read, 1);
    b.map(4, 1, 9);
    b.steps.clear();
    b.mm.clear(b.steps);
    REQUIRE(b.steps.size() == 3);
    REQUIRE(b.steps[0].vmas.size() == 2);
    REQUIRE(b.steps[0].site == RmapSite::ExitBatch);
  }
  SECTION("more than 2 MiB between them do")
  {
    b.map(0, 1, 0);
    b.map(1 + 512, 1, 5);
    b.map(2 + 2 * 512 + 1, 1, 9);
    b.steps.clear();
    b.mm.clear(b.steps);
    REQUIRE(b.steps.size() == 2);
    REQUIRE(b.steps[0].vmas.size() == 2);
  }
}

TEST_CASE("mprotect() splits, merges with neighbours and moves boundaries", "[strace]")
{
  Bench b;
  b.map(0, 9, 0);
  b.protect(3, 3, k_read | k_exec);
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Split, Kind::Split});
  REQUIRE(b.mm.vmas().size() == 3);

  SECTION("the same protection again is nothing")
  {
    b.protect(3, 3, k_read | k_exec);
    REQUIRE(b.steps.empty());
  }
  SECTION("back again: all three become one, under one acquisition")
  {
    b.protect(3, 3, k_read);
    REQUIRE(b.kinds() == std::vector<Kind>{Kind::Adjust});
    REQUIRE(b.steps[0].vmas.size() == 2);
    REQUIRE(tree_operations(b.steps[0]).removes == 3);
    REQUIRE(b.mm.vmas().size() == 1);
  }
  SECTION("a part at one end joins the neighbour")
  {
    b.protect(5, 1, k_read);
    REQUIRE(b.kinds() == std::vector<Kind>{Kind::Shift});
    REQUIRE(b.steps[0].range.pages == 2);
    REQUIRE(b.steps[0].other_range.pgoff == 5);
    REQUIRE(b.steps[0].other_range.pages == 4);
    b.protect(3, 1, k_read);
    REQUIRE(b.kinds() == std::vector<Kind>{Kind::Shift});
    REQUIRE(b.steps[0].range.pages == 4);
    REQUIRE(b.steps[0].other_range.pages == 1);
  }
  SECTION("writable once, a private mapping does not merge with one that never was")
  {
    b.protect(3, 3, k_read | k_write);
    b.protect(3, 3, k_read);
    REQUIRE(b.steps.empty());
    REQUIRE(b.mm.vmas().size() == 3);
  }
}

TEST_CASE("a new mapping that goes on where another ends makes that one grow", "[strace]")
{
  Bench b;
  b.map(0, 2, 0);
  b.map(4, 2, 4);
  b.map(2, 2, 2);
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Adjust});
  REQUIRE(b.steps[0].range.pages == 6);
  REQUIRE(b.steps[0].vmas.size() == 1);
  REQUIRE(tree_operations(b.steps[0]).inserts == 1);
  REQUIRE(tree_operations(b.steps[0]).removes == 2);
}

TEST_CASE("mremap() shrinks, grows and moves", "[strace]")
{
  Bench b;
  b.map(0, 4, 0);
  b.steps.clear();
  REQUIRE(b.mm.remap(at(0, 4), at(0, 2), false, b.steps));
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Split, Kind::Remove});
  b.steps.clear();
  REQUIRE(b.mm.remap(at(0, 2), at(0, 6), false, b.steps));
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Adjust});
  b.steps.clear();
  REQUIRE(b.mm.remap(at(0, 6), at(100, 8), false, b.steps));
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Insert, Kind::Remove});
  REQUIRE(b.mm.vmas().size() == 1);
  b.steps.clear();
  REQUIRE_FALSE(b.mm.remap(at(50, 1), at(60, 1), false, b.steps));
}

TEST_CASE("fork copies the VMAs of files one by one, after their parents", "[strace]")
{
  Bench b;
  b.map(0, 2, 0);
  b.map_anonymous(2, 2);
  b.map(4, 2, 9);
  b.steps.clear();
  VmaMap child = b.mm.fork(b.steps);
  REQUIRE(b.kinds() == std::vector<Kind>{Kind::Fork, Kind::Fork});
  REQUIRE(child.vmas().size() == 3);
  REQUIRE(b.steps[0].vma != b.steps[0].other);
  b.steps.clear();
  child.clear(b.steps);
  REQUIRE(b.steps.size() == 1); // close together, so one batch
  REQUIRE(b.mm.vmas().size() == 3);
}

} // namespace
} // namespace numasim

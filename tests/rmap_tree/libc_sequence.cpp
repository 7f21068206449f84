#include "tests/rmap_tree/libc_sequence.hpp"

#include <utility>

namespace numasim::test {
namespace {

/// Writes down the tree operations of the kernel's VMA operations.
class Image {
public:
  void link(std::uint32_t slot, std::uint32_t from, std::uint32_t to)
  {
    ranges_[slot] = {from, to};
    insert(slot);
  }
  void unlink(std::uint32_t slot) { remove(slot); }

  /// __split_vma(): the new VMA goes in first; then the old one goes out, shrinks and comes back.
  void split_below(std::uint32_t slot, std::uint32_t at, std::uint32_t below)
  {
    link(below, ranges_[slot].from, at);
    resize(slot, at, ranges_[slot].to);
  }
  void split_above(std::uint32_t slot, std::uint32_t at, std::uint32_t above)
  {
    link(above, at, ranges_[slot].to);
    resize(slot, ranges_[slot].from, at);
  }
  /// commit_merge() of a new range into its neighbour.
  void resize(std::uint32_t slot, std::uint32_t from, std::uint32_t to)
  {
    remove(slot);
    ranges_[slot] = {from, to};
    insert(slot);
  }

  [[nodiscard]] std::vector<TreeStep> take() { return std::exchange(steps_, {}); }

private:
  struct Range {
    std::uint32_t from;
    std::uint32_t to;
  };

  void insert(std::uint32_t slot) { step(true, slot); }
  void remove(std::uint32_t slot) { step(false, slot); }
  void step(bool insert, std::uint32_t slot)
  {
    const Range range = ranges_[slot];
    steps_.push_back({insert, slot, range.from, range.to - range.from});
  }

  std::array<Range, k_libc_slots> ranges_{};
  std::vector<TreeStep> steps_;
};

} // namespace

LibcSequence libc_layout_a()
{
  // readelf -l of 2.36-9+deb12u: segments at pages 0, 0x26, 0x17c and 0x1cf, file pages up to
  // 0x1d5, memory up to 0x1e2; RELRO ends at page 0x1d3.
  constexpr std::uint32_t text = 0x26, rodata = 0x17c, data = 0x1cf, relro_end = 0x1d3;
  constexpr std::uint32_t data_end = 0x1d5, end = 0x1e2;
  Image image;

  image.link(0, 0, end);

  image.split_below(0, text, 1); // 1: headers
  image.split_above(0, rodata, 2);
  image.unlink(0);
  image.link(3, text, rodata); // 3: text

  image.split_above(2, data, 4);
  image.unlink(2);
  image.resize(4, rodata, end); // same protection as the rest of the first mapping: merged

  image.split_below(4, data, 5); // 5: rodata
  image.split_above(4, data_end, 6);
  image.unlink(4);
  image.link(7, data, data_end); // 7: data

  image.unlink(6); // bss
  image.split_above(7, relro_end, 8);
  LibcSequence sequence{image.take(), {}};
  for (const std::uint32_t slot : {1U, 3U, 5U, 7U, 8U}) {
    image.unlink(slot);
  }
  sequence.exit = image.take();
  return sequence;
}

LibcSequence libc_layout_b()
{
  // 2.35-0ubuntu3: segments at pages 0, 0x28, 0x1bd; the last is at page 0x216 of the mapping but
  // 0x215 of the file, 6 pages of which RELRO takes 4; memory up to 0x229.
  constexpr std::uint32_t text = 0x28, rodata = 0x1bd, hole = 0x215, data = 0x216;
  constexpr std::uint32_t data_end = 0x21c, end = 0x229;
  Image image;

  image.link(0, 0, end);

  image.split_below(0, text, 1); // 1: headers
  image.split_above(0, data, 2);

  image.split_above(0, rodata, 3);
  image.unlink(0);
  image.link(4, text, rodata); // 4: text

  image.split_above(3, hole, 5); // 5: the hole
  image.unlink(3);
  image.link(6, rodata, hole); // 6: rodata

  image.split_above(2, data_end, 7);
  image.unlink(2);
  image.link(8, data - 1, data_end - 1); // 8: data

  image.unlink(7); // bss
  image.split_above(8, data - 1 + 4, 9);
  LibcSequence sequence{image.take(), {}};
  for (const std::uint32_t slot : {1U, 4U, 6U, 5U, 8U, 9U}) {
    image.unlink(slot);
  }
  sequence.exit = image.take();
  return sequence;
}

} // namespace numasim::test

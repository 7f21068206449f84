#include "tools/svg/labels.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace numasim {

namespace {

/// Neighbours that touch stand together, around the middle of where they want to.
struct Block {
  double center = 0;
  double members = 0;

  [[nodiscard]] double half(double apart) const { return (members - 1) * apart / 2; }
};

Block merged(const Block& a, const Block& b)
{
  const double members = a.members + b.members;
  return {(a.center * a.members + b.center * b.members) / members, members};
}

} // namespace

std::vector<double> spread_labels(const std::vector<double>& wanted, double apart, double from,
                                  double to)
{
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  const auto kept_within = [&](Block block) {
    const double half = block.half(apart);
    block.center = std::max(std::min(block.center, to - half), from + half);
    return block;
  };
  std::vector<Block> blocks;
  for (const std::size_t i : order) {
    blocks.push_back(kept_within({wanted[i], 1}));
    while (blocks.size() > 1) {
      const Block& last = blocks.back();
      const Block& before = blocks[blocks.size() - 2];
      if (last.center - last.half(apart) >= before.center + before.half(apart) + apart) {
        break;
      }
      const Block both = kept_within(merged(before, last));
      blocks.pop_back();
      blocks.back() = both;
    }
  }
  std::vector<double> places(wanted.size());
  std::size_t next = 0;
  for (const Block& block : blocks) {
    for (double member = 0; member < block.members; ++member) {
      places[order[next++]] = block.center - block.half(apart) + member * apart;
    }
  }
  return places;
}

} // namespace numasim

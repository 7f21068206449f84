#include "tools/probe/pointer_chase.hpp"

#include "sim/random.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace numasim {

namespace {

constexpr std::size_t k_line = 64; // shorter than or as long as any machine's
constexpr std::size_t k_loads = 4096;

} // namespace

PointerChase::PointerChase(std::size_t bytes)
    : pages_(std::max(bytes, 4 * k_line), true), lines_(pages_.size() / k_line), at_(pages_.data())
{
  // Sattolo's shuffle of the identity is a single cycle through all lines.
  std::vector<std::uint32_t> next(lines_);
  std::iota(next.begin(), next.end(), 0U);
  RandomStream random({.entity = 1, .purpose = Purpose::Probe});
  for (std::size_t i = lines_ - 1; i > 0; --i) {
    std::swap(next[i], next[random.below(i)]);
  }
  auto* base = static_cast<std::byte*>(pages_.data());
  for (std::size_t i = 0; i < lines_; ++i) {
    *reinterpret_cast<void**>(base + i * k_line) = base + next[i] * k_line;
  }
}

MedianInterval PointerChase::load(const Effort& effort)
{
  const auto walk = [this](std::size_t loads) {
    void* at = at_;
    for (std::size_t i = 0; i < loads; ++i) {
      at = *static_cast<void* volatile*>(at);
    }
    at_ = at;
  };
  // What fits into a cache is brought there first.
  walk(std::min<std::size_t>(lines_, std::size_t{1} << 20U));
  return sample([&] { return nanoseconds([&] { walk(k_loads); }) / k_loads; }, effort);
}

} // namespace numasim

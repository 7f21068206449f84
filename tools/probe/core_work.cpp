#include "tools/probe/core_work.hpp"

#include "tools/probe/pinned.hpp"
#include "tools/probe/thread_team.hpp"

#include <atomic>
#include <memory>
#include <numeric>
#include <vector>

namespace numasim {

namespace {

constexpr std::uint32_t k_entries = 32768; // 128 KiB: more than an L1, less than an L2
constexpr std::uint32_t k_steps = 65536;   // some 0.5 ms

/// One thread's work. Half of it waits for loads, as kernel code does; where nothing stalls,
/// siblings have nothing to give each other.
class PrivateWork {
public:
  PrivateWork() : table_(k_entries)
  {
    std::uint32_t value = 1;
    for (std::uint32_t& entry : table_) {
      value = value * 1664525U + 1013904223U; // Numerical Recipes' linear congruential generator
      entry = value >> 8U;
    }
  }

  /// ns it took.
  double perform()
  {
    return nanoseconds([this] {
      std::uint32_t at = last_;
      for (std::uint32_t i = 0; i < k_steps; ++i) {
        std::uint32_t mixed = table_[at % k_entries] + i;
        mixed ^= mixed >> 15U;
        mixed *= 0x2c1b3c6dU; // a multiplier of the "lowbias32" hash (Wellons, hash-prospector)
        at = (mixed & 4U) != 0 ? mixed ^ at : mixed;
      }
      last_ = at;
    });
  }

private:
  std::vector<std::uint32_t> table_;
  volatile std::uint32_t last_ = 0;
};

} // namespace

MedianInterval core_work(std::uint32_t cpu, const Effort& effort)
{
  const Pinned pinned(cpu);
  PrivateWork work;
  (void)work.perform();
  return sample([&] { return work.perform(); }, effort);
}

MedianInterval smt_yield(std::span<const std::uint32_t> siblings, const Effort& effort)
{
  ThreadTeam team(siblings);
  std::vector<std::unique_ptr<PrivateWork>> works;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    works.push_back(std::make_unique<PrivateWork>());
  }
  std::vector<double> rates(siblings.size());
  // The pieces of work overlap but for their ends: three in a row, of which the middle counts.
  const auto all_busy = [&](std::size_t i) {
    (void)works[i]->perform();
    rates[i] = 1 / works[i]->perform();
    (void)works[i]->perform();
  };
  double alone = 0;
  const auto one_busy = [&](std::size_t i) {
    if (i == 0) {
      (void)works[i]->perform();
      alone = 1 / works[i]->perform();
    }
  };
  return sample(
      [&] {
        team.run(one_busy);
        team.run(all_busy);
        return std::accumulate(rates.begin(), rates.end(), 0.0) / alone;
      },
      effort);
}

} // namespace numasim

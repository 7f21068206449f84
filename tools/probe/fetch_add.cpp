#include "tools/probe/fetch_add.hpp"

#include "tools/probe/shared_word.hpp"
#include "tools/probe/thread_team.hpp"

#include <atomic>

namespace numasim {

namespace {

/// How long the CPUs add in one sample: many turns of every CPU, less than a time slice.
constexpr std::chrono::microseconds k_sample{500};
constexpr std::uint64_t k_between_looks = 64; ///< operations; a look at the clock takes 20 to 30 ns

/// Adds until `end`; the number of operations.
std::uint64_t add_until(std::atomic<std::uint32_t>& word, ProbeClock::time_point end)
{
  std::uint64_t operations = 0;
  do {
    for (std::uint64_t i = 0; i < k_between_looks; ++i) {
      word.fetch_add(1, std::memory_order_relaxed);
    }
    operations += k_between_looks;
  } while (ProbeClock::now() < end);
  return operations;
}

using Ticks = ProbeClock::rep;

/// The end of a sample that all agree on: who comes first sets it. A CPU that was taken away in
/// between adds nothing, rather than adding alone afterwards.
ProbeClock::time_point common_end(std::atomic<Ticks>& end)
{
  Ticks agreed = 0;
  const Ticks mine = (ProbeClock::now() + k_sample).time_since_epoch().count();
  end.compare_exchange_strong(agreed, mine);
  return ProbeClock::time_point{ProbeClock::duration{end.load()}};
}

} // namespace

MedianInterval contended_fetch_add(std::span<const std::uint32_t> cpus, const Effort& effort)
{
  SharedWord word;
  ThreadTeam team(cpus);
  return sample(
      [&] {
        std::atomic<Ticks> end = 0;
        std::atomic<std::uint64_t> operations = 0;
        team.run([&](std::size_t) { operations += add_until(word.get(), common_end(end)); });
        return std::chrono::duration<double, std::nano>(k_sample).count() /
               static_cast<double>(operations.load());
      },
      effort);
}

} // namespace numasim

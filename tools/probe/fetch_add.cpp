#include "tools/probe/fetch_add.hpp"

#include "tools/probe/shared_word.hpp"
#include "tools/probe/thread_team.hpp"

#include <atomic>
#include <numeric>
#include <vector>

namespace numasim {

namespace {

/// How long the CPUs add in one sample: many turns of every CPU, less than a time slice.
constexpr std::chrono::microseconds k_sample{500};
constexpr std::uint64_t k_between_looks = 64; ///< operations; a look at the clock takes 20 to 30 ns

/// Operations per ns of one CPU, over a sample's time.
double add_rate(std::atomic<std::uint32_t>& word)
{
  const auto start = ProbeClock::now();
  auto now = start;
  std::uint64_t operations = 0;
  do {
    for (std::uint64_t i = 0; i < k_between_looks; ++i) {
      word.fetch_add(1, std::memory_order_relaxed);
    }
    operations += k_between_looks;
    now = ProbeClock::now();
  } while (now < start + k_sample);
  return static_cast<double>(operations) /
         std::chrono::duration<double, std::nano>(now - start).count();
}

} // namespace

MedianInterval contended_fetch_add(std::span<const std::uint32_t> cpus, const Effort& effort)
{
  SharedWord word;
  ThreadTeam team(cpus);
  std::vector<double> rates(cpus.size());
  return sample(
      [&] {
        team.run([&](std::size_t i) { rates[i] = add_rate(word.get()); });
        return 1 / std::accumulate(rates.begin(), rates.end(), 0.0);
      },
      effort);
}

} // namespace numasim

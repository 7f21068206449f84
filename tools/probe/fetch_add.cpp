#include "tools/probe/fetch_add.hpp"

#include "tools/probe/common_round.hpp"
#include "tools/probe/shared_word.hpp"
#include "tools/probe/thread_team.hpp"

#include <atomic>

namespace numasim {

namespace {

/// How long the CPUs add in one sample: many turns of every CPU, less than a time slice.
constexpr std::chrono::microseconds k_sample{500};
constexpr std::uint64_t k_between_looks = 64; ///< operations; a look at the clock takes 20 to 30 ns

/// Adds for a round, and says if it was disturbed.
void add_for(RoundEnd& end, std::atomic<std::uint32_t>& word,
             std::atomic<std::uint64_t>& operations, std::atomic<bool>& disturbed)
{
  const RoundPart part(end);
  std::uint64_t added = 0;
  auto now = part.start();
  do {
    for (std::uint64_t i = 0; i < k_between_looks; ++i) {
      word.fetch_add(1, std::memory_order_relaxed);
    }
    added += k_between_looks;
    now = ProbeClock::now();
  } while (now < part.end());
  operations += added;
  if (part.disturbed(now)) {
    disturbed = true;
  }
}

/// ns an operation, in a round that all CPUs spent adding.
double undisturbed_round(ThreadTeam& team, std::atomic<std::uint32_t>& word)
{
  for (unsigned tries = 0; tries < k_most_disturbed_rounds; ++tries) {
    RoundEnd end(k_sample);
    std::atomic<std::uint64_t> operations = 0;
    std::atomic<bool> disturbed = false;
    team.run([&](std::size_t) { add_for(end, word, operations, disturbed); });
    if (!disturbed) {
      return std::chrono::duration<double, std::nano>(k_sample).count() /
             static_cast<double>(operations.load());
    }
  }
  throw Unmeasurable("others take the CPUs away in every round");
}

} // namespace

MedianInterval contended_fetch_add(std::span<const std::uint32_t> cpus, const Effort& effort)
{
  SharedWord word;
  ThreadTeam team(cpus);
  return sample([&] { return undisturbed_round(team, word.get()); }, effort);
}

} // namespace numasim

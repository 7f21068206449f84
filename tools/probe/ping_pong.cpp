#include "tools/probe/ping_pong.hpp"

#include "tools/probe/helper_thread.hpp"
#include "tools/probe/pinned.hpp"

#include <algorithm>
#include <string>

namespace numasim {

namespace {

constexpr std::uint32_t k_ping = 0; ///< the caller's turn
constexpr std::uint32_t k_pong = 1; ///< the other thread's turn
constexpr std::uint32_t k_stop = 2;
constexpr std::uint32_t k_tries_between_looks = 1U << 16U;
/// A virtual machine may take a CPU away for tenths of a second; one that is gone stays away.
constexpr std::chrono::seconds k_patience{5};
/// Long against the clock's 20 to 30 ns, short against a time slice.
constexpr double k_sample_ns = 100e3;

void answer(std::atomic<std::uint32_t>& word)
{
  while (true) {
    std::uint32_t expected = k_pong;
    while (!word.compare_exchange_strong(expected, k_ping, std::memory_order_relaxed)) {
      if (expected == k_stop) {
        return;
      }
      expected = k_pong;
    }
  }
}

/// Spins on after many tries have failed: only now is there time to look at the clock.
void insist(std::atomic<std::uint32_t>& word)
{
  const auto give_up = ProbeClock::now() + k_patience;
  while (ProbeClock::now() < give_up) {
    for (std::uint32_t i = 0; i < k_tries_between_looks; ++i) {
      std::uint32_t expected = k_ping;
      if (word.compare_exchange_strong(expected, k_pong, std::memory_order_relaxed)) {
        return;
      }
    }
  }
  throw Unmeasurable("the other CPU does not answer");
}

void round_trips(std::atomic<std::uint32_t>& word, std::uint32_t count)
{
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t tries = 0;
    std::uint32_t expected = k_ping;
    while (!word.compare_exchange_strong(expected, k_pong, std::memory_order_relaxed)) {
      expected = k_ping;
      if (++tries == k_tries_between_looks) {
        insist(word);
        break;
      }
    }
  }
}

/// How many round trips fill a sample. Also warms both CPUs up.
std::uint32_t trips_of_a_sample(std::atomic<std::uint32_t>& word)
{
  std::uint32_t trips = 64;
  double ns = 0;
  while (true) {
    ns = nanoseconds([&] { round_trips(word, trips); });
    if (ns >= k_sample_ns / 4 || trips >= (1U << 20U)) {
      break;
    }
    trips *= 2;
  }
  const double wanted = k_sample_ns / std::max(ns / trips, 1.0);
  return static_cast<std::uint32_t>(std::clamp(wanted, 16.0, 1e6));
}

} // namespace

MedianInterval ping_pong(std::uint32_t a, std::uint32_t b, std::atomic<std::uint32_t>& word,
                         const Effort& effort)
{
  word.store(k_ping);
  HelperThread other(
      b, [&word] { answer(word); }, [&word] { word.store(k_stop); });
  const Pinned pinned(a);
  other.wait_until_pinned();
  const std::uint32_t trips = trips_of_a_sample(word);
  return sample([&] { return nanoseconds([&] { round_trips(word, trips); }) / trips / 2; }, effort);
}

} // namespace numasim

#include "tools/probe/futex_wake.hpp"

#include "tools/probe/cpu_relax.hpp"
#include "tools/probe/helper_thread.hpp"
#include "tools/probe/pinned.hpp"

#include <algorithm>
#include <atomic>
#include <climits>
#include <limits>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace numasim {

namespace {

using Word = std::atomic<std::uint32_t>;

/// Long enough for a sleeper to reach its idle CPU's loop.
constexpr std::chrono::microseconds k_asleep{50};
constexpr std::uint32_t k_stop = UINT_MAX;
constexpr int k_most_misses = 1000;

// The raw call: std::atomic's wait() spins before it sleeps.
long futex(Word& word, int operation, std::uint32_t value)
{
  static_assert(sizeof(Word) == sizeof(std::uint32_t) && Word::is_always_lock_free);
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation, value, nullptr,
                 nullptr, 0);
}

double ns_since(ProbeClock::time_point start)
{
  return std::chrono::duration<double, std::nano>(ProbeClock::now() - start).count();
}

/// The two threads' common ground.
struct Bed {
  Word turn = 0;                       ///< counts wake-ups; the sleeper sleeps while it stays
  alignas(128) Word asleep = 0;        ///< the turn in which the sleeper goes to sleep
  std::atomic<std::int64_t> up_at = 0; ///< clock of the sleeper's last return
  alignas(128) Word nobody = 0;        ///< nobody waits here
};

void sleep_and_rise(Bed& bed)
{
  for (std::uint32_t turn = 0; turn != k_stop; turn = bed.turn.load()) {
    bed.asleep.store(turn + 1);
    while (bed.turn.load() == turn) {
      futex(bed.turn, FUTEX_WAIT_PRIVATE, turn);
    }
    bed.up_at.store(ProbeClock::now().time_since_epoch().count());
  }
}

void relax_until(ProbeClock::time_point end)
{
  while (ProbeClock::now() < end) {
    cpu_relax();
  }
}

struct Once {
  double call = 0;
  double latency = 0;
};

/// Wakes the sleeper once. False if it was awake after all.
bool wake(Bed& bed, std::uint32_t turn, Once& once)
{
  while (bed.asleep.load() != turn + 1) {
    cpu_relax();
  }
  relax_until(ProbeClock::now() + k_asleep);
  const std::int64_t before = bed.up_at.load();
  const auto start = ProbeClock::now();
  futex(bed.nobody, FUTEX_WAKE_PRIVATE, 1);
  const double empty = ns_since(start);
  const auto called = ProbeClock::now();
  bed.turn.store(turn + 1);
  const long woken = futex(bed.turn, FUTEX_WAKE_PRIVATE, 1);
  once.call = std::max(ns_since(called) - empty, 0.0);
  while (bed.up_at.load() == before) {
    cpu_relax();
  }
  const auto up = bed.up_at.load() - called.time_since_epoch().count();
  once.latency = std::max(static_cast<double>(up) - empty, 0.0);
  return woken == 1;
}

} // namespace

WakeUp futex_wake(std::uint32_t waker, std::uint32_t sleeper, const Effort& effort)
{
  static_assert(std::is_same_v<ProbeClock::duration, std::chrono::nanoseconds>);
  Bed bed;
  HelperThread other(
      sleeper, [&bed] { sleep_and_rise(bed); },
      [&bed] {
        bed.turn.store(k_stop);
        futex(bed.turn, FUTEX_WAKE_PRIVATE, INT_MAX);
      });
  const Pinned pinned(waker);
  other.wait_until_pinned();
  std::vector<double> calls;
  std::uint32_t turn = 0;
  int misses = 0;
  WakeUp result;
  result.latency = sample(
      [&] {
        Once once;
        while (!wake(bed, turn++, once)) {
          if (++misses > k_most_misses) {
            throw Unmeasurable("the thread to wake does not sleep");
          }
        }
        calls.push_back(once.call);
        return once.latency;
      },
      effort);
  result.call = median_interval(std::move(calls));
  return result;
}

} // namespace numasim

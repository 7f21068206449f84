// Who runs next: the policy by itself.

#include "models/sched/run_queue.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <vector>

using namespace numasim;

namespace {

constexpr Duration k_slice = Duration::ps(3'000'000'000);
constexpr Duration k_ms = Duration::ps(1'000'000'000);

Instant at_ms(std::int64_t ms)
{
  return Instant{k_ms * ms};
}

/// Threads numbered from 0, all awake at 0 and in the queue.
template <std::size_t N> struct Queue {
  Queue()
  {
    for (std::uint32_t i = 0; i < N; ++i) {
      standing[i].thread = Thread{i};
      queue.enqueue(standing[i], Instant{});
    }
  }
  std::uint32_t pick(std::int64_t ms) { return static_cast<std::uint32_t>(*queue.pick(at_ms(ms))); }

  RunQueue queue{k_slice, k_ms};
  std::array<Standing, N> standing{};
};

} // namespace

TEST_CASE("threads run in turn, each for its slice", "[sched]")
{
  Queue<3> q;
  std::vector<std::uint32_t> ran{q.pick(0)};
  for (std::int64_t ms = 1; ms <= 27; ++ms) {
    const bool used_up = q.queue.charge(at_ms(ms));
    CHECK(used_up == (ms % 3 == 0)); // a tick before the end of a slice it is not
    if (used_up) {
      ran.push_back(q.pick(ms));
    }
  }
  CHECK(ran == std::vector<std::uint32_t>{0, 1, 2, 0, 1, 2, 0, 1, 2, 0});
}

TEST_CASE("a slice is not used up where nobody waits", "[sched]")
{
  Queue<1> q;
  CHECK(q.pick(0) == 0);
  for (std::int64_t ms = 1; ms <= 20; ++ms) {
    CHECK_FALSE(q.queue.charge(at_ms(ms)));
  }
}

TEST_CASE("who wakes without being owed anything waits for the end of the slice", "[sched]")
{
  Queue<2> q;
  CHECK(q.pick(0) == 0);
  q.queue.sleep(at_ms(0)); // thread 0, when both had had nothing
  CHECK(q.pick(0) == 1);
  q.queue.enqueue(q.standing[0], at_ms(2));
  CHECK_FALSE(q.queue.prefers(q.standing[0]));
  CHECK(q.queue.charge(at_ms(3)));
  CHECK(q.pick(3) == 0);
}

TEST_CASE("who wakes and is owed time goes first", "[sched]")
{
  Queue<3> q;
  CHECK(q.pick(0) == 0);
  CHECK(q.queue.charge(at_ms(3)));
  CHECK(q.pick(3) == 1);
  q.queue.sleep(at_ms(3)); // having had nothing, and the others 1.5 ms on average
  CHECK(q.pick(3) == 2);
  q.queue.charge(at_ms(5));
  q.queue.charge(at_ms(6));
  q.queue.enqueue(q.standing[1], at_ms(6)); // the running one has used its slice up
  CHECK(q.queue.prefers(q.standing[1]));
  CHECK(q.pick(6) == 1);
}

TEST_CASE("sleeping long saves no time up", "[sched]")
{
  Queue<2> q;
  CHECK(q.pick(0) == 0);
  q.queue.sleep(at_ms(0));
  CHECK(q.pick(0) == 1);
  for (std::int64_t ms = 1; ms <= 1000; ++ms) {
    q.queue.charge(at_ms(ms));
  }
  q.queue.enqueue(q.standing[0], at_ms(1000));
  // Two slices are the most it may be owed, doubled for its own weight on the average.
  CHECK(q.standing[1].vruntime - q.standing[0].vruntime <= k_slice * 4);
}

TEST_CASE("who had more than its share gets it back by sleeping, and no more", "[sched]")
{
  Queue<2> q;
  CHECK(q.pick(0) == 0);
  q.queue.charge(at_ms(3));
  q.queue.sleep(at_ms(3)); // 1.5 ms ahead of the average
  CHECK(q.pick(3) == 1);
  q.queue.enqueue(q.standing[0], at_ms(4));
  CHECK(q.standing[0].vruntime == k_ms * 3); // as it was: still ahead of the other
  CHECK_FALSE(q.queue.prefers(q.standing[0]));
}

// What every lock with readers must do: let readers in together and writers in alone.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Inside {
  int readers = 0;
  int most_readers = 0;
  bool writer = false;
  int violations = 0;
  int acquisitions = 0;
};

Process visitor(LockBench& b, Lock& lock, Cpu cpu, std::uint64_t seed, double write_share,
                Inside& state)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(cpu));
  for (int i = 0; i < 30; ++i) {
    co_await b.engine.delay(Duration::ns(random.exponential(3'000)));
    ++state.acquisitions;
    if (random.chance(write_share)) {
      co_await lock.lock(thread_of(cpu));
      state.violations += state.writer || state.readers > 0 ? 1 : 0;
      state.writer = true;
      co_await b.engine.delay(Duration::ns(random.exponential(1'000)));
      state.violations += state.readers > 0 ? 1 : 0;
      state.writer = false;
      co_await lock.unlock(thread_of(cpu));
    } else {
      co_await lock.lock_shared(thread_of(cpu));
      state.violations += state.writer ? 1 : 0;
      ++state.readers;
      state.most_readers = std::max(state.most_readers, state.readers);
      co_await b.engine.delay(Duration::ns(random.exponential(1'000)));
      --state.readers;
      co_await lock.unlock_shared(thread_of(cpu));
    }
  }
  ++b.finished;
}

} // namespace

TEST_CASE("every lock with readers lets them share and keeps writers alone", "[locks]")
{
  for (const LockEntry& entry : locks()) {
    if (!entry.readers) {
      continue;
    }
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      for (const double write_share : {0.02, 0.3, 0.8}) {
        for (const Shape& shape : {k_big, k_eight}) {
          CAPTURE(entry.name, seed, write_share);
          LockBench b(shape);
          const auto lock = make_lock(b, entry.name);
          Inside state;
          for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
            b.engine.spawn(visitor(b, *lock, Cpu{i}, seed, write_share, state));
          }
          b.run();
          CHECK(state.violations == 0);
          CHECK(state.acquisitions == 30 * static_cast<int>(b.cpu_count()));
          CHECK(b.stats.record().acquisitions == static_cast<std::uint64_t>(state.acquisitions));
          CHECK(b.all_finished(b.cpu_count()));
          CHECK(state.most_readers > 1);
        }
      }
    }
  }
}

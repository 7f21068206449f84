/// Parts of published lock benchmarks: many locks, readers, rare delays, records that share lines,
/// pauses.

#include "tests/lockbench/lockbench_runs.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

namespace numasim {
namespace {

using namespace testing;

struct TurnsTaken {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
};

/// Keeps nobody out and counts how it is taken, by thread.
class ReaderCount final : public Lock {
public:
  static inline std::array<TurnsTaken, 8> turns;

  Task<> lock(Thread self) override
  {
    ++turns.at(index_of(self)).written;
    co_return;
  }
  Task<> unlock(Thread /*self*/) override { co_return; }
  Task<> lock_shared(Thread self) override
  {
    ++turns.at(index_of(self)).read;
    co_return;
  }
};

LockEntry reader_count()
{
  return {.name = "reader count",
          .summary = "Counts.",
          .source = "a test",
          .readers = true,
          .parameters = {},
          .make = [](const LockContext&, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<ReaderCount>();
          }};
}

} // namespace

TEST_CASE("several locks are chosen from evenly", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 16);
  spec.workload_parameters.set("think_ns", 0.0);
  spec.workload_parameters.set("critical_distribution", "exponential");
  spec.workload_parameters.set("locks", std::int64_t{4});
  spec.measurement = {100, 5000, 0};
  const RunRecord record = run(spec, lock);
  CHECK(record.locks.front().instances == 4);
  // A closed network of K equal exponential stations and N customers who choose at random: each is
  // busy N/(N+K-1) of the time (equally likely states), here 16/19.
  CHECK(throughput(record) * 1e-6 == Approx(4.0 * 16 / 19).epsilon(0.01));
}

TEST_CASE("readers share a lock that knows them and no other", "[lockbench]")
{
  const auto x = [](const char* name, double readers) {
    const LockEntry& lock = registered(name);
    RunSpec spec = spec_on(k_flat, lock, 8);
    spec.workload_parameters.set("think_ns", 0.0);
    spec.workload_parameters.set("reader_share", readers);
    spec.workload_parameters.set("shared_lines_read", std::int64_t{1});
    spec.workload_parameters.set("shared_lines_written", std::int64_t{1});
    return 1e-6 * throughput(run(spec, lock));
  };
  CHECK(x("rw_semaphore", 0) < 1);
  CHECK(x("rw_semaphore", 1) > 4);
  CHECK(x("qspinlock", 1) < 1);
}

TEST_CASE("readers write no shared line", "[lockbench]")
{
  const LockEntry& lock = registered("rw_semaphore");
  RunSpec spec = spec_on(k_flat, lock, 4);
  spec.workload_parameters.set("reader_share", 1.0);
  spec.workload_parameters.set("shared_lines_read", std::int64_t{1});
  spec.workload_parameters.set("shared_lines_written", std::int64_t{1});
  const RunRecord record = run(spec, lock);
  // Once loaded, a line that nobody writes stays.
  CHECK(line(record, "data under the lock").invalidations == 0);
  CHECK(std::accumulate(line(record, "data under the lock").transfers.begin(),
                        line(record, "data under the lock").transfers.end(),
                        std::uint64_t{0}) == 0);
}

TEST_CASE("rare delays come as often as locktorture's, by the number of threads", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  for (const std::size_t n : {1U, 4U}) {
    RunSpec spec = spec_on(k_flat, lock, n);
    spec.workload_parameters.set("think_ns", 0.0);
    spec.workload_parameters.set("critical_ns", 100.0);
    spec.workload_parameters.set("short_delay_ns", 2000.0);
    spec.workload_parameters.set("short_delay_every", 4.0);
    spec.workload_parameters.set("long_delay_ns", 100e3);
    spec.workload_parameters.set("long_delay_every", 200.0);
    spec.measurement = {10, 0, 200000};
    const RunRecord record = run(spec, lock);
    // The mean section is 100 ns + (2 us / 4 + 100 us / 200) / N, the lock never idle.
    const double ns = 1e9 / throughput(record);
    const double p = 1.0 / static_cast<double>(200 * n);
    const double error = 100e3 * std::sqrt(p / 200000); // all but all of the variance
    INFO(n << " threads");
    CHECK(std::abs(ns - (100 + 1000.0 / static_cast<double>(n))) <= 3.2 * error);
  }
}

TEST_CASE("readers are sections, or threads for good", "[lockbench]")
{
  RunSpec spec = spec_on(k_flat, reader_count(), 8);
  const auto reads = [&](double share, const char* readers) {
    spec.workload_parameters.set("reader_share", share);
    spec.workload_parameters.set("readers", readers);
    ReaderCount::turns = {};
    run(spec, reader_count());
    return ReaderCount::turns;
  };
  const auto readers = [](const auto& turns) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      if (turns[i].read > 0) {
        CHECK(turns[i].written == 0);
        all.push_back(i);
      }
    }
    return all;
  };
  using Numbers = std::vector<std::size_t>;
  CHECK(readers(reads(0.5, "threads")) == Numbers{1, 3, 5, 7}); // every second one
  CHECK(readers(reads(0.12, "threads")).empty());               // not one of eight
  CHECK(readers(reads(0.99, "threads")).size() == 7);
  CHECK(readers(reads(1, "threads")).size() == 8);
  for (const TurnsTaken& t : reads(0.5, "sections")) {
    // 80 turns each, half of them read, within 4 standard errors.
    CHECK(std::abs(static_cast<double>(t.read) - static_cast<double>(t.written)) <=
          4 * std::sqrt(80));
    CHECK(t.read + t.written >= 79);
  }
}

TEST_CASE("threads that keep to a lock of their own do not meet", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  const auto x = [&](const char* choice, std::int64_t count) {
    RunSpec spec = spec_on(k_flat, lock, 16);
    spec.workload_parameters.set("think_ns", 0.0);
    spec.workload_parameters.set("locks", count);
    spec.workload_parameters.set("lock_choice", choice);
    return 1e-6 * throughput(run(spec, lock));
  };
  for (const char* choice : {"round_robin", "neighbours"}) {
    CHECK(x(choice, 16) == Approx(16).epsilon(0.01)); // one each
    CHECK(x(choice, 4) == Approx(4).epsilon(0.01));   // four each, all locks always held
    CHECK(x(choice, 64) == Approx(16).epsilon(0.01));
  }
}

TEST_CASE("neighbours share a lock that stays with them", "[lockbench]")
{
  const LockEntry& lock = registered("qspinlock");
  const Shape shape{2, 1, 1, 4, 1}; // two packages of four cores
  const auto across = [&](const char* choice) {
    RunSpec spec = spec_on(shape, lock, 8);
    spec.workload_parameters.set("locks", std::int64_t{2});
    spec.workload_parameters.set("lock_choice", choice);
    const auto& hand_overs = run(spec, lock).locks.front().hand_overs;
    return hand_overs[static_cast<std::size_t>(Distance::CrossPackage)];
  };
  CHECK(across("neighbours") == 0);
  CHECK(across("round_robin") > 0);
}

TEST_CASE("own data in one line with others' move with the lock", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 2);
  spec.workload_parameters.set("private_lines_written", std::int64_t{1});
  CHECK(elapsed_ps(run(spec, lock)) == 60 * (10'000'000 + k_store));
  spec.workload_parameters.set("threads_per_private_line", std::int64_t{2});
  const RunRecord record = run(spec, lock);
  const LineRecord& own = line(record, "threads' own data");
  CHECK(own.lines == 1);
  // Each store takes the line from the other core: a transfer and the store's own cost at least.
  CHECK(std::accumulate(own.transfers.begin(), own.transfers.end(), std::uint64_t{0}) == 120);
  CHECK(elapsed_ps(record) > 60 * (10'000'000 + k_l3_transfer));
}

TEST_CASE("a pause in transfers is as long as the dearest between the threads", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  const auto turn_ps = [&](std::size_t copies) {
    RunSpec spec = spec_on({2, 1, 1, 2, 1}, lock, copies);
    spec.workload_parameters.set("think_transfers", 2.0);
    return elapsed_ps(run(spec, lock)) / 60 - 10'000'000;
  };
  CHECK(turn_ps(1) == 0);                 // alone
  CHECK(turn_ps(2) == 2 * k_l3_transfer); // behind one L3
  CHECK(turn_ps(3) == 2 * k_base);        // of two packages
}

} // namespace numasim

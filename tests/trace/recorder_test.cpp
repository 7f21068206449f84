/// What is recorded of a run whose every time is known, and that recording changes nothing.

#include "models/trace/trace_record.hpp"
#include "tests/lockbench/lockbench_runs.hpp"
#include "tools/experiment/record_codec.hpp"

#include <algorithm>

namespace numasim {

using namespace testing;

namespace {

using Kind = TraceSlice::Kind;

std::size_t count(const TraceRecord& trace, Kind kind)
{
  return static_cast<std::size_t>(
      std::count_if(trace.slices.begin(), trace.slices.end(),
                    [&](const TraceSlice& slice) { return slice.kind == kind; }));
}

/// 16 threads that keep a lock of 1 us and a hand-over of 300 ns full.
RunSpec full_queue(const LockEntry& lock)
{
  RunSpec spec = spec_on(k_flat, lock, 16);
  spec.strategy_parameters.set("hand_over_ns", 300.0);
  spec.trace = TraceWindow{.from = Duration::us(13), .length = Duration::us(130)};
  return spec;
}

} // namespace

TEST_CASE("a window of a full queue has its holds, waits and hand-overs", "[trace]")
{
  const LockEntry lock = ideal_lock();
  const RunRecord record = run(full_queue(lock), lock);
  REQUIRE(record.trace);
  const TraceRecord& trace = *record.trace;
  CHECK(trace.from == record.measured_from + Duration::us(13));
  CHECK(trace.to == trace.from + Duration::us(130));
  CHECK(!trace.full_at);
  CHECK(trace.threads.size() == 16);
  CHECK(trace.locks.size() == 1);
  CHECK(trace.sites == std::vector<std::string>{"lockbench"});
  // One every 1.3 us; those at the ends are cut.
  CHECK(count(trace, Kind::Hold) >= 100);
  CHECK(count(trace, Kind::Hold) <= 101);
  CHECK(trace.passings.size() >= 99);
  CHECK(trace.passings.size() <= 100);
  for (const TracePassing& passing : trace.passings) {
    CHECK(passing.acquired_ps - passing.released_ps == 300'000);
    CHECK(passing.from != passing.to);
  }
  std::int64_t held = 0;
  for (const TraceSlice& slice : trace.slices) {
    CHECK(slice.begin_ps >= trace.from.count_ps());
    CHECK(slice.end_ps <= trace.to.count_ps());
    CHECK(slice.begin_ps <= slice.end_ps);
    if (slice.kind == Kind::Hold) {
      held += slice.end_ps - slice.begin_ps;
      CHECK((slice.cut || slice.end_ps - slice.begin_ps == 1'000'000));
    }
  }
  CHECK(held == 100'000'000); // of 130 us
}

TEST_CASE("what every thread does fills its whole window", "[trace]")
{
  const LockEntry lock = ideal_lock();
  const RunRecord record = run(full_queue(lock), lock);
  std::vector<std::int64_t> busy(record.trace->threads.size());
  for (const TraceSlice& slice : record.trace->slices) {
    if (slice.kind == Kind::Wait || slice.kind == Kind::Hold) {
      busy[slice.thread] += slice.end_ps - slice.begin_ps;
    }
  }
  for (const TraceSlice& slice : record.trace->slices) {
    // The work under the lock is within the hold.
    const bool thinking = slice.kind == Kind::Work && slice.end_ps - slice.begin_ps > 1'000'000;
    busy[slice.thread] += thinking ? slice.end_ps - slice.begin_ps : 0;
  }
  for (const std::int64_t thread : busy) {
    // A think time cut to less than a section is not counted above.
    CHECK(thread >= 130'000'000 - 2 * 1'000'000);
    CHECK(thread <= 130'000'000);
  }
}

TEST_CASE("a run that is traced is the run that is not", "[trace]")
{
  for (const char* const strategy : {"single", "sharded"}) {
    RunSpec spec = spec_for("ryzen-5800u", strategy, 8);
    spec.measurement = {4, 8, 64};
    const RunRecord plain = simulate(spec);
    CHECK(!plain.trace);
    spec.trace = TraceWindow{};
    const RunRecord traced = simulate(spec);
    REQUIRE(traced.trace);
    CHECK(traced.digest == plain.digest);
    CHECK(traced.events == plain.events);
    CHECK(traced.completions == plain.completions);
    CHECK(count(*traced.trace, Kind::Work) > 100);
    CHECK(count(*traced.trace, Kind::TreeOperation) > 100);
    CHECK(count(*traced.trace, Kind::Transfer) > 100);
    CHECK(count(*traced.trace, Kind::Wait) > 100);
  }
}

TEST_CASE("a queue of sleepers shows its spinning and its sleep", "[trace]")
{
  RunSpec spec = spec_for("ryzen-5800u", "single", 16);
  spec.measurement = {4, 8, 64};
  spec.trace = TraceWindow{};
  const RunRecord record = simulate(spec);
  REQUIRE(record.trace);
  CHECK(count(*record.trace, Kind::QueueSpin) > 0);
}

TEST_CASE("threads that share a CPU are off it in turns", "[trace]")
{
  const LockEntry& lock = registered("mutex");
  RunSpec spec = spec_on({1, 1, 1, 2, 1}, lock, 6);
  spec.workload_parameters.set("think_ns", 1e6);
  spec.measurement = {4, 40, 0};
  spec.trace = TraceWindow{.from = {}, .length = Duration::us(40'000)};
  const RunRecord record = run(spec, lock);
  REQUIRE(record.trace);
  CHECK(record.trace->threads.size() == 6);
  CHECK(count(*record.trace, Kind::OffCpu) > 0);
}

TEST_CASE("nothing is kept before the window, and no more than is allowed", "[trace]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = full_queue(lock);
  spec.trace->from = Duration::us(1e6);
  CHECK(!run(spec, lock).trace); // the run is over by then
  spec.trace = TraceWindow{.from = {}, .length = Duration::us(130), .most = 50};
  const RunRecord full = run(spec, lock);
  REQUIRE(full.trace);
  CHECK(full.trace->slices.size() <= 50);
  REQUIRE(full.trace->full_at);
  CHECK(*full.trace->full_at > full.trace->from);
  CHECK(*full.trace->full_at < full.trace->to);
}

TEST_CASE("a trace goes between processes as it is", "[trace]")
{
  const LockEntry lock = ideal_lock();
  const RunRecord record = run(full_queue(lock), lock);
  const WorkerReply reply = decode(encode(record));
  const auto& trace = std::get<RunRecord>(reply).trace;
  REQUIRE(trace);
  REQUIRE(trace->slices.size() == record.trace->slices.size());
  for (std::size_t i = 0; i < trace->slices.size(); ++i) {
    CHECK(trace->slices[i].begin_ps == record.trace->slices[i].begin_ps);
    CHECK(trace->slices[i].kind == record.trace->slices[i].kind);
  }
  CHECK(trace->passings.size() == record.trace->passings.size());
  CHECK(trace->from == record.trace->from);
  CHECK(trace->locks.front().name == record.trace->locks.front().name);
  CHECK(trace->threads.back().number == record.trace->threads.back().number);
}

} // namespace numasim

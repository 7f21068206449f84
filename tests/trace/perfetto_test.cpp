/// Is what is written for Perfetto what it can draw, and what happened?

#include "tests/lockbench/lockbench_runs.hpp"
#include "tests/trace/trace_checker.hpp"
#include "tools/trace/perfetto.hpp"

namespace numasim {

using namespace testing;

namespace {

using Kind = TraceSlice::Kind;

/// Two CPUs on two nodes; times in ns.
TraceRecord two_threads()
{
  TraceRecord trace;
  trace.from = Instant{Duration::ns(1000)};
  trace.to = Instant{Duration::ns(2000)};
  trace.nodes = {0, 7};
  trace.threads = {{.node = 0, .cpu = 3, .number = 0, .first_of_cpu = true},
                   {.node = 1, .cpu = 9, .number = 1, .first_of_cpu = true}};
  trace.locks = {{"a \"lock\"", "mutex", 1}, {"another", "qspinlock", 4}};
  trace.sites = {"fork"};
  trace.lines = {{"its line", 5, 1}};
  return trace;
}

TraceSlice slice(std::uint32_t thread, Kind kind, std::int64_t begin_ns, std::int64_t end_ns,
                 std::uint32_t what = TraceSlice::k_none, std::uint32_t detail = TraceSlice::k_none)
{
  return {.begin_ps = 1000 * begin_ns,
          .end_ps = 1000 * end_ns,
          .thread = thread,
          .what = what,
          .detail = detail,
          .kind = kind};
}

} // namespace

TEST_CASE("locks that are not released in order leave slices that nest", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(0, Kind::Hold, 1100, 1500, 0, 0), slice(0, Kind::Wait, 1200, 1300, 1, 0),
                  slice(0, Kind::Hold, 1300, 1800, 1, 0)};
  const TraceRows rows = rows_of(trace);
  REQUIRE(rows.threads.front().size() == 4);
  const std::vector<RowSlice>& row = rows.threads.front();
  CHECK(row[0].begin_ns == 1100);
  CHECK(row[0].end_ns == 1500);
  CHECK(row[1].end_ns == 1300);
  CHECK(row[2].begin_ns == 1300);
  CHECK(row[2].end_ns == 1500); // cut where the first lock is released
  CHECK(!row[2].continues);
  CHECK(row[3].begin_ns == 1500);
  CHECK(row[3].end_ns == 1800);
  CHECK(row[3].continues);
  CHECK(TraceChecker(perfetto_json(trace, {})).wrong().empty());
}

TEST_CASE("an arrow goes from the release to the next holder", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(0, Kind::Hold, 1100, 1500, 0, 0), slice(1, Kind::Wait, 1200, 1600, 0, 0),
                  slice(1, Kind::Hold, 1600, 1700, 0, 0)};
  trace.passings = {{.released_ps = 1'500'000, .acquired_ps = 1'600'000, .from = 0, .to = 1}};
  const TraceChecker checked(perfetto_json(trace, {}));
  CHECK(checked.wrong().empty());
  CHECK(checked.arrows() == 1);
  REQUIRE(checked.of("release").size() == 1);
  CHECK(checked.of("release").front().begin_ns == 1499);
  CHECK(checked.of("hold").size() == 2);
  CHECK(checked.of("hold").front().name == "hold a \"lock\" (fork)");
  // One that waits from 1200 to 1600.
  const auto& queue = checked.counters().at("waiting: a \"lock\" #1");
  CHECK(queue == std::vector<std::pair<std::int64_t, double>>{{1000, 0}, {1200, 1}, {1600, 0}});
  CHECK(checked.processes().at(1) == "node 0");
  CHECK(checked.processes().at(2) == "node 7");
  CHECK(checked.threads().at({2, 2}) == "CPU 9");
}

TEST_CASE("a lock has a row of those who hold it", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(0, Kind::Wait, 1050, 1100, 0, 0), slice(0, Kind::Hold, 1100, 1500, 0, 0),
                  slice(1, Kind::Hold, 1300, 1700, 0, 0)};
  const TraceChecker checked(perfetto_json(trace, {}));
  CHECK(checked.wrong().empty());
  CHECK(checked.threads().at({3, 3}) == "holds a \"lock\" #1");
  const std::vector<TraceChecker::Slice> held = checked.of("holder");
  REQUIRE(held.size() == 3);
  CHECK(held[0].name == "CPU 3, node 0");
  CHECK(held[0].end_ns == 1300);
  CHECK(held[1].name == "2 holders"); // readers
  CHECK(held[1].end_ns == 1500);
  CHECK(held[2].name == "CPU 9, node 7");
  CHECK(held[2].end_ns == 1700);
}

TEST_CASE("an arrow with an end outside the window is left out", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(1, Kind::Hold, 1600, 1700, 0, 0)};
  trace.passings = {{.released_ps = 1'500'000, .acquired_ps = 1'600'000, .from = 0, .to = 1}};
  const TraceChecker checked(perfetto_json(trace, {}));
  CHECK(checked.wrong().empty());
  CHECK(checked.arrows() == 0);
}

TEST_CASE("a line's owner is the node that wrote it last", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(0, Kind::Transfer, 1100, 1150, 0), slice(1, Kind::Transfer, 1100, 1250, 0),
                  slice(1, Kind::Posted, 1300, 1350, 0), slice(0, Kind::Posted, 1400, 1450, 0)};
  const TraceChecker checked(perfetto_json(trace, {}));
  CHECK(checked.wrong().empty());
  CHECK(checked.counters().at("owner: its line line 5") ==
        std::vector<std::pair<std::int64_t, double>>{{1150, 0}, {1250, 7}, {1450, 0}});
  CHECK(checked.of("transfer").size() == 2); // a CPU does not wait for what it has posted
}

TEST_CASE("a trace of a real run is one that viewers open", "[trace]")
{
  for (const char* const strategy : {"single", "sharded", "node-shard"}) {
    RunSpec spec = spec_for("ryzen-5800u", strategy, 8);
    spec.measurement = {4, 8, 64};
    spec.trace = TraceWindow{};
    const RunRecord record = simulate(spec);
    REQUIRE(record.trace);
    const std::string text = perfetto_json(
        *record.trace, {.version = "1", .command = "numasim run", .event_digest = record.digest});
    const TraceChecker checked(text);
    INFO(strategy);
    CHECK(checked.wrong() == std::vector<std::string>{});
    std::size_t cpus = 0;
    for (const auto& [row, name] : checked.threads()) {
      cpus += name.starts_with("CPU ") ? 1 : 0;
    }
    CHECK(cpus == 8);
    CHECK(checked.rows().size() > 8); // and locks
    CHECK(checked.arrows() > 10);
    CHECK(!checked.counters().empty());
    for (const auto& [name, changes] : checked.counters()) {
      for (const auto& [at, value] : changes) {
        CHECK(value >= 0);
        CHECK(value <= 8);
      }
    }
    CHECK(checked.other()["strategy"] == strategy);
    CHECK(checked.other()["manifest"]["event_digest"].get<std::string>().size() == 16);
  }
}

TEST_CASE("the checker of traces finds what is wrong", "[trace]")
{
  TraceRecord trace = two_threads();
  trace.slices = {slice(0, Kind::Hold, 1100, 1500, 0, 0), slice(1, Kind::Wait, 1200, 1600, 0, 0),
                  slice(1, Kind::Hold, 1600, 1700, 0, 0)};
  trace.passings = {{.released_ps = 1'500'000, .acquired_ps = 1'600'000, .from = 0, .to = 1}};
  const std::string good = perfetto_json(trace, {});
  const auto finds = [&](const std::string& part, const std::string& by) {
    std::string bad = good;
    const std::size_t at = bad.find(part);
    REQUIRE(at != std::string::npos);
    bad.replace(at, part.size(), by);
    return !TraceChecker(bad).wrong().empty();
  };
  CHECK(finds("\"ph\":\"f\"", "\"ph\":\"s\""));
  CHECK(finds("\"ph\":\"f\",\"id\":1", "\"ph\":\"f\",\"id\":2"));
  CHECK(finds("thread_name", "thread_nam"));
  CHECK(finds("process_name", "process_sort_index"));
  CHECK(finds("\"ts\":1.600,\"dur\":0.100", "\"ts\":1.500,\"dur\":0.200")); // overlaps the wait
  CHECK(finds("\"ts\":1.600,\"dur\":0.100", "\"ts\":1.600,\"dur\":0.900"));
  CHECK(finds("\n]}", "\n]"));
}

} // namespace numasim

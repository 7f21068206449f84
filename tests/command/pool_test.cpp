/// Do runs come back whole from their processes, in order, and is every way to fail told?

#include "tests/command/support.hpp"

#include "models/input/input_error.hpp"
#include "tools/experiment/record_codec.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

#include <unistd.h>

using namespace numasim;

namespace {

std::vector<RunSpec> specs(std::uint32_t count)
{
  std::vector<RunSpec> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    out.push_back(test::spec("plain", i));
  }
  return out;
}

std::vector<std::vector<std::uint8_t>> bytes_of(const std::vector<RunRecord>& records)
{
  std::vector<std::vector<std::uint8_t>> out;
  out.reserve(records.size());
  for (const RunRecord& record : records) {
    out.push_back(encode(record));
  }
  return out;
}

} // namespace

TEST_CASE("a record survives its encoding", "[command]")
{
  const RunRecord record = test::invented_record(test::spec("plain", 3));
  const RunRecord copy = std::get<RunRecord>(decode(encode(record)));
  CHECK(copy.measured_from == record.measured_from);
  CHECK(copy.completions == record.completions);
  CHECK(copy.events == record.events);
  CHECK(copy.digest == record.digest);
  REQUIRE(copy.metrics.size() == 1);
  CHECK(copy.metrics[0].value == record.metrics[0].value);
  REQUIRE(copy.locks.size() == 2);
  CHECK(copy.locks[1].name == "i_mmap_rwsem");
  CHECK(copy.locks[1].hand_overs == record.locks[1].hand_overs);
  CHECK(copy.locks[1].wait.count() == record.locks[1].wait.count());
  CHECK(copy.locks[1].wait.total() == record.locks[1].wait.total());
  CHECK(copy.locks[1].wait.max() == record.locks[1].wait.max());
  CHECK(copy.locks[1].wait.quantile(0.5) == record.locks[1].wait.quantile(0.5));
  CHECK(copy.locks[1].flow.contended_wait == record.locks[1].flow.contended_wait);
  CHECK(copy.locks[1].flow.passed_on == 1000);
  CHECK(copy.locks[1].flow.passing == Duration::us(200));
  REQUIRE(copy.locks[1].sites.size() == 2);
  CHECK(copy.locks[1].sites[1].wait == record.locks[1].sites[1].wait);
  REQUIRE(copy.lines.size() == 1);
  CHECK(copy.lines[0].transfers == record.lines[0].transfers);
  CHECK(copy.lines[0].queued == record.lines[0].queued);
  CHECK(encode(copy) == encode(record));
}

TEST_CASE("an empty record survives too, and rubbish is refused", "[command]")
{
  CHECK(encode(decode(encode(RunRecord{}))) == encode(RunRecord{}));
  CHECK_THROWS_AS(decode(std::vector<std::uint8_t>{0xff, 0x00}), std::runtime_error);
}

TEST_CASE("the number of processes does not change the results", "[command]")
{
  const auto jobs = specs(7);
  const auto alone = bytes_of(run_all(jobs, test::invented_record, 1));
  CHECK(bytes_of(run_all(jobs, test::invented_record, 3)) == alone);
  CHECK(bytes_of(run_all(jobs, test::invented_record, 50)) == alone);
  CHECK(run_all({}, test::invented_record, 2).empty());
}

TEST_CASE("records come back in the order of their specs, whichever ends first", "[command]")
{
  const auto slow_first = [](const RunSpec& spec) {
    std::this_thread::sleep_for(std::chrono::milliseconds{spec.replication == 0 ? 100 : 0});
    RunRecord record;
    record.events = spec.replication;
    return record;
  };
  std::size_t last_done = 0;
  const auto records = run_all(specs(4), slow_first, 4, [&](std::size_t done) {
    CHECK(done >= last_done);
    last_done = done;
  });
  for (std::size_t i = 0; i < records.size(); ++i) {
    CHECK(records[i].events == i);
  }
  CHECK(last_done == 4);
}

TEST_CASE("bad input found by a run is told as such", "[command]")
{
  const auto refuses = [](const RunSpec&) -> RunRecord {
    throw InputError({"f.json", "/a", "x", "y"});
  };
  try {
    (void)run_all(specs(3), refuses, 2);
    FAIL("no error");
  } catch (const InputError& error) {
    CHECK(error.problems().front().text() == "f.json: at /a: found x; allowed: y");
  }
}

TEST_CASE("a run that throws is an internal failure with its message and name", "[command]")
{
  const auto throws = [](const RunSpec& spec) -> RunRecord {
    if (spec.replication == 2) {
      throw std::logic_error("lock released twice");
    }
    return {};
  };
  CHECK_THROWS_MATCHES(run_all(specs(3), throws, 1), RunFailure,
                       Catch::Message("loop, box, plain, replication 2: lock released twice"));
}

TEST_CASE("a run that crashes is an internal failure naming run and signal", "[command]")
{
  const auto crashes = [](const RunSpec& spec) -> RunRecord {
    if (spec.replication == 1) {
      // As a fresh process would die of it: the test runner's handlers are not the program's.
      std::signal(SIGSEGV, SIG_DFL);
      std::raise(SIGSEGV);
    }
    return {};
  };
  CHECK_THROWS_MATCHES(
      run_all(specs(3), crashes, 2), RunFailure,
      Catch::Message("loop, box, plain, replication 1: ended by signal 11 (Segmentation fault)"));
}

TEST_CASE("a run that leaves without a word is an internal failure", "[command]")
{
  const auto leaves = [](const RunSpec&) -> RunRecord { _exit(7); };
  CHECK_THROWS_MATCHES(
      run_all(specs(1), leaves, 1), RunFailure,
      Catch::Message("loop, box, plain, replication 0: ended with status 7 and no result"));
}

TEST_CASE("an interrupt ends all runs at once", "[command]")
{
  const auto interrupts = [parent = getpid()](const RunSpec& spec) -> RunRecord {
    if (spec.replication == 0) {
      kill(parent, SIGINT);
    }
    std::this_thread::sleep_for(std::chrono::seconds{60});
    return {};
  };
  const auto start = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(run_all(specs(2), interrupts, 2), Interrupted);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{20});
}

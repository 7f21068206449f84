/// Is every finished run kept and none run twice, whatever happens to the sweep?

#include "tests/sweep/support.hpp"

#include "models/input/input_error.hpp"
#include "models/rmap/design_fault.hpp"
#include "sim/random.hpp"
#include "tools/sweep/database_format.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace numasim;

namespace {

/// A run that takes a millisecond or two.
RunRecord slow_record(const RunSpec& spec)
{
  std::this_thread::sleep_for(std::chrono::microseconds{500 + 300 * (spec.copies % 5)});
  return test::invented_record(spec);
}

/// Runs the sweep in a process group of its own.
pid_t start_sweep(const std::string& file, const SweepSpace& space)
{
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    try {
      SweepDatabase database(file, test::k_model);
      database.describe(space);
      (void)run_sweep(space, database.missing(), database, slow_record, 3);
      _exit(0);
    } catch (...) {
      _exit(1);
    }
  }
  setpgid(child, child);
  return child;
}

std::int64_t stored_runs(const std::string& file)
{
  const Sqlite database(file, Sqlite::Access::Read);
  return is_blank(database) ? 0 : database.number("SELECT count(*) FROM runs");
}

} // namespace

TEST_CASE("a sweep that is killed 50 times ends as if nothing had happened", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const std::string killed = (directory.path() / "killed.db").string();
  const std::string whole = (directory.path() / "whole.db").string();
  const SweepSpace space = test::space(200, 5);
  RandomStream chance{{.seed = 7, .replication = 0, .entity = 0, .purpose = Purpose::Test}};
  std::int64_t before = 0;
  int killed_at_work = 0;
  for (int i = 0; i < 50; ++i) {
    const pid_t sweep = start_sweep(killed, space);
    std::this_thread::sleep_for(
        std::chrono::microseconds{static_cast<std::int64_t>(chance.uniform(0, 100'000))});
    kill(i % 2 == 0 ? sweep : -sweep, SIGKILL); // it alone, or its workers with it
    int status = 0;
    REQUIRE(waitpid(sweep, &status, 0) == sweep);
    REQUIRE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    const std::int64_t now = std::filesystem::exists(killed) ? stored_runs(killed) : 0;
    REQUIRE(now >= before);
    killed_at_work += now > before && WIFSIGNALED(status) ? 1 : 0;
    before = now;
  }
  CHECK(killed_at_work >= 10);
  const std::int64_t kept = stored_runs(killed);
  CHECK(static_cast<std::int64_t>(test::complete(killed, space)) == 2000 - kept);
  CHECK(test::complete(whole, space, test::invented_record, 1) == 2000);
  CHECK(test::exported(killed) == test::exported(whole));
}

TEST_CASE("finished runs are reused: more points, more replications, fewer", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const std::string grown = (directory.path() / "grown.db").string();
  const std::string whole = (directory.path() / "whole.db").string();
  CHECK(test::complete(grown, test::space(3, 2)) == 12);
  CHECK(test::complete(grown, test::space(3, 2)) == 0);
  CHECK(test::complete(grown, test::space(5, 2)) == 8);
  CHECK(test::complete(grown, test::space(5, 4)) == 20);
  CHECK(test::complete(whole, test::space(5, 4), test::invented_record, 1) == 40);
  CHECK(test::exported(grown) == test::exported(whole));
  CHECK(test::complete(grown, test::space(2, 1)) == 0);
  CHECK(test::complete(grown, test::space(5, 4)) == 0);
  CHECK(test::exported(grown) == test::exported(whole));
}

TEST_CASE("points with the same inputs share their runs", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "a.db").string();
  SweepSpace space = test::space(4, 3);
  space.designs = [of = space.designs](std::size_t point) { return of(point / 2); };
  CHECK(test::complete(file, space) == 12);
  const Sqlite database = open_sweep_results(file);
  CHECK(database.number("SELECT count(*) FROM runs") == 12);
  CHECK(database.number("SELECT count(*) FROM results") == 24);
}

TEST_CASE("a run that fails is told with its kind, and the others are done", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "a.db").string();
  const SweepSpace space = test::space(6, 1);
  const auto fails = [](const RunSpec& spec) -> RunRecord {
    if (spec.strategy == "fast" && spec.copies == 2) {
      std::signal(SIGSEGV, SIG_DFL); // the test runner's handler is not the program's
      std::raise(SIGSEGV);
    }
    if (spec.strategy == "fast" && spec.copies == 4) {
      throw InputError({"box.json", "/t0_ns", "0", "more"});
    }
    if (spec.strategy == "fast" && spec.copies == 5) {
      throw DesignFault("waits for itself");
    }
    return test::invented_record(spec);
  };
  {
    SweepDatabase database(file, test::k_model);
    database.describe(space);
    const auto failures = run_sweep(space, database.missing(), database, fails, 1);
    REQUIRE(failures.size() == 3);
    CHECK(failures[0].kind == FailureKind::Bug);
    CHECK(failures[0].job.point == 1);
    CHECK_THAT(failures[0].message, Catch::Contains("ended by signal 11"));
    CHECK(failures[1].kind == FailureKind::BadInput);
    CHECK_THAT(failures[1].message, Catch::Contains("box.json: at /t0_ns"));
    CHECK(failures[2].kind == FailureKind::DesignFault);
    CHECK(database.missing().size() == 3);
  }
  CHECK(open_sweep_results(file).number("SELECT count(*) FROM failures WHERE point IN (1, 3, 4)") ==
        3);
  CHECK(test::complete(file, space) == 3);
  CHECK(open_sweep_results(file).number("SELECT count(*) FROM failures") == 0);
}

TEST_CASE("an interrupt ends a sweep with what is finished", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "a.db").string();
  const SweepSpace space = test::space(20, 1);
  const auto interrupts = [parent = getpid()](const RunSpec& spec) -> RunRecord {
    if (spec.copies == 4) {
      kill(parent, SIGINT);
      std::this_thread::sleep_for(std::chrono::seconds{60});
    }
    return test::invented_record(spec);
  };
  {
    SweepDatabase database(file, test::k_model);
    database.describe(space);
    CHECK_THROWS_AS(run_sweep(space, database.missing(), database, interrupts, 1), Interrupted);
  }
  CHECK(test::complete(file, space) == 34);
}

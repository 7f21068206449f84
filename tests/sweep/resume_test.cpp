/// Is every finished run kept and none run twice, whatever happens to the sweep?

#include "tests/sweep/support.hpp"

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

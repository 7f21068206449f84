/// Is a file that is no database of ours refused with a clear word, and does nothing that happens
/// to the disk lose what was stored?

#include "tests/sweep/support.hpp"

#include "models/input/input_error.hpp"
#include "tools/sweep/database_format.hpp"
#include "tools/sweep/kept_record.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace numasim;
using Catch::Contains;

namespace {

/// Why the file is refused.
std::string refusal(const std::string& file, const std::string& model = test::k_model)
{
  try {
    const SweepDatabase database(file, model);
  } catch (const InputError& error) {
    return error.problems().front().text();
  }
  return "not refused";
}

std::string read_refusal(const std::string& file)
{
  try {
    (void)open_sweep_results(file);
  } catch (const InputError& error) {
    return error.problems().front().text();
  }
  return "not refused";
}

/// The status of a child that does it.
int status_of(const std::function<int()>& work)
{
  const pid_t child = fork();
  if (child == 0) {
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Files {
  test::TemporaryDirectory directory;
  [[nodiscard]] std::string name(const std::string& file) const
  {
    return (directory.path() / file).string();
  }
};

} // namespace

TEST_CASE("files that are no database of a sweep are refused and stay as they are", "[sweep]")
{
  const Files files;
  const std::string text = files.directory.write("notes.txt", std::string(9000, 'x'));
  CHECK_THAT(refusal(text), Contains("--database: found \"" + text + "\": file is not a database"));
  CHECK(std::filesystem::file_size(text) == 9000);

  const std::string other = files.name("other.db");
  Sqlite(other, Sqlite::Access::Write).execute("CREATE TABLE mine (x); INSERT INTO mine VALUES(1)");
  CHECK_THAT(refusal(other), Contains("a database of another program"));
  CHECK_THAT(read_refusal(other), Contains("a database of another program"));
  CHECK(Sqlite(other, Sqlite::Access::Read).number("SELECT x FROM mine") == 1);

  CHECK_THAT(refusal(files.directory.path().string()), Contains("Is a directory"));
  CHECK_THAT(refusal(files.name("none/x.db")), Contains("No such file or directory"));
  CHECK_THAT(refusal("/dev/null"), Contains("not a regular file"));
  CHECK_THAT(refusal(""), Contains("No such file or directory"));
  CHECK_THAT(read_refusal(files.name("none.db")), Contains("no such file"));
  CHECK_FALSE(std::filesystem::exists(files.name("none.db")));
  CHECK_THAT(read_refusal(files.directory.write("empty.db", "")), Contains("nothing in it"));
}

TEST_CASE("a directory that cannot be written to is told as such", "[sweep]")
{
  // Even root cannot make files in here.
  CHECK_THAT(refusal("/proc/sys/x.db"), Contains("/proc/sys/x.db\": "));
}

TEST_CASE("databases of another format, model or sweep are refused", "[sweep]")
{
  const Files files;
  const std::string file = files.name("a.db");
  test::complete(file, test::space(2, 2));
  CHECK_THAT(refusal(file, "another"), Contains("results of another model: numasim "));

  SweepSpace renamed = test::space(2, 2);
  renamed.heading.name = "lengths";
  {
    SweepDatabase database(file, test::k_model);
    CHECK_THROWS_WITH(database.describe(renamed),
                      Contains("the results of the sweep \"sizes\", not of \"lengths\""));
  }
  CHECK(test::complete(file, test::space(2, 2)) == 0);

  Sqlite(file, Sqlite::Access::Write).execute("PRAGMA user_version = 99");
  CHECK_THAT(refusal(file), Contains("a sweep's database of format 99 (numasim " NUMASIM_VERSION));
  CHECK_THAT(read_refusal(file), Contains("format 99"));
}

TEST_CASE("a second sweep on a database is refused at once; readers are not", "[sweep]")
{
  const Files files;
  const std::string file = files.name("a.db");
  test::complete(file, test::space(2, 2));
  SweepDatabase first(file, test::k_model);
  first.describe(test::space(3, 2));
  CHECK_THAT(refusal(file), Contains("another sweep is at it"));
  CHECK(status_of([&] { return test::exported(file).empty() ? 1 : 0; }) == 0);
  const std::vector<SweepJob> missing = first.missing();
  CHECK(missing.size() == 4);
  CHECK(run_sweep(test::space(3, 2), missing, first, test::invented_record, 2).empty());
}

TEST_CASE("a disk that fills up is told and loses nothing", "[sweep]")
{
  const Files files;
  const std::string file = files.name("a.db");
  const SweepSpace space = test::space(300, 2);
  const int status = status_of([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    try {
      SweepDatabase database(file, test::k_model);
      database.describe(space);
      const rlimit limit{.rlim_cur = 200'000, .rlim_max = RLIM_INFINITY};
      setrlimit(RLIMIT_FSIZE, &limit);
      (void)run_sweep(space, database.missing(), database, test::invented_record, 2);
    } catch (const InputError&) {
      return 2;
    } catch (const std::runtime_error& error) {
      return std::string{error.what()}.find("what was stored before is kept") == std::string::npos
                 ? 1
                 : 3;
    }
    return 0;
  });
  CHECK(status == 3);
  const std::int64_t kept = open_sweep_results(file).number("SELECT count(*) FROM runs");
  CHECK(kept > 0);
  CHECK(kept < 1200);
  CHECK(static_cast<std::int64_t>(test::complete(file, space)) == 1200 - kept);
}

TEST_CASE("a finished database is one file, and links and odd names are followed", "[sweep]")
{
  const Files files;
  const std::string file = files.name("file:a?b=%20:memory:.db");
  test::complete(file, test::space(1, 2));
  CHECK(std::distance(std::filesystem::directory_iterator(files.directory.path()), {}) == 1);
  std::filesystem::create_symlink(file, files.name("link.db"));
  CHECK(test::complete(files.name("link.db"), test::space(2, 2)) == 4);
  CHECK(test::exported(file) == test::exported(files.name("link.db")));
}

TEST_CASE("what is kept of a run is its throughput, metrics, events and digest", "[sweep]")
{
  const RunRecord record = test::invented_record(test::spec("plain", 3));
  const RunRecord kept = kept_of(record);
  REQUIRE(kept.metrics.size() >= 2);
  CHECK(kept.metrics.front().name == "throughput");
  const double whole = 1000 / (record.completions.back() - record.measured_from).in_seconds();
  CHECK(kept.metrics.front().value == Approx(whole).epsilon(0.05));
  CHECK(kept.metrics.back().name == "exec p99");
  CHECK(kept.digest == record.digest);
  CHECK(kept.completions.empty());
  CHECK(kept.locks.empty());
  CHECK_THROWS_WITH(kept_of(RunRecord{}), Contains("no iterations"));
}

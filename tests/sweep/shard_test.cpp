/// Is every run in exactly one shard, and do merged shards make one sweep?

#include "tests/sweep/support.hpp"

#include "models/input/input_error.hpp"
#include "tools/sweep/merge.hpp"
#include "tools/sweep/shard.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace numasim;

namespace {

/// Runs the shard and returns how many runs that were.
std::size_t complete(const std::string& file, const SweepSpace& space, const Shard& shard,
                     const Simulator& simulator = test::invented_record)
{
  SweepDatabase database(file, test::k_model);
  database.describe(space);
  const std::vector<SweepJob> jobs = database.missing(shard);
  CHECK(database.asked_for(shard) == jobs.size());
  CHECK(run_sweep(space, jobs, database, simulator, 2).empty());
  return jobs.size();
}

std::string refusal(const std::vector<std::filesystem::path>& parts,
                    const std::filesystem::path& output)
{
  try {
    (void)merge_databases(parts, output);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

} // namespace

TEST_CASE("every run is in one shard, and shards are of a size", "[sweep]")
{
  constexpr std::uint32_t parts = 7;
  std::array<int, parts> size{};
  for (int design = 0; design < 1000; ++design) {
    for (std::uint32_t replication = 0; replication < 3; ++replication) {
      int in = 0;
      for (std::uint32_t i = 1; i <= parts; ++i) {
        if (Shard{.number = i, .parts = parts}.has(std::to_string(design), replication)) {
          ++in;
          ++size[i - 1];
        }
      }
      REQUIRE(in == 1);
    }
  }
  for (const int runs : size) {
    CHECK(runs > 3000 / 7 * 8 / 10);
    CHECK(runs < 3000 / 7 * 12 / 10);
  }
  CHECK(Shard{}.has("anything", 5));
}

TEST_CASE("the replications of a design are dealt out in turn", "[sweep]")
{
  for (std::uint32_t replication = 0; replication < 10; ++replication) {
    const Shard shard{.number = 1, .parts = 2};
    CHECK(shard.has("design", replication) != shard.has("design", replication + 1));
  }
}

TEST_CASE("a shard is typed as I/N", "[sweep]")
{
  CHECK(shard_of("--shard", "2/8").number == 2);
  CHECK(shard_of("--shard", "2/8").parts == 8);
  for (const char* text :
       {"", "1", "/", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "1 /2", "1/100001"}) {
    INFO(text);
    CHECK_THROWS_AS(shard_of("--shard", text), InputError);
  }
}

TEST_CASE("merged shards are the sweep that one machine would have made", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const auto path = [&](const char* name) { return directory.path() / name; };
  const SweepSpace space = test::space(6, 3);
  CHECK(complete(path("a"), space, {.number = 1, .parts = 2}) +
            complete(path("b"), space, {.number = 2, .parts = 2}) ==
        36);
  CHECK(test::complete(path("whole"), space) == 36);

  const MergeCount half = merge_databases(std::array{path("a"), path("a")}, path("half"));
  CHECK(half.missing > 0);
  CHECK(half.runs + half.missing == 36);
  const MergeCount all = merge_databases(std::array{path("b"), path("a"), path("b")}, path("all"));
  CHECK(all.runs == 36);
  CHECK(all.missing == 0);
  CHECK(test::exported(path("all")) == test::exported(path("whole")));
  CHECK(test::complete(path("all"), space) == 0);
  CHECK(test::complete(path("half"), space) == half.missing);
  CHECK(test::exported(path("half")) == test::exported(path("whole")));
}

TEST_CASE("what makes no one sweep is not merged, and nothing is left behind", "[sweep]")
{
  const test::TemporaryDirectory directory;
  const auto path = [&](const char* name) { return directory.path() / name; };
  (void)complete(path("a"), test::space(3, 1), {.number = 1, .parts = 2});
  (void)complete(path("more"), test::space(4, 1), {.number = 2, .parts = 2});
  (void)complete(path("other"), test::space(3, 1), {}, [](const RunSpec& spec) {
    RunRecord record = test::invented_record(spec);
    record.digest += 1;
    return record;
  });
  CHECK_THAT(refusal({path("a"), path("more")}, path("c")), Catch::Contains("other points"));
  CHECK_THAT(refusal({path("a"), path("other")}, path("c")), Catch::Contains("another result"));
  CHECK_THAT(refusal({path("a"), path("none")}, path("c")), Catch::Contains("no such file"));
  CHECK_THAT(refusal({path("a")}, path("more")), Catch::Contains("there already"));
  CHECK_THAT(refusal({path("a")}, "/nowhere/c"), Catch::Contains("/nowhere/c"));
  {
    SweepDatabase database(path("foreign"), "another model");
    database.describe(test::space(3, 1));
  }
  CHECK_THAT(refusal({path("a"), path("foreign")}, path("c")), Catch::Contains("another model"));
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    CHECK_FALSE(entry.path().filename().string().starts_with("c"));
  }
}

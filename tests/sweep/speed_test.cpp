/// What does a sweep cost beyond simulating? Hidden: run it as numasim_tests "[sweep-speed]".

#include "tests/sweep/support.hpp"

#include "tools/sweep/export.hpp"
#include "tools/sweep/query.hpp"
#include "tools/sweep/sweep_space.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <sys/resource.h>

using namespace numasim;

namespace {

double seconds(const std::function<void()>& work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// CPU time of this process and its children that have ended: what others do meanwhile on the
/// machine does not count.
double cpu_seconds(const std::function<void()>& work)
{
  const auto now = [] {
    double sum = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
      rusage usage{};
      getrusage(who, &usage);
      for (const timeval& part : {usage.ru_utime, usage.ru_stime}) {
        sum += static_cast<double>(part.tv_sec) + 1e-6 * static_cast<double>(part.tv_usec);
      }
    }
    return sum;
  };
  const double start = now();
  work();
  return now() - start;
}

void tell(const std::string& what, double value, const char* unit)
{
  fmt::print("{:<52} {:>10.3f} {}\n", what, value, unit);
}

SweepSpace shipped_space(const test::TemporaryDirectory& directory, const std::string& text)
{
  const Catalogue catalogue{.strategies = strategy_catalogue(),
                            .workloads = workload_catalogue(),
                            .locks = lock_catalogue()};
  return space_of(std::make_shared<Sweep>(directory.write("s.json", text), catalogue));
}

/// Every point another 384-CPU machine.
constexpr const char* k_machines = R"({"name": "s", "scenario": "execl",
  "topologies": ["hygon-c86-12n-384c"], "strategies": ["single", "sharded"], "replications": 1,
  "parameters": [{"pointer": "/topology/t0_ns", "range": {"from": 50, "to": 400, "count": 500}}]})";

/// Runs of some ten milliseconds.
constexpr const char* k_short_runs = R"({"name": "s", "scenario": "execl",
  "topologies": ["ryzen-5800u"], "strategies": ["single"], "replications": 60, "copies": 8,
  "parameters": [{"pointer": "/seed", "values": [1]}]})";

RunRecord at_once(const RunSpec& spec)
{
  RunRecord record;
  record.completions = {Instant{Duration::us(1)}, Instant{Duration::us(2 + spec.replication)}};
  return record;
}

} // namespace

TEST_CASE("overhead of a run beyond simulating", "[.sweep-speed]")
{
  const test::TemporaryDirectory directory;
  const SweepSpace space = shipped_space(directory, k_machines);
  SweepDatabase database((directory.path() / "a.db").string(), test::k_model);
  const double describing = cpu_seconds([&] { database.describe(space); });
  tell("preparing a point (2 designs), CPU time", 1e3 * describing / 500, "ms");
  const auto jobs = database.missing();
  const double running =
      cpu_seconds([&] { CHECK(run_sweep(space, jobs, database, at_once, 1).empty()); });
  tell("process, plan and storing of a run, CPU time", 1e3 * running / 1000, "ms");
  CHECK((describing + running) / 1000 < 5e-3);
}

TEST_CASE("two processes against one", "[.sweep-speed]")
{
  const test::TemporaryDirectory directory;
  const SweepSpace space = shipped_space(directory, k_short_runs);
  std::vector<double> ratios;
  double one = 0;
  for (int i = 0; i < 7; ++i) {
    const auto time = [&](std::size_t processes) {
      const std::string file = (directory.path() / fmt::format("{}-{}", i, processes)).string();
      return seconds([&] { CHECK(test::complete(file, space, simulate, processes) == 60); });
    };
    one = time(1);
    ratios.push_back(one / time(2));
  }
  std::sort(ratios.begin(), ratios.end());
  tell("a run, one process", 1e3 * one / 60, "ms");
  tell("two processes are faster by", ratios[3], "times (median of 7)");
  tell("  least", ratios.front(), "times");
  tell("  most", ratios.back(), "times");
}

TEST_CASE("a database of 100,000 points", "[.sweep-speed]")
{
  constexpr std::size_t k_points = 100'000;
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "a.db").string();
  const SweepSpace space = test::space(k_points, 1);
  const RunRecord kept = [] {
    RunRecord record;
    for (const char* name :
         {"throughput", "warm_up", "rmap_operations", "lock_wait_share", "inode_memory_idle",
          "inode_memory_mapped", "libc_vmas", "inode_memory_libc", "private_work"}) {
      record.metrics.push_back({name, "1/s", 12345.678901234 / 7});
    }
    return record;
  }();
  {
    SweepDatabase database(file, test::k_model);
    tell("describing 100,000 points, 200,000 runs", seconds([&] { database.describe(space); }),
         "s");
    const auto jobs = database.missing();
    const double storing = seconds([&] {
      for (const SweepJob& job : jobs) {
        database.store(job, kept, 0.1);
      }
    });
    tell("storing a run", 1e6 * storing / static_cast<double>(jobs.size()), "us");
  }
  tell("size", static_cast<double>(std::filesystem::file_size(file)) / 1e6, "MB");
  tell("resuming: opening, points, what is missing", seconds([&] {
         SweepDatabase database(file, test::k_model);
         database.describe(space);
         CHECK(database.missing().empty());
       }),
       "s");
  std::ostringstream out;
  const Sqlite database = open_sweep_results(file);
  tell("--export csv", seconds([&] { export_runs(out, database, ExportFormat::Csv); }), "s");
  tell("--export csv --summary", seconds([&] { export_summary(out, database, ExportFormat::Csv); }),
       "s");
  const auto query = [&](const std::string& what, const std::string& condition) {
    tell("--query, " + what, seconds([&] {
           answer_query(out, database, "SELECT strategy, avg(throughput) FROM results " + condition,
                        QueryFormat::Csv);
         }),
         "s");
  };
  query("one point", "WHERE point = 5000");
  query("a mean over all, by design", "GROUP BY strategy");
  query("a mean over a tenth of an axis", "WHERE size BETWEEN 1 AND 10000");
}

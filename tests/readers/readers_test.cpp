/// Readers beside a workload: they come at their rates, wait or do not wait as they are meant to,
/// and their delay shows.

#include "models/input/input_error.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "tests/support/run_specs.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace numasim {
namespace {

using testing::metric;
using testing::spec_for;
using testing::throughput;
using testing::workload_spec;

using Settings = std::initializer_list<std::pair<const char*, ParameterValue>>;

RunSpec with_readers(RunSpec spec, Settings settings)
{
  for (const auto& [name, value] : settings) {
    spec.workload_parameters.set(name, value);
  }
  return spec;
}

/// On a laptop of 16 CPUs in one node.
RunRecord execl(const std::string& strategy, std::size_t copies, std::uint32_t iterations,
                Settings settings)
{
  RunSpec spec = with_readers(spec_for("ryzen-5800u", strategy, copies), settings);
  spec.measurement = {5, iterations, 1};
  return simulate(spec);
}

const WalkRecord& walks(const RunRecord& record, const std::string& name)
{
  const auto found = std::find_if(record.walks.begin(), record.walks.end(),
                                  [&](const WalkRecord& walk) { return walk.name == name; });
  REQUIRE(found != record.walks.end());
  return *found;
}

/// Within four standard deviations of a Poisson count.
void check_rate(double count, double rate, const RunRecord& record)
{
  const double expected = rate * (record.completions.back() - record.measured_from).in_seconds();
  INFO(count << " of " << expected);
  CHECK(std::abs(count - expected) < 4 * std::sqrt(expected) + 1);
}

TEST_CASE("readers come at their rates", "[readers]")
{
  const RunRecord record = execl("single", 8, 600,
                                 {{"reclaim_rate", 3000.0},
                                  {"reclaim_evict_share", 0.25},
                                  {"truncate_rate", 800.0},
                                  {"migrate_rate", 500.0}});
  const WalkRecord& looked = walks(record, "folio_referenced");
  check_rate(static_cast<double>(looked.walks + looked.contended), 3000, record);
  check_rate(static_cast<double>(walks(record, "unmap_mapping_pages").walks), 800, record);
  check_rate(static_cast<double>(walks(record, "try_to_migrate").walks), 500, record);
  check_rate(static_cast<double>(walks(record, "remove_migration_ptes").walks), 500, record);
  // A quarter of those that were not contended.
  const double evicted = static_cast<double>(walks(record, "try_to_unmap").walks);
  CHECK(evicted == Approx(0.25 * static_cast<double>(looked.walks)).epsilon(0.35));
  CHECK(walks(record, "try_to_unmap").contended == 0);
  CHECK(looked.contended > 0);
  CHECK(looked.latency.count() == looked.walks);
  // 16 CPUs, 83 processes and more map each page once or not at all.
  CHECK(looked.visited > 20 * looked.walks);
  CHECK(metric(record, "unmap_mapping_pages_walks") == Approx(800).epsilon(0.3));
}

TEST_CASE("without a rate there are no readers and nothing changes", "[readers]")
{
  RunSpec spec = spec_for("ryzen-5800u", "sharded", 16);
  spec.measurement = {2, 20, 1};
  const RunRecord plain = simulate(spec);
  CHECK(plain.walks.empty());
  const RunRecord same = simulate(with_readers(
      spec, {{"tlb_shootdown_ns", 9000.0}, {"reclaim_evict_share", 1.0}, {"truncate_pages", 7}}));
  CHECK(same.digest == plain.digest);
  CHECK(same.walks.empty());
}

TEST_CASE("readers share CPUs with copies where none is idle, in every design", "[readers]")
{
  for (const StrategyEntry& entry : strategies()) {
    DYNAMIC_SECTION(entry.name)
    {
      const auto run = [&] {
        return execl(
            entry.name, 16, 60,
            {{"reclaim_rate", 4000.0}, {"truncate_rate", 2000.0}, {"migrate_rate", 500.0}});
      };
      const RunRecord record = run();
      CHECK(record.completions.size() == 16 * 60);
      CHECK(walks(record, "folio_referenced").walks + walks(record, "folio_referenced").contended >
            10);
      CHECK(walks(record, "unmap_mapping_pages").walks > 5);
      CHECK(walks(record, "unmap_mapping_pages").visited > 0);
      CHECK(metric(record, "walk_delay") > 0);
      CHECK(metric(record, "walk_delay_share") <= 100);
      CHECK(run().digest == record.digest);
    }
  }
}

TEST_CASE("excluded files have nothing to walk", "[readers]")
{
  const Settings truncate{{"truncate_rate", 2000.0}, {"readers_file", std::string("libc.so.6")}};
  const RunRecord none = execl("exclude", 8, 60, truncate);
  CHECK(walks(none, "unmap_mapping_pages").walks > 5);
  CHECK(walks(none, "unmap_mapping_pages").visited == 0);
  CHECK(walks(execl("single", 8, 60, truncate), "unmap_mapping_pages").visited > 0);
}

TEST_CASE("slower walkers delay more, and the copies get less done", "[readers]")
{
  const auto run = [](double shootdown) {
    return execl("single", 15, 200,
                 {{"truncate_rate", 3000.0},
                  {"readers_file", std::string("libc.so.6")},
                  {"tlb_shootdown_ns", shootdown}});
  };
  const RunRecord quick = run(0);
  const RunRecord slow = run(10000);
  CHECK(metric(slow, "walk_delay") > 2 * metric(quick, "walk_delay"));
  CHECK(metric(slow, "walk_delay_share") > metric(quick, "walk_delay_share"));
  CHECK(throughput(slow) < 0.9 * throughput(quick));
  CHECK(walks(slow, "unmap_mapping_pages").latency.quantile(0.5) >
        walks(quick, "unmap_mapping_pages").latency.quantile(0.5) + Duration::us(10));
}

TEST_CASE("khugepaged unmaps page by page and retracts the tables of whole ranges", "[readers]")
{
  RunSpec spec = workload_spec("mmap_churn", "ryzen-5800u", "single", 4);
  spec.measurement = {10, 30000, 1};
  spec = with_readers(spec, {{"collapse_rate", 200.0},
                             {"file_pages", std::int64_t{2048}},
                             {"pages", std::int64_t{1024}},
                             {"other_mappings", std::int64_t{10}}});
  const RunRecord record = simulate(spec);
  const WalkRecord& retracted = walks(record, "retract_page_tables");
  REQUIRE(retracted.walks > 0);
  // The one that was under way at either end has fewer.
  CHECK(walks(record, "try_to_unmap").walks + 512 >= 512 * retracted.walks);
  CHECK(walks(record, "try_to_unmap").walks <= 512 * (retracted.walks + 1));
}

TEST_CASE("readers go beside every workload on the reverse map", "[readers]")
{
  for (const char* workload : {"execl", "spawn", "sysexec", "mmap_churn"}) {
    DYNAMIC_SECTION(workload)
    {
      RunSpec spec = workload_spec(workload, "ryzen-5800u", "single", 16);
      spec.measurement = {2, workload == std::string("mmap_churn") ? 3000U : 40U, 1};
      const RunRecord record = simulate(with_readers(spec, {{"truncate_rate", 5000.0}}));
      CHECK(walks(record, "unmap_mapping_pages").walks > 5);
    }
  }
}

TEST_CASE("a file that is not there is named", "[readers]")
{
  RunSpec spec = spec_for("ryzen-5800u", "single", 2);
  spec = with_readers(spec, {{"truncate_rate", 10.0}, {"readers_file", std::string("libc.so")}});
  try {
    (void)simulate(spec);
    FAIL("accepted");
  } catch (const InputError& e) {
    CHECK_THAT(e.what(), Catch::Contains("/parameters/readers_file") &&
                             Catch::Contains("did you mean \"libc.so.6\"") &&
                             Catch::Contains("ld.so"));
  }
  CHECK_THROWS_AS(spec.workload_parameters.set("truncate_rate", -1.0), std::invalid_argument);
}

} // namespace
} // namespace numasim

/// Does a result say of its records what is in them?

#include "tests/command/support.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/experiment/pooled.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace numasim;

TEST_CASE("quantiles are of all waits together, not means of quantiles", "[command]")
{
  std::vector<RunRecord> records(2);
  for (std::size_t r = 0; r < 2; ++r) {
    LockRecord& lock = records[r].locks.emplace_back();
    lock.name = "a";
    lock.kind = "mutex";
    lock.acquisitions = 100;
    for (int i = 0; i < 100; ++i) {
      lock.wait.record(Duration::ns(r == 0 ? 10 : 1000));
    }
    lock.flow = {.overlapping = 10 * r + 5,
                 .contended_wait = Duration::us(4),
                 .passed_on = 25,
                 .passing = Duration::us(1 + static_cast<double>(r))};
    lock.sites = {{"x", 60, lock.wait.total() / 4}, {"y", 40, lock.wait.total() / 4 * 3}};
    LockRecord& calm = records[r].locks.emplace_back();
    calm.name = "b";
  }
  const std::vector<LockSummary> locks = pooled_locks(records, 50);
  REQUIRE(locks.size() == 2);
  CHECK(locks[0].wait.p50_ns == Approx(10).epsilon(0.02)); // a mean of medians would be 505
  CHECK(locks[0].wait.mean_ns == Approx(505));
  CHECK(locks[0].wait.max_ns == 1000);
  CHECK(locks[0].acquisitions_per_iteration == 4);
  CHECK(locks[0].wait_share == 1);
  REQUIRE(locks[0].sites.size() == 2);
  CHECK(locks[0].sites[0].name == "y");
  CHECK(locks[0].sites[0].wait_share == Approx(0.75));
  CHECK(locks[0].sites[0].acquisitions_per_iteration == Approx(1.6));
  CHECK(locks[1].contended_share == 0);
  CHECK(locks[1].wait_share == 0);
  // Of 200 acquisitions 50 were passed on, in 3 us together.
  CHECK(locks[0].flow.overlapping_share == Approx(0.1));
  CHECK(locks[0].flow.contended_wait_ns == Approx(40));
  CHECK(locks[0].flow.passed_on_share == Approx(0.25));
  CHECK(locks[0].flow.passing_ns == Approx(60));
  CHECK(locks[1].flow.passing_ns == 0);
}

TEST_CASE("an analysed comparison finds what was put into its records", "[command]")
{
  Plan plan;
  plan.scenario.name = "made up";
  plan.scenario.replications = 6;
  plan.strategies = {"plain", "fast", "equal"};
  std::vector<RunRecord> records;
  for (const std::string& strategy : plan.strategies) {
    for (std::uint32_t i = 0; i < 6; ++i) {
      plan.specs.push_back(test::spec(strategy, i));
      records.push_back(test::invented_record(plan.specs.back()));
    }
  }
  const Result result = analyse(plan, Mode::Compare, records);
  REQUIRE(result.designs.size() == 3);
  REQUIRE(result.comparisons.size() == 2);
  const ComparisonResult& fast = result.comparisons[0];
  CHECK(fast.strategy == "fast");
  CHECK(fast.baseline == "plain");
  CHECK(fast.change.change == Approx(0.5).epsilon(1e-3));
  CHECK(fast.verdict == Verdict::Better);
  CHECK(fast.change.correlation.value() > 0.99);
  CHECK(*fast.p_equal_holm >= *fast.change.p_equal);
  CHECK(result.comparisons[1].verdict == Verdict::Same);
  CHECK(result.manifest.events == 222210);
  CHECK(result.designs[0].iterations == 6000);
  CHECK(analyse(plan, Mode::Run, records).comparisons.empty());
}

/// Are the errors of a selfcheck computed and judged as its page says?

#include "tools/selfcheck/exec_race.hpp"
#include "tools/selfcheck/outcome_report.hpp"
#include "tools/selfcheck/selfcheck.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>
#include <vector>

namespace numasim::selfcheck {
namespace {

CheckedPoint point(std::size_t cpus, double measured, double simulated)
{
  return {.cpus = cpus,
          .measured = MedianInterval{measured, Interval{0.9 * measured, 1.1 * measured}, 9},
          .why = {},
          .simulated = {simulated, Interval{0.99 * simulated, 1.01 * simulated}}};
}

/// Execs 10 % too slow on one CPU, which the probe gives, and in step beyond; locks within 10 %.
Outcome good()
{
  Outcome outcome;
  outcome.topology.name = "here";
  outcome.topology.title = "a box";
  outcome.topology.cpus = {0, 1, 2, 3};
  outcome.execs = {{.name = "execl",
                    .one_is_given = true,
                    .load = {},
                    .points = {point(1, 1000, 900), point(2, 1800, 1620), point(4, 3000, 2970)}}};
  outcome.execs[0].points[1].scaling = MedianInterval{1.8, Interval{1.7, 1.9}, 9};
  outcome.execs[0].points[2].scaling = MedianInterval{3.0, Interval{2.8, 3.1}, 9};
  outcome.locks = {{.name = "tas",
                    .load = {1000, 100, 1, 0},
                    .points = {point(1, 1e6, 1.1e6), point(2, 2e6, 1.9e6)}},
                   {.name = "atomic_counter",
                    .load = {200, 0, 0, 0},
                    .points = {point(1, 5e6, 5e6), point(2, 8e6, 8e6)}}};
  return outcome;
}

} // namespace

TEST_CASE("execs are judged by their scaling, locks by their speed", "[selfcheck]")
{
  const Outcome outcome = good();
  const CheckedCurve& execs = outcome.execs.front();
  CHECK(*execs.error(0) == Approx(-0.1));
  CHECK(execs.simulated_scaling(1) == Approx(1.8));
  CHECK(*execs.scaling_error(1) == Approx(0).margin(1e-12));
  CHECK(*execs.scaling_error(2) == Approx(3.3 / 3.0 - 1));
  CHECK_FALSE(execs.judged_error(0));
  CHECK(outcome.verdict(execs, 0) == PointVerdict::Given);
  CHECK(outcome.verdict(execs, 2) == PointVerdict::Within);
  const auto judged = outcome.judgements();
  REQUIRE(judged.size() == 2);
  CHECK(judged[0].judged == 2);
  CHECK(*judged[0].median == Approx(0.05));
  CHECK(judged[1].judged == 4);
  CHECK(*judged[1].median == Approx(0.025));
  CHECK(outcome.met());
}

TEST_CASE("a planted error of a factor of two is found, either way", "[selfcheck]")
{
  for (const double factor : {2.0, 0.5}) {
    Outcome lock = good();
    lock.locks[0].points[1].simulated.mean *= factor;
    CHECK(lock.verdict(lock.locks[0], 1) == PointVerdict::Beyond);
    CHECK_FALSE(lock.met());
    CHECK_THAT(shortfall_text(lock),
               Catch::Contains("locks: 3 of 4 points within a factor of 1.8"));
    Outcome exec = good();
    exec.execs[0].points[2].simulated.mean *= factor;
    CHECK(exec.verdict(exec.execs[0], 2) == PointVerdict::Beyond);
    CHECK_FALSE(exec.met());
  }
}

TEST_CASE("many errors that are small one by one are found by their median", "[selfcheck]")
{
  Outcome outcome = good();
  for (CheckedCurve& curve : outcome.locks) {
    for (CheckedPoint& each : curve.points) {
      each.simulated.mean = 1.4 * each.measured->median;
    }
  }
  CHECK(outcome.judgements()[1].beyond == 0);
  CHECK_FALSE(outcome.met());
}

TEST_CASE("what could not be measured is told and not judged", "[selfcheck]")
{
  Outcome outcome = good();
  outcome.locks[0].points[1].measured.reset();
  outcome.locks[0].points[1].why = "no CPU was left alone";
  CHECK(outcome.verdict(outcome.locks[0], 1) == PointVerdict::NotMeasured);
  CHECK(outcome.judgements()[1].judged == 3);
  CHECK(outcome.met());
  std::ostringstream text;
  print_text(text, outcome);
  CHECK_THAT(text.str(), Catch::Contains("not measured: tas on 2 CPUs: no CPU was left alone"));
  // Where nothing is judged nothing is met.
  for (CheckedPoint& each : outcome.execs[0].points) {
    each.scaling.reset();
  }
  CHECK(outcome.judgements()[0].judged == 0);
  CHECK_FALSE(outcome.met());
}

TEST_CASE("the outcome as JSON and CSV has the numbers of the tables", "[selfcheck]")
{
  const Outcome outcome = good();
  std::ostringstream text;
  print_json(text, outcome, {.version = "1", .git = "g", .command = "c"});
  const auto json = nlohmann::json::parse(text.str());
  CHECK(json.at("schema") == "numasim-selfcheck/1");
  CHECK(json.at("met") == true);
  const auto& last = json.at("execs").at(0).at("points").at(2);
  CHECK(last.at("cpus") == 4);
  CHECK(last.at("measured").at("per_second") == 3000);
  CHECK(last.at("scaling").at("simulated").get<double>() == Approx(3.3));
  CHECK(last.at("verdict") == "within");
  CHECK(json.at("locks").at(1).at("load").at("think_ns") == 200);
  std::ostringstream csv;
  print_csv(csv, outcome);
  CHECK_THAT(csv.str(), Catch::Contains("execl,1,1000,900,1100,900,"));
  CHECK_THAT(csv.str(), Catch::Contains(",given\n"));
}

namespace {

using Rows = std::vector<std::vector<ExecStart>>;

/// A start every `each` ns from `from` on.
std::vector<ExecStart> row(std::int64_t from, std::int64_t each, std::size_t execs)
{
  std::vector<ExecStart> starts;
  for (std::size_t i = 0; i <= execs; ++i) {
    starts.push_back({from + static_cast<std::int64_t>(i) * each, 0});
  }
  return starts;
}

} // namespace

TEST_CASE("execs count while all processes have their CPUs", "[selfcheck]")
{
  constexpr std::int64_t k_ms = 1'000'000;
  const std::vector<ExecStart> slow = row(0, 2 * k_ms, 40);
  std::vector<ExecStart> fast = row(30 * k_ms, k_ms, 100);
  CHECK(*common_rate(Rows{slow}) == Approx(500));
  CHECK(*common_rate(Rows{slow, fast}) == Approx(1500));
  // What happens while the other is not there does not count: a slower start, a faster end.
  std::vector<ExecStart> mixed = slow;
  for (std::size_t i = 0; i < 10; ++i) {
    mixed[i].ns -= 100 * k_ms;
  }
  CHECK(*common_rate(Rows{mixed, fast}) == Approx(1500));
  // A process that loses its CPU for a while, and those beside it meanwhile.
  for (std::size_t i = 20; i < fast.size(); ++i) {
    fast[i].switches = 1;
    fast[i].ns += 9 * k_ms;
  }
  CHECK(*common_rate(Rows{slow, fast}) == Approx(1500));
  // Never together, or always disturbed.
  CHECK_FALSE(common_rate(Rows{slow, row(100 * k_ms, k_ms, 100)}));
  for (std::size_t i = 0; i < fast.size(); ++i) {
    fast[i].switches = static_cast<std::int64_t>(i);
  }
  CHECK_FALSE(common_rate(Rows{slow, fast}));
}

TEST_CASE("the scaling is that of the same turn", "[selfcheck]")
{
  // The machine slows down by and by; two CPUs are 1.5 times as fast as one all the while.
  std::vector<Races> races(3);
  for (int turn = 0; turn < 9; ++turn) {
    races[0].per_second.push_back(1000.0 - 100 * turn);
    races[1].per_second.push_back(1.5 * races[0].per_second.back());
  }
  races[2].why = "others took one of the CPUs in every race";
  const CheckedCurve curve = exec_curve(std::vector<std::size_t>{1, 2, 4}, races);
  CHECK(curve.one_is_given);
  CHECK(curve.points[0].measured->median == Approx(600));
  CHECK_FALSE(curve.points[0].scaling);
  CHECK(curve.points[1].scaling->median == Approx(1.5));
  CHECK(curve.points[1].scaling->ci95->lo == Approx(1.5));
  CHECK_FALSE(curve.points[2].measured);
  CHECK(curve.points[2].why == "others took one of the CPUs in every race");
}

TEST_CASE("loops run on 1 to 4, 8, 16, ... and all CPUs", "[selfcheck]")
{
  using Numbers = std::vector<std::size_t>;
  CHECK(numbers_of_cpus(1) == Numbers{1});
  CHECK(numbers_of_cpus(4) == Numbers{1, 2, 3, 4});
  CHECK(numbers_of_cpus(6) == Numbers{1, 2, 3, 4, 6});
  CHECK(numbers_of_cpus(384) == Numbers{1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 384});
}

} // namespace numasim::selfcheck

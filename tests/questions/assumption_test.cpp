/// Do the ranges follow from what the files and declarations say?

#include "tools/questions/assumption.hpp"

#include "models/input/input_error.hpp"
#include "tests/command/support.hpp"
#include "tools/experiment/data_files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;

namespace {

Plan plan_of(const std::string& topology, const std::string& strategy)
{
  const Catalogue catalogue{.strategies = strategy_catalogue(),
                            .workloads = workload_catalogue(),
                            .locks = lock_catalogue()};
  Selection selection;
  selection.topologies_chosen = true;
  selection.overrides = {
      {.option = "--topology", .pointer = "/topologies", .value = "[\"" + topology + "\"]"},
      {.option = "--strategy", .pointer = "/strategies", .value = "[\"" + strategy + "\"]"},
      {.option = "--set", .pointer = "/parameters/pgd_hold_ns", .value = "70"}};
  return make_plan(find_scenario("execl"), catalogue, Mode::Compare, selection);
}

template <class T> const T* at(const std::vector<T>& all, const std::string& pointer)
{
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& each) {
    if constexpr (std::is_same_v<T, Assumption>) {
      return each.target.pointer == pointer;
    } else {
      return each.pointer == pointer;
    }
  });
  return found == all.end() ? nullptr : &*found;
}

Target number(double value, double min, double max, Belief trust, bool integer = false)
{
  return {.pointer = "/x",
          .unit = "ns",
          .integer = integer,
          .min = min,
          .max = max,
          .value = value,
          .trust = trust,
          .source = ""};
}

Assumptions of(const Target& target)
{
  return assumptions_of(std::vector{target}, Topology{}, {});
}

} // namespace

TEST_CASE("the numbers of a comparison are found with what is known about them", "[questions]")
{
  const Plan plan = plan_of("hygon-c86-12n-384c", "sharded:shards=4");
  const std::vector<Target> targets = numeric_targets(plan, {});
  const Target* t0 = at(targets, "/topology/t0_ns");
  REQUIRE(t0 != nullptr);
  CHECK(t0->value == 97.3);
  CHECK(t0->unit == "ns");
  CHECK(t0->trust == Belief::Guess);
  REQUIRE(at(targets, "/topology/hop/die_ns") != nullptr);
  CHECK(at(targets, "/topology/hop/die_ns")->value == 30);
  CHECK(at(targets, "/topology/misses_in_flight")->integer);
  REQUIRE(at(targets, "/parameters/daemons") != nullptr);
  CHECK(at(targets, "/parameters/daemons")->trust == Belief::Guess);
  CHECK(at(targets, "/parameters/pgd_hold_ns")->trust == Belief::Chosen); // set by the user
  CHECK(at(targets, "/strategy_parameters/sharded/shards") == nullptr); // the variant's name says 4
  CHECK(at(targets, "/copies")->value == 384);
  CHECK(at(targets, "/cpus")->max == 384);
  // Structure and what no cost comes from.
  for (const char* none : {"/topology/freq_mhz", "/topology/nodes/0/id",
                           "/topology/levels/core/cpus", "/topology/slit/distances"}) {
    CHECK(at(targets, none) == nullptr);
  }
}

TEST_CASE("a matrix is one number, a factor", "[questions]")
{
  Target matrix = number(1, 0.001, 1000, Belief::Measured);
  matrix.scales = true;
  matrix.list = "[[0,10],[20,0]]";
  CHECK(json_value(matrix, 1.5) == "[[0.0,15.0],[30.0,0.0]]");
  CHECK(value_text(matrix, 1.5) == "x 1.5");
}

TEST_CASE("trust decides on the range, declared limits cut it", "[questions]")
{
  const Assumption guess = of(number(50, 0, 1e6, Belief::Guess)).varied.front();
  CHECK(guess.lo == 25);
  CHECK(guess.hi == 100);
  CHECK(guess.logarithmic);
  CHECK(guess.at(0.5) == Approx(50));
  CHECK(guess.position_of(25) == Approx(0));
  const Assumption share = of(number(0.8, 0, 1, Belief::Guess)).varied.front();
  CHECK(share.hi == 1);
  const Assumption derived = of(number(50, 0, 1e6, Belief::Derived)).varied.front();
  CHECK(derived.lo == Approx(40));
  CHECK(derived.hi == Approx(62.5));
  CHECK(of(number(50, 0, 1e6, Belief::Documented)).varied.front().hi == Approx(55));
  CHECK(of(number(50, 0, 1e6, Belief::Measured)).varied.front().hi == Approx(52.5));
  Topology fitted;
  fitted.fit.emplace();
  fitted.fit->p95_abs_pct = 12;
  const std::vector measured{number(50, 0, 1e6, Belief::Measured)};
  CHECK(assumptions_of(measured, fitted, {}).varied.front().hi == Approx(56));
}

TEST_CASE("whole numbers move by one at least and stay whole", "[questions]")
{
  const Assumption two = of(number(2, 1, 64, Belief::Derived, true)).varied.front();
  CHECK(two.lo == 1);
  CHECK(two.hi == 3);
  CHECK(two.at(0.5) == 2); // round(sqrt(3))
  CHECK(two.setting(1).value == "3");
}

TEST_CASE("what was chosen or is 0 is left out, and said so", "[questions]")
{
  CHECK(of(number(50, 0, 100, Belief::Chosen)).varied.empty());
  CHECK(of(number(50, 0, 100, Belief::Chosen)).left_out.size() == 1);
  CHECK(of(number(0, 0, 100, Belief::Guess)).varied.empty());
  CHECK(of(number(5, 5, 5, Belief::Guess)).varied.empty());
}

TEST_CASE("a range that was asked for replaces the rule or adds a number", "[questions]")
{
  const std::vector targets{number(50, 0, 1e6, Belief::Chosen)};
  const std::vector asked{RangeText{"/x", 1, 200}};
  const Assumptions all = assumptions_of(targets, Topology{}, asked);
  REQUIRE(all.varied.size() == 1);
  CHECK(all.varied.front().lo == 1);
  CHECK(all.varied.front().hi == 200);
  CHECK(all.varied.front().logarithmic);
  CHECK(all.left_out.empty());
  CHECK_THROWS_WITH(assumptions_of(targets, Topology{}, std::vector{RangeText{"/y", 1, 2}}),
                    Catch::Contains("--parameter") && Catch::Contains("/x"));
  CHECK_THROWS_WITH(assumptions_of(targets, Topology{}, std::vector{RangeText{"/x", -1, 2}}),
                    Catch::Contains("numbers from 0 to"));
}

TEST_CASE("ranges are read strictly", "[questions]")
{
  const RangeText range = read_range("--parameter", "/topology/t0_ns=50..2e2");
  CHECK(range.pointer == "/topology/t0_ns");
  CHECK(range.lo == 50);
  CHECK(range.hi == 200);
  for (const char* wrong : {"/x=2..1", "/x=1..1", "/x=1", "x=1..2", "/x=a..2", "/x=1..2z", "/x",
                            "/x=nan..2", "/x=1..inf", ""}) {
    INFO(wrong);
    CHECK_THROWS_AS(read_range("--parameter", wrong), InputError);
  }
}

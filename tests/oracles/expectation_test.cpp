// What is said of measured means: bounds that hold for any system, and a queue where one applies.

#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/expectation.hpp"
#include "tools/oracle/mean_value_analysis.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <stdexcept>

using namespace numasim::oracle;

namespace {

/// Means as a lock without costs shows them: N threads, each round Z, one lock of hold S.
MeasuredLocks measured(unsigned threads, double think, double hold, double throughput)
{
  const double wait = threads / throughput - think - hold;
  return {.threads = threads,
          .throughput = throughput,
          .iterations = 0,
          .locks = {{.name = "lock", .visits = 1, .hold = hold, .contended_wait = wait}},
          .drawn = {}};
}

DrawnTimes drawn(TimeLaw think, TimeLaw hold, double mean_hold)
{
  return {.think = think, .hold = hold, .mean_hold = mean_hold};
}

} // namespace

TEST_CASE("expectation: a machine repairman's means give his bound and his throughput back",
          "[oracles]")
{
  for (const unsigned threads : {2U, 10U, 40U}) {
    CAPTURE(threads);
    const double exact = machine_repairman(threads, 9, 1).throughput;
    MeasuredLocks m = measured(threads, 9, 1, exact);
    m.drawn = drawn(TimeLaw::Exponential, TimeLaw::Exponential, 1);
    const Expectation e = expectation_of(m);
    CHECK(e.unhindered.value() == Approx(10));
    CHECK(e.service == Approx(1));
    CHECK(e.busiest == "lock");
    CHECK(e.bound == Approx(one_lock_bounds(threads, 9, 1).upper));
    CHECK(e.lock_is_bound == (threads > 10));
    REQUIRE(e.model);
    CHECK(e.model->name == "MVA");
    CHECK(e.model->exact);
    CHECK(e.model->throughput == Approx(exact));
  }
}

TEST_CASE("expectation: constant holds have queues of their own", "[oracles]")
{
  const std::array<HoldAtom, 1> hold{{{1, 1}}};
  const double random = constant_holds(10, 9, hold).throughput;
  MeasuredLocks m = measured(10, 9, 1, random);
  m.drawn = drawn(TimeLaw::Exponential, TimeLaw::Constant, 1);
  Expectation e = expectation_of(m);
  REQUIRE(e.model);
  CHECK(e.model->name == "M/D/1//N");
  CHECK(e.model->throughput == Approx(random));

  m = measured(12, 9, 1, 1);
  m.drawn = drawn(TimeLaw::Constant, TimeLaw::Constant, 1);
  e = expectation_of(m);
  REQUIRE(e.model);
  CHECK(e.model->name == "D/D/1//N");
  CHECK(e.model->throughput == Approx(1));

  m.drawn = drawn(TimeLaw::Other, TimeLaw::Constant, 1);
  CHECK_FALSE(expectation_of(m).model);
  m.drawn = drawn(TimeLaw::Constant, TimeLaw::Other, 1);
  CHECK_FALSE(expectation_of(m).model);
}

TEST_CASE("expectation: several locks of one kind are as many stations", "[oracles]")
{
  const std::array<double, 2> demands{0.5, 0.5};
  const double exact = mean_value_analysis(8, 4, demands).throughput;
  MeasuredLocks m = measured(8, 4, 1, exact);
  m.locks.front().instances = 2;
  m.drawn = drawn(TimeLaw::Other, TimeLaw::Exponential, 1);
  const Expectation e = expectation_of(m);
  CHECK(e.service == Approx(0.5)); // of each
  CHECK(e.bound == Approx(8.0 / 5));
  REQUIRE(e.model);
  CHECK(e.model->throughput == Approx(exact));
  m.drawn->hold = TimeLaw::Constant; // and no product form
  CHECK_FALSE(expectation_of(m).model);
}

TEST_CASE("expectation: a hand-over keeps the lock as a hold does", "[oracles]")
{
  MeasuredLocks m = measured(10, 3, 1, 0.7);
  m.locks.front().passed_on_share = 0.5;
  m.locks.front().passing = 0.6;
  m.drawn = drawn(TimeLaw::Exponential, TimeLaw::Exponential, 1);
  const Expectation e = expectation_of(m);
  CHECK(e.service == Approx(1.3));
  CHECK(e.bound == Approx(1 / 1.3));
  CHECK(e.lock_is_bound);
  CHECK(e.unhindered.value() == Approx(4)); // of which it is no part: it is waiting
  REQUIRE(e.model);
  const std::array<double, 1> demand{1.3};
  CHECK(e.model->throughput == Approx(mean_value_analysis(10, 3, demand).throughput));
  CHECK_FALSE(e.model->exact); // 0.3 of 1.3 were not drawn
  m.locks.front().passing = 0.1;
  CHECK(expectation_of(m).model->exact);
}

TEST_CASE("expectation: of many locks the busiest one binds, and readers together do not",
          "[oracles]")
{
  MeasuredLocks m{.threads = 20, .throughput = 1.5, .iterations = 0, .locks = {}, .drawn = {}};
  m.locks.push_back({.name = "often", .visits = 4, .hold = 0.15, .contended_wait = 0.5});
  m.locks.push_back({.name = "long", .visits = 0.5, .hold = 1, .contended_wait = 2});
  m.locks.push_back(
      {.name = "shared", .visits = 1, .hold = 5, .contended_wait = 1, .overlapping_share = 0.8});
  const Expectation e = expectation_of(m);
  CHECK(e.busiest == "often");
  CHECK(e.service == Approx(0.6));
  CHECK(e.unhindered.value() == Approx(20 / 1.5 - 4 * 0.5 - 0.5 * 2 - 1));
  CHECK(e.bound == Approx(1 / 0.6));
  CHECK_FALSE(e.model);

  m.locks = {m.locks.back()};
  CHECK(expectation_of(m).service == 0);
  CHECK_FALSE(expectation_of(m).lock_is_bound);
}

TEST_CASE("expectation: Z+S is only said where a run's ends cannot change it", "[oracles]")
{
  // A saturated lock: a round of 40, of which 10 are not waiting.
  MeasuredLocks m = measured(40, 9, 1, machine_repairman(40, 9, 1).throughput);
  m.drawn = drawn(TimeLaw::Exponential, TimeLaw::Exponential, 1);
  m.iterations = 3'300; // 40 rounds of 40 in 3300: 0.485 of 10
  CHECK(expectation_of(m).unhindered.value() == Approx(10));
  m.iterations = 3'100;
  const Expectation e = expectation_of(m);
  CHECK_FALSE(e.unhindered);
  CHECK_FALSE(e.model);
  CHECK(e.lock_is_bound);
  CHECK(e.bound == Approx(1));
  m.locks.front().overlapping_share = 0.5; // nor a bound of the lock's
  CHECK(expectation_of(m).bound == Approx(m.throughput));
  CHECK_FALSE(expectation_of(m).lock_is_bound);
}

TEST_CASE("expectation: without locks the bound is what is measured", "[oracles]")
{
  const Expectation e =
      expectation_of({.threads = 3, .throughput = 6, .iterations = 0, .locks = {}, .drawn = {}});
  CHECK(e.bound == Approx(6));
  CHECK(e.service == 0);
  CHECK_FALSE(e.model);
}

TEST_CASE("expectation: nothing measured, nothing said", "[oracles]")
{
  CHECK_THROWS_AS(
      expectation_of({.threads = 0, .throughput = 1, .iterations = 0, .locks = {}, .drawn = {}}),
      std::invalid_argument);
  for (const double none : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(
        expectation_of(
            {.threads = 1, .throughput = none, .iterations = 0, .locks = {}, .drawn = {}}),
        std::invalid_argument);
  }
}

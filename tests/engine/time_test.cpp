#include "sim/time.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace numasim;

TEST_CASE("Durations are whole picoseconds, rounded to nearest", "[time]")
{
  CHECK(Duration::ns(1) == Duration::ps(1000));
  CHECK(Duration::us(1) == Duration::ns(1000));
  CHECK(Duration::seconds(1) == Duration::us(1e6));
  CHECK(Duration::ns(0.0004) == Duration::ps(0));
  CHECK(Duration::ns(0.0006) == Duration::ps(1));
  CHECK(Duration::ns(-0.0006) == Duration::ps(-1));
  CHECK(Duration::ns(97.3).count_ps() == 97'300);
}

TEST_CASE("Duration arithmetic is exact", "[time]")
{
  Duration sum;
  for (int i = 0; i < 1000; ++i) {
    sum += Duration::ns(0.1);
  }
  CHECK(sum == Duration::ns(100));
  CHECK(3 * Duration::ns(7) - Duration::ns(1) == Duration::ns(20));
  CHECK(Duration::ns(21) / 2 == Duration::ps(10'500));
  CHECK(Duration::ns(21) / Duration::ns(2) == Approx(10.5));
  CHECK(Duration::ns(10).scaled(1.25) == Duration::ps(12'500));
  CHECK(Duration::ns(1) < Duration::us(1));
  CHECK(Duration::us(2).in_ns() == Approx(2000));
  CHECK(Duration::us(2).in_seconds() == Approx(2e-6));
}

TEST_CASE("Instants and durations combine as points and spans", "[time]")
{
  Instant t{Duration::ns(5)};
  t += Duration::ns(2);
  CHECK(t - Instant{} == Duration::ns(7));
  CHECK(t + Duration::ns(1) > t);
  CHECK(t - Duration::ns(7) == Instant{});
  CHECK(t < Instant::max());
}

TEST_CASE("Durations out of range are refused", "[time]")
{
  CHECK_THROWS_AS(Duration::seconds(9.3e6), std::domain_error);
  CHECK_THROWS_AS(Duration::seconds(-9.3e6), std::domain_error);
  CHECK_THROWS_AS(Duration::ns(std::numeric_limits<double>::quiet_NaN()), std::domain_error);
  CHECK_THROWS_AS(Duration::ns(HUGE_VAL), std::domain_error);
  CHECK_THROWS_AS(Duration::max().scaled(2), std::domain_error);
  CHECK(Duration::seconds(9e6) > Duration{});
}

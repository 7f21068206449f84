/// Does Welch's test in the place of the paired one keep interval, test and equivalence together?

#include "tools/statistics/independent_comparison.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace numasim;

namespace {

constexpr double k_margin = 0.02;

/// The two-sided p of "mean(y) is r times mean(x)", by scaling x.
double p_of_ratio(const MeanWithError& x, const MeanWithError& y, double ratio)
{
  const MeanWithError scaled{
      .mean = ratio * x.mean, .variance = ratio * ratio * x.variance, .freedom = x.freedom};
  return independent_change(scaled, y, k_margin).p_equal.value();
}

} // namespace

TEST_CASE("Welch's test is the one computed by hand", "[statistics]")
{
  // t = 2.2 / sqrt(11.7 / 15) = 2.49101, 24.9377 degrees of freedom; the tail of Student's law
  // integrated numerically elsewhere.
  const MeanWithError x{.mean = 20.8, .variance = 7.9 / 15, .freedom = 14};
  const MeanWithError y{.mean = 23.0, .variance = 3.8 / 15, .freedom = 14};
  const Change change = independent_change(x, y, k_margin);
  CHECK(change.p_equal.value() == Approx(0.019756024).epsilon(1e-6));
  CHECK(change.change == Approx(23.0 / 20.8 - 1));
  CHECK_FALSE(change.correlation);
}

TEST_CASE("the ends of Welch's interval are the ratios just not rejected", "[statistics]")
{
  const std::vector<double> few{10, 12, 11, 13, 9};
  const std::vector<double> more{14, 15, 13.5, 14.2, 15.1, 13.9, 14.6};
  const MeanWithError x = mean_with_error(few);
  const MeanWithError y = mean_with_error(more);
  const Change change = independent_change(x, y, k_margin);
  REQUIRE(change.ci95);
  CHECK(change.ci95->lo < change.change);
  CHECK(change.change < change.ci95->hi);
  CHECK(p_of_ratio(x, y, 1 + change.ci95->lo) == Approx(0.05).epsilon(1e-6));
  CHECK(p_of_ratio(x, y, 1 + change.ci95->hi) == Approx(0.05).epsilon(1e-6));
  CHECK((change.p_equal.value() < 0.05) == (change.ci95->lo > 0));
}

TEST_CASE("equivalence follows from Welch's one-sided tests", "[statistics]")
{
  const MeanWithError x{.mean = 100, .variance = 0.01, .freedom = 9};
  const MeanWithError y{.mean = 100.5, .variance = 0.01, .freedom = 14};
  CHECK(independent_change(x, y, 0.02).p_different.value() < 1e-6);
  CHECK(independent_change(x, y, 0.005).p_different.value() == Approx(0.5).epsilon(1e-3));
  CHECK(independent_change(x, y, 0.001).p_different.value() > 0.9);
}

TEST_CASE("a baseline that is not told from 0 leaves the change without bounds", "[statistics]")
{
  const MeanWithError x{.mean = 1, .variance = 1, .freedom = 5};
  const MeanWithError y{.mean = 5, .variance = 0.1, .freedom = 5};
  CHECK_FALSE(independent_change(x, y, k_margin).ci95);
  CHECK_THROWS(independent_change({.mean = 0, .variance = 1, .freedom = 5}, y, k_margin));
}

TEST_CASE("means without any spread are compared exactly", "[statistics]")
{
  const MeanWithError x{.mean = 10, .variance = 0, .freedom = 4};
  const MeanWithError y{.mean = 11, .variance = 0, .freedom = 4};
  const Change change = independent_change(x, y, k_margin);
  CHECK(change.p_equal == 0);
  CHECK(change.p_different == 1);
  CHECK(change.ci95->lo == Approx(0.1));
  CHECK(independent_change(x, x, k_margin).p_equal == 1);
  CHECK(independent_change(x, x, k_margin).p_different == 0);
}

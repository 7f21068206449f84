/// Are the intervals Student's?

#include "tools/statistics/interval.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace numasim;

TEST_CASE("Student's quantiles are those of the tables", "[statistics]")
{
  CHECK(student_quantile(0.975, 9) == Approx(2.262157).epsilon(1e-6));
  CHECK(student_quantile(0.975, 1) == Approx(12.706205).epsilon(1e-6));
  CHECK(student_quantile(0.95, 9) == Approx(1.833113).epsilon(1e-6));
}

TEST_CASE("an interval is mean +- t s / sqrt(n)", "[statistics]")
{
  // mean 3, s^2 = 2.5, t(4) = 2.776445: half-width 2.776445 * sqrt(0.5) = 1.963243
  const std::vector<double> samples{1, 2, 3, 4, 5};
  const Estimate e = estimate(samples);
  CHECK(e.mean == 3);
  REQUIRE(e.ci95);
  CHECK(e.ci95->lo == Approx(3 - 1.963243).epsilon(1e-6));
  CHECK(e.ci95->hi == Approx(3 + 1.963243).epsilon(1e-6));
}

TEST_CASE("one sample has a mean and no interval", "[statistics]")
{
  const Estimate e = estimate(std::vector<double>{7});
  CHECK(e.mean == 7);
  CHECK_FALSE(e.ci95);
}

TEST_CASE("samples without spread have an interval without width", "[statistics]")
{
  const Estimate e = estimate(std::vector<double>{4, 4, 4});
  REQUIRE(e.ci95);
  CHECK(e.ci95->lo == 4);
  CHECK(e.ci95->hi == 4);
}

TEST_CASE("a mean of nothing is refused", "[statistics]")
{
  CHECK_THROWS_AS(estimate({}), std::invalid_argument);
  CHECK_THROWS_AS(covariance(std::vector<double>{1}, std::vector<double>{1}),
                  std::invalid_argument);
}

TEST_CASE("95 % of the intervals of normal samples hold the mean", "[statistics]")
{
  RandomStream stream{{.seed = 20, .replication = 0, .entity = 0, .purpose = Purpose::Test}};
  constexpr int trials = 4000;
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> samples(10);
    for (double& sample : samples) {
      sample = 100 + 5 * stream.normal();
    }
    const Interval ci = estimate(samples).ci95.value();
    covered += ci.lo <= 100 && 100 <= ci.hi ? 1 : 0;
  }
  // Binomial: 3.3 standard deviations are exceeded once in a thousand seeds.
  const double sd = std::sqrt(trials * 0.95 * 0.05);
  CHECK(std::abs(covered - 0.95 * trials) < 3.3 * sd);
}

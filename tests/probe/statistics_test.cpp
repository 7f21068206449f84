/// Are medians and their intervals what order statistics say they are?

#include "tools/probe/figures.hpp"
#include "tools/probe/sampling.hpp"
#include "tools/statistics/median_interval.hpp"
#include "tools/statistics/quantile.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

using namespace numasim;

TEST_CASE("ranks of the median's interval are those of the tables", "[probe]")
{
  // Exact binomial tails: P(Bin(n, 1/2) < k) <= 2.5 % for the largest k
  // (Conover, Practical Nonparametric Statistics, 3rd ed., table A3).
  CHECK(median_rank(5) == 0);
  CHECK(median_rank(6) == 1);
  CHECK(median_rank(8) == 1);
  CHECK(median_rank(9) == 2);
  CHECK(median_rank(11) == 2);
  CHECK(median_rank(12) == 3);
  CHECK(median_rank(20) == 6);
  CHECK(median_rank(100) == 40);
  CHECK(median_rank(10000) == 4902);
}

TEST_CASE("medians of odd and even numbers of values", "[probe]")
{
  CHECK(median({3}) == 3);
  CHECK(median({4, 1}) == 2.5);
  CHECK(median({9, 1, 5}) == 5);
  CHECK(median({9, 1, 5, 7}) == 6);
  std::vector<double> twenty(20);
  std::iota(twenty.rbegin(), twenty.rend(), 1);
  const MedianInterval interval = median_interval(twenty);
  CHECK(interval.median == 10.5);
  REQUIRE(interval.ci95);
  CHECK(interval.ci95->lo == 6);
  CHECK(interval.ci95->hi == 15);
  CHECK(interval.relative_half_width() == Approx(4.5 / 10.5));
  CHECK_FALSE(median_interval({1, 2, 3, 4, 5}).ci95);
}

TEST_CASE("the median's interval covers the truth of a skewed law as often as it says", "[probe]")
{
  constexpr int k_trials = 4000;
  RandomStream random({.seed = 5, .purpose = Purpose::Test});
  int covered = 0;
  for (int trial = 0; trial < k_trials; ++trial) {
    std::vector<double> values(25);
    for (double& value : values) {
      value = random.exponential(1);
    }
    const MedianInterval interval = median_interval(values);
    covered += interval.ci95->lo <= std::log(2.0) && std::log(2.0) <= interval.ci95->hi ? 1 : 0;
  }
  const double share = static_cast<double>(covered) / k_trials;
  CHECK(share >= 0.94); // at least 95 % by construction; 4 standard errors are 1.4 %
  CHECK(share <= 0.98); // 95.7 % for 25 samples
}

TEST_CASE("a few wild values do not move the variation", "[probe]")
{
  RandomStream random({.seed = 6, .purpose = Purpose::Test});
  std::vector<double> values(2001);
  for (double& value : values) {
    value = 100 + 5 * random.normal();
  }
  CHECK(robust_variation(values) == Approx(0.05).epsilon(0.1));
  for (std::size_t i = 0; i < 100; ++i) {
    values[i] = 1e9;
  }
  CHECK(robust_variation(values) == Approx(0.05).epsilon(0.15));
}

TEST_CASE("sampling ends when the median is known, when time is up, or at the cap", "[probe]")
{
  int calls = 0;
  const Effort quiet{.fewest = 11, .most = 1000};
  CHECK(sample([&] { return 5.0 + 0 * ++calls; }, quiet).median == 5);
  CHECK(calls == 11);
  calls = 0;
  const Effort capped{.fewest = 11, .most = 50};
  CHECK(sample([&] { return ++calls % 2 == 0 ? 1.0 : 100.0; }, capped).samples == 50);
  calls = 0;
  const Effort hurried{.fewest = 7, .most = 1000, .deadline = ProbeClock::now()};
  CHECK(sample([&] { return ++calls % 2 == 0 ? 1.0 : 100.0; }, hurried).samples == 7);
}

TEST_CASE("figures carry no false digits and no exponent", "[probe]")
{
  CHECK(figure(21581.7) == "21582");
  CHECK(figure(132.46) == "132.5");
  CHECK(figure(2.4284) == "2.428");
  CHECK(rounded_figure(0.0873) == 0.087);
}

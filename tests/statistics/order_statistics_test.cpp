/// Do order statistics enclose quantiles as surely as binomial counts say?

#include "tools/statistics/order_statistics.hpp"
#include "tools/statistics/quantile_interval.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <vector>

using namespace numasim;

namespace {

std::vector<QuantileEstimate> estimates(const std::vector<Histogram>& histograms,
                                        std::span<const double> fractions)
{
  std::vector<const Histogram*> pointers;
  pointers.reserve(histograms.size());
  for (const Histogram& histogram : histograms) {
    pointers.push_back(&histogram);
  }
  return quantile_estimates(pointers, fractions);
}

/// `of[i]` values of i + 1 nanoseconds.
Histogram counted(const std::vector<int>& of)
{
  Histogram histogram;
  for (std::size_t i = 0; i < of.size(); ++i) {
    for (int k = 0; k < of[i]; ++k) {
      histogram.record(Duration::ns(static_cast<double>(i + 1)));
    }
  }
  return histogram;
}

} // namespace

TEST_CASE("ranks that enclose a quantile are those of exact binomial sums", "[statistics]")
{
  struct Case {
    std::size_t n;
    double fraction;
    std::size_t lo;
    std::size_t hi;
  };
  // Summed term by term in exact arithmetic elsewhere.
  const std::vector<Case> cases{{6, 0.5, 1, 6},        {9, 0.5, 2, 8},       {20, 0.5, 6, 15},
                                {100, 0.5, 40, 61},    {50, 0.9, 41, 50},    {100, 0.9, 84, 96},
                                {368, 0.99, 360, 368}, {500, 0.99, 490, 500}};
  for (const Case& c : cases) {
    CAPTURE(c.n, c.fraction);
    const auto ranks = quantile_ranks(c.n, c.fraction);
    REQUIRE(ranks);
    CHECK(ranks->lo == c.lo);
    CHECK(ranks->hi == c.hi);
  }
  CHECK_FALSE(quantile_ranks(5, 0.5));
  CHECK_FALSE(quantile_ranks(367, 0.99));
  CHECK_FALSE(quantile_ranks(0, 0.5));
}

TEST_CASE("the interval of a quantile ends where its share is just rejected", "[statistics]")
{
  // Shares of values up to 1, 2, 3 ns: 0.2 and 0.4; 0.5 and 0.6; 0.9 and 0.9. With 2 replications
  // of 100, |t| = |a + b - 2 q| / |a - b| and Student's bound for 1 degree is 12.706. For q = 0.5:
  // up to 1 ns t = -2, up to 2 ns 1, up to 3 ns without any spread above.
  const std::vector<Histogram> two{counted({20, 30, 40, 10}), counted({40, 20, 30, 10})};
  constexpr std::array<double, 2> fractions{0.5, 0.99};
  const auto found = estimates(two, fractions);
  CHECK(found[0].value.in_ns() == Approx(2).epsilon(0.02));
  REQUIRE(found[0].ci95);
  CHECK(found[0].ci95->lo.in_ns() == Approx(1).epsilon(0.02));
  CHECK(found[0].ci95->hi.in_ns() == Approx(3).epsilon(0.02));
  CHECK_FALSE(found[1].ci95); // 200 values do not enclose a 99 % quantile
  CHECK(found[1].value.in_ns() == Approx(4).epsilon(0.02));

  // Many replications that agree narrow it to one class.
  const std::vector<Histogram> many(10, counted({20, 60, 10, 10}));
  const auto sure = estimates(many, fractions);
  CHECK(sure[0].ci95->lo.in_ns() == Approx(2).epsilon(0.02));
  CHECK(sure[0].ci95->hi.in_ns() == Approx(2).epsilon(0.02));
}

TEST_CASE("quantiles have no interval where only one replication recorded anything", "[statistics]")
{
  constexpr std::array<double, 1> half{0.5};
  CHECK_FALSE(estimates({counted({50, 50})}, half)[0].ci95);
  CHECK_FALSE(estimates({counted({50, 50}), Histogram{}, Histogram{}}, half)[0].ci95);
  const auto none = estimates({Histogram{}, Histogram{}}, half);
  CHECK(none[0].value == Duration{});
  CHECK_FALSE(none[0].ci95);
}

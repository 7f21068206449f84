/// Does the fit find the law it was given, and say when there is none?

#include "tools/statistics/scaling_law.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;

namespace {

std::vector<ScalingPoint> curve(double lambda, double sigma, double kappa, double noise = 0,
                                std::uint32_t experiment = 0)
{
  RandomStream random(
      {.seed = 4, .replication = experiment, .entity = 0, .purpose = Purpose::Test});
  std::vector<ScalingPoint> points;
  for (const double n : {1, 2, 4, 8, 16, 32, 64, 128}) {
    const double x = lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1));
    points.push_back({n, x * std::exp(noise * random.normal())});
  }
  return points;
}

bool holds(const LawParameter& p, double truth)
{
  return p.ci95 && p.ci95->lo <= truth && truth <= p.ci95->hi;
}

} // namespace

TEST_CASE("an exact scaling curve gives its parameters back", "[questions]")
{
  const auto law = fit_scaling_law(curve(1000, 0.03, 0.0005));
  REQUIRE(law);
  CHECK(law->lambda.value == Approx(1000).epsilon(1e-6));
  CHECK(law->sigma.value == Approx(0.03).epsilon(1e-6));
  CHECK(law->kappa.value == Approx(0.0005).epsilon(1e-6));
  REQUIRE(law->peak);
  CHECK(law->peak->value == Approx(std::sqrt(0.97 / 0.0005)).epsilon(1e-6));
  CHECK(law->r_squared == Approx(1));
  CHECK_FALSE(law->bad);
}

TEST_CASE("a curve that only saturates has no peak", "[questions]")
{
  const auto law = fit_scaling_law(curve(10, 0.2, 0));
  REQUIRE(law);
  CHECK(law->sigma.value == Approx(0.2).epsilon(1e-6));
  CHECK(law->kappa.value == Approx(0).margin(1e-9));
  CHECK((!law->peak || law->peak->value > 1e4));
}

TEST_CASE("linear and superlinear curves are fitted with both at their bound", "[questions]")
{
  std::vector<ScalingPoint> points;
  for (const double n : {1, 2, 4, 8}) {
    points.push_back({n, 5 * std::pow(n, 1.1)});
  }
  const auto law = fit_scaling_law(points);
  REQUIRE(law);
  CHECK(law->sigma.value == 0);
  CHECK(law->kappa.value == 0);
  CHECK_FALSE(law->peak);
  CHECK(law->lambda.value == Approx(5 * std::pow(64.0, 0.1 / 4)).epsilon(1e-6)); // geometric mean
}

TEST_CASE("intervals of the law's parameters hold them in 95 % of experiments", "[questions]")
{
  int lambda = 0;
  int sigma = 0;
  int kappa = 0;
  int peak = 0;
  constexpr int k_experiments = 300;
  for (std::uint32_t i = 0; i < k_experiments; ++i) {
    const auto law = fit_scaling_law(curve(1000, 0.05, 0.001, 0.02, i));
    REQUIRE(law);
    lambda += holds(law->lambda, 1000) ? 1 : 0;
    sigma += holds(law->sigma, 0.05) ? 1 : 0;
    kappa += holds(law->kappa, 0.001) ? 1 : 0;
    REQUIRE(law->peak);
    peak += holds(*law->peak, std::sqrt(0.95 / 0.001)) ? 1 : 0;
  }
  for (const int held : {lambda, sigma, kappa, peak}) {
    CHECK(held >= 273); // 91 %
    CHECK(held <= 297); // 99 %
  }
}

TEST_CASE("a curve that is no such law is called bad", "[questions]")
{
  const std::vector<ScalingPoint> points{{1, 100}, {2, 200}, {4, 100}, {8, 300}, {16, 80}};
  const auto law = fit_scaling_law(points);
  REQUIRE(law);
  CHECK(law->bad);
  CHECK(law->worst > 0.15);
}

TEST_CASE("two numbers of copies make no law; three make one without intervals", "[questions]")
{
  CHECK_FALSE(fit_scaling_law(std::vector<ScalingPoint>{{1, 10}, {8, 40}, {8, 41}}));
  const auto law = fit_scaling_law(std::vector<ScalingPoint>{{1, 10}, {8, 40}, {64, 60}});
  REQUIRE(law);
  CHECK_FALSE(law->sigma.ci95);
  CHECK(law->worst < 1e-6);
}

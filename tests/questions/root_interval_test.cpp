/// Is the interval of a crossing one?

#include "tools/statistics/root_interval.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;

namespace {

using Curves = std::vector<std::vector<double>>;

/// f with noise: a part that is common to a curve, as common random numbers make it, and a part of
/// its own.
template <class F>
Curves noisy(const std::vector<double>& x, std::size_t count, std::uint32_t experiment, F f)
{
  Curves curves;
  RandomStream random(
      {.seed = 9, .replication = experiment, .entity = 0, .purpose = Purpose::Test});
  for (std::size_t i = 0; i < count; ++i) {
    const double common = 0.1 * random.normal();
    std::vector<double>& curve = curves.emplace_back();
    for (const double at : x) {
      curve.push_back(f(at) + common + 0.05 * random.normal());
    }
  }
  return curves;
}

const std::vector<double> k_places{0, 0.25, 0.5, 0.75, 1};

} // namespace

TEST_CASE("a line without noise has its root, and an interval without width", "[questions]")
{
  const Curves curves(3, {-1, 0, 1});
  const auto root = root_interval(std::vector<double>{2, 4, 6}, curves, 1);
  REQUIRE(root);
  CHECK(root->at == Approx(4));
  CHECK(root->ci95.lo == Approx(4));
  CHECK(root->ci95.hi == Approx(4));
  CHECK_FALSE(root->cut_lo);
}

TEST_CASE("the interval of a line's root is Fieller's", "[questions]")
{
  // Two places: the curves' values there are a = (-1, -2, -3) and b = (2, 3, 1), the value at x is
  // a + (b - a) x. Root at 2 / (2 + 2) = 1/2. Var a = 1, var b = 1, cov = 0.5, n = 3, t = 4.302653:
  // ends solve (-2 + 4 x)^2 = t^2 / 3 ((1 - x)^2 + x^2 + 2 x (1 - x) 0.5).
  const Curves curves{{-1, 2}, {-2, 3}, {-3, 1}};
  const auto root = root_interval(std::vector<double>{0, 1}, curves, 1);
  REQUIRE(root);
  CHECK(root->at == Approx(0.5));
  // cov(a, b): (1)(0) + (0)(1) + (-1)(-1) = 1, / 2 = 0.5.
  const double t2 = 4.302653 * 4.302653 / 3;
  // (16 - t2) x^2 - (16 - t2) x + 4 - t2 = 0
  const double half = std::sqrt((16 - t2) * (16 - t2) - 4 * (16 - t2) * (4 - t2)) / 2 / (16 - t2);
  if (half < 0.5) {
    CHECK(root->ci95.lo == Approx(0.5 - half).epsilon(1e-5));
    CHECK(root->ci95.hi == Approx(0.5 + half).epsilon(1e-5));
  } else {
    CHECK(root->cut_lo);
    CHECK(root->cut_hi);
  }
}

TEST_CASE("a curve that stays on one side has no root", "[questions]")
{
  CHECK_FALSE(root_interval(k_places, noisy(k_places, 8, 0, [](double x) { return 2 + x; }), 1));
}

TEST_CASE("a parabola is followed by degree 2, not by degree 1", "[questions]")
{
  const auto f = [](double x) { return x * x - 0.3; }; // root 0.547723
  const Curves exact(2, {f(0), f(0.25), f(0.5), f(0.75), f(1)});
  CHECK(root_interval(k_places, exact, 2)->at == Approx(std::sqrt(0.3)));
  CHECK(root_interval(k_places, exact, 1)->at != Approx(std::sqrt(0.3)).margin(1e-3));
}

TEST_CASE("too few samples are refused", "[questions]")
{
  CHECK_THROWS_AS(root_interval(k_places, Curves(1, {1, 1, 1, 1, 1}), 1), std::invalid_argument);
  CHECK_THROWS_AS(root_interval(std::vector<double>{0, 1}, Curves(3, {1, 1}), 2),
                  std::invalid_argument);
}

TEST_CASE("95 % intervals of a root hold it in 95 % of experiments", "[questions]")
{
  const auto f = [](double x) { return 1.5 * (x - 0.45) - 0.4 * (x - 0.45) * (x - 0.45); };
  int held = 0;
  constexpr int k_experiments = 600;
  for (int i = 0; i < k_experiments; ++i) {
    const auto root =
        root_interval(k_places, noisy(k_places, 10, static_cast<std::uint32_t>(i), f), 2);
    held += root && root->ci95.lo <= 0.45 && 0.45 <= root->ci95.hi ? 1 : 0;
  }
  // 95 % +- 3 standard errors (0.9 % each).
  CHECK(held >= 554);
  CHECK(held <= 586);
}

TEST_CASE("a sign is told only where it is certain", "[questions]")
{
  CHECK(sign_of_mean(std::vector<double>{1, 1.1, 0.9}, 0.05) == 1);
  CHECK(sign_of_mean(std::vector<double>{-1, -1.1, -0.9}, 0.05) == -1);
  CHECK(sign_of_mean(std::vector<double>{1, -1, 0.5}, 0.05) == 0);
  CHECK(sign_of_mean(std::vector<double>{0, 0, 0}, 0.05) == 0);
}

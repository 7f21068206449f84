/// Does the fit find minima that are known, within its bounds, whatever the noise?

#include "tests/calibrate/synthetic.hpp"
#include "tools/calibrate/least_squares.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Four rows that are linear in two parameters, all right at (0.3, 0.7).
std::vector<double> linear(const Position& x)
{
  const double a = x[0] - 0.3;
  const double b = x[1] - 0.7;
  return {a, b, a + b, a - 2 * b};
}

/// Service times in parallel and in series: strongly bent, right at (0.25, 0.6).
std::vector<double> bent(const Position& x)
{
  const auto row = [](double u, double v) {
    return std::vector{std::log(std::exp(4 * u) + std::exp(3 * v)),
                       std::log(std::exp(4 * u) + 9 * std::exp(3 * v)),
                       -std::log(std::exp(-5 * u) + std::exp(-2 * v))};
  };
  std::vector<double> errors = row(x[0], x[1]);
  const std::vector<double> right = row(0.25, 0.6);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    errors[i] -= right[i];
  }
  return errors;
}

} // namespace

TEST_CASE("a fit of linear rows is exact after a step", "[calibrate]")
{
  const LeastSquares fit =
      fit_least_squares(noisy(linear), {0.5, 0.5}, {0.1, 0.1, 0.1, 0.1}, {.gain = 1e-9});
  CHECK(fit.settled);
  CHECK(fit.best.at[0] == Approx(0.3).margin(1e-4));
  CHECK(fit.best.at[1] == Approx(0.7).margin(1e-4));
  CHECK(fit.start.sum == Approx((0.04 + 0.04 + 0 + 0.36) / 0.01));
  CHECK(fit.best.sum < 1e-4);
  CHECK(fit.slopes.jacobian(3, 1) == Approx(-20));
}

TEST_CASE("a fit of bent rows finds their minimum from anywhere", "[calibrate]")
{
  for (const Position& start : std::vector<Position>{{0, 0}, {1, 1}, {0, 1}, {1, 0}, {0.5, 0.5}}) {
    const LeastSquares fit =
        fit_least_squares(noisy(bent), start, {0.05, 0.05, 0.05}, {.gain = 1e-4});
    INFO("from " << start[0] << ", " << start[1]);
    CHECK(fit.settled);
    CHECK(fit.best.at[0] == Approx(0.25).margin(0.005));
    CHECK(fit.best.at[1] == Approx(0.6).margin(0.005));
  }
}

TEST_CASE("a fit whose minimum lies outside ends at the best place within its bounds",
          "[calibrate]")
{
  // (a - 1.5)^2 + (a + b - 1.2)^2: with a held at 1, b is 0.2.
  const LeastSquares fit = fit_least_squares(noisy([](const Position& x) {
                                               return std::vector{x[0] - 1.5, x[0] + x[1] - 1.2};
                                             }),
                                             {0.5, 0.5}, {0.1, 0.1}, {.gain = 1e-9});
  CHECK(fit.best.at[0] == 1);
  CHECK(fit.best.at[1] == Approx(0.2).margin(1e-3));
}

TEST_CASE("rows count by what is stated of them", "[calibrate]")
{
  const auto two = [](const Position& x) { return std::vector{x[0] - 0.2, x[0] - 0.8}; };
  // Weights 1 / 0.1^2 and 1 / 0.2^2: (4 x 0.2 + 0.8) / 5.
  const LeastSquares fit = fit_least_squares(noisy(two), {0.5}, {0.1, 0.2}, {.gain = 1e-9});
  CHECK(fit.best.at[0] == Approx(0.32).margin(1e-3));
  const double none = std::numeric_limits<double>::infinity();
  const LeastSquares alone = fit_least_squares(noisy(two), {0.5}, {none, 0.2}, {.gain = 1e-9});
  CHECK(alone.best.at[0] == Approx(0.8).margin(1e-3));
  CHECK(alone.weights(0) == 0);
}

TEST_CASE("noise that all positions share does not mislead a fit", "[calibrate]")
{
  // 10 % noise with 4 replications moves the minimum by about 5 %, no more.
  const LeastSquares fit = fit_least_squares(noisy(linear, {.common = 0.1, .replications = 4}),
                                             {0.5, 0.5}, {0.05, 0.05, 0.05, 0.05}, {});
  CHECK(fit.settled);
  CHECK(fit.best.at[0] == Approx(0.3).margin(0.15));
  CHECK(fit.best.at[1] == Approx(0.7).margin(0.15));
  CHECK(fit.slopes.noise.norm() < 1e-9);
  CHECK(fit.slopes.steps == std::vector{0.05, 0.05});
}

TEST_CASE("slopes are measured over longer distances where noise is their own", "[calibrate]")
{
  const NoisyModel model = noisy(linear, {.own = 0.05, .replications = 4});
  const Position at{0.5, 0.5};
  const auto centre = errors_at(model, at);
  REQUIRE(centre);
  const Slopes s = slopes_at(model, at, *centre, Eigen::VectorXd::Ones(4), {0.02, 0.02}, {});
  CHECK(s.steps[0] > 0.1);
  CHECK(s.jacobian(0, 0) == Approx(1).margin(4 * s.noise(0, 0)));
  CHECK(s.noise(0, 0) > 0);
}

TEST_CASE("a fit steps back from where nothing can be simulated", "[calibrate]")
{
  const auto law = noisy([](const Position& x) { return std::vector{std::exp(3 * x[0]) - 3.0}; });
  const NoisyModel fenced = [&](std::span<const Position> positions) {
    auto all = law(positions);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      if (positions[i][0] > 0.45) {
        all[i].reset();
      }
    }
    return all;
  };
  const LeastSquares fit = fit_least_squares(fenced, {0.05}, {0.1}, {.gain = 1e-6});
  CHECK(fit.best.at[0] == Approx(std::log(3.0) / 3).margin(2e-3));
  CHECK_THROWS_AS(fit_least_squares(fenced, {0.9}, {0.1}, {}), std::runtime_error);
}

TEST_CASE("a parameter without effect stays where it was", "[calibrate]")
{
  const LeastSquares fit = fit_least_squares(noisy([](const Position& x) {
                                               return std::vector{x[0] - 0.3, 2 * (x[0] - 0.3)};
                                             }),
                                             {0.5, 0.42}, {0.1, 0.1}, {});
  CHECK(fit.best.at[0] == Approx(0.3).margin(0.005));
  CHECK(fit.best.at[1] == Approx(0.42).margin(1e-9));
}

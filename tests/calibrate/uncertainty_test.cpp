/// Do the intervals hold the truth as often as they say, and is what rows cannot tell found out?

#include "tests/calibrate/synthetic.hpp"
#include "tools/calibrate/cross_validation.hpp"
#include "tools/calibrate/identifiability.hpp"
#include "tools/calibrate/uncertainty.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

const std::vector<ParameterScale> k_x_and_y{{.name = "x", .length = 2}, {.name = "y", .length = 2}};

Slopes slopes_of(const ErrorLaw& law, const Position& at)
{
  const NoisyModel model = noisy(law);
  const auto centre = errors_at(model, at);
  return slopes_at(model, at, *centre,
                   Eigen::VectorXd::Constant(static_cast<Eigen::Index>(centre->size()), 1 / 0.05),
                   std::vector<double>(at.size(), 0.05), {});
}

} // namespace

TEST_CASE("95 % intervals of fitted parameters hold the truth in 95 % of experiments",
          "[calibrate]")
{
  // Eight published figures, each off by 5 % (known), of a law that is bent in three parameters.
  const Position truth{0.4, 0.6, 0.5};
  const auto law = [](const Position& x, std::size_t i) {
    const double t = static_cast<double>(i + 1);
    return std::log(1 + t * std::exp(x[0]) + t * t * 0.1 * std::exp(2 * x[1])) + x[2] / t;
  };
  constexpr int k_experiments = 400;
  std::vector<int> held(3, 0);
  for (int e = 0; e < k_experiments; ++e) {
    RandomStream luck({.seed = 7,
                       .replication = static_cast<std::uint32_t>(e),
                       .entity = 0,
                       .purpose = Purpose::Test});
    std::vector<double> published;
    for (std::size_t i = 0; i < 8; ++i) {
      published.push_back(law(truth, i) + 0.05 * luck.normal());
    }
    const NoisyModel model = noisy(
        [&](const Position& x) {
          std::vector<double> errors;
          for (std::size_t i = 0; i < 8; ++i) {
            errors.push_back(law(x, i) - published[i]);
          }
          return errors;
        },
        {.common = 0.02, .replications = 4, .seed = static_cast<std::uint64_t>(e) + 1});
    const LeastSquares fit =
        fit_least_squares(model, {0.5, 0.5, 0.5}, RowSpread(8, 0.05), {.gain = 1e-3});
    const Uncertainty u = uncertainty_at(fit.best.at, fit.slopes.jacobian, fit.best.sum, 8);
    CHECK(u.freedom == 5);
    for (std::size_t p = 0; p < 3; ++p) {
      const Interval& ci = u.intervals[p].ci95;
      held[p] += ci.lo <= truth[p] && truth[p] <= ci.hi ? 1 : 0;
    }
  }
  // Intervals are widened where the rows fit badly, never narrowed: a little over 95 %.
  for (std::size_t p = 0; p < 3; ++p) {
    INFO("parameter " << p << ": " << held[p] << " of " << k_experiments);
    CHECK(held[p] >= 0.93 * k_experiments);
    CHECK(held[p] <= 0.995 * k_experiments);
  }
}

TEST_CASE("an interval says where it runs into its range", "[calibrate]")
{
  const Eigen::MatrixXd jacobian{{100, 0}, {0, 4}};
  const Uncertainty u = uncertainty_at({0.5, 0.3}, jacobian, 0, 2);
  CHECK(u.intervals[0].ci95.lo == Approx(0.5 - 0.0196).epsilon(1e-3));
  CHECK_FALSE(u.intervals[0].below_range);
  CHECK(u.intervals[1].below_range); // 0.3 - 0.49
  CHECK_FALSE(u.intervals[1].above_range);
  CHECK(u.intervals[1].ci95.lo == 0);
  CHECK(u.freedom == 0);
  CHECK(u.misfit == 1);
}

TEST_CASE("rows that fit worse than stated widen the intervals", "[calibrate]")
{
  const Eigen::MatrixXd jacobian{{20}, {20}, {20}, {20}, {20}};
  const Uncertainty as_stated = uncertainty_at({0.5}, jacobian, 3, 5);
  const Uncertainty worse = uncertainty_at({0.5}, jacobian, 36, 5);
  CHECK(as_stated.misfit == 1);
  CHECK(worse.misfit == Approx(3));
  // t with 4 degrees of freedom: 2.776 instead of 1.960.
  CHECK((worse.intervals[0].ci95.hi - 0.5) / (as_stated.intervals[0].ci95.hi - 0.5) ==
        Approx(3 * 2.7764 / 1.95996).epsilon(1e-3));
}

TEST_CASE("two parameters that only their product shows are told as that", "[calibrate]")
{
  const Slopes s = slopes_of(
      [](const Position& x) {
        return std::vector{x[0] + x[1], 2 * (x[0] + x[1]), std::exp(0.5 * (x[0] + x[1]))};
      },
      {0.5, 0.5});
  const std::vector<ParameterDirection> directions = directions_of(s.jacobian, s.noise);
  REQUIRE(directions.size() == 2);
  CHECK(directions[0].told);
  CHECK(directions[0].loadings[0] == Approx(std::sqrt(0.5)));
  CHECK_FALSE(directions[1].told);
  CHECK(directions[1].strength < 1e-6);
  CHECK(directions[1].loadings[0] * directions[1].loadings[1] == Approx(-0.5));
  CHECK(what_is_not_told(directions[1], k_x_and_y) == "the rows tell only the product of x and y");
  const Uncertainty u = uncertainty_at({0.5, 0.5}, s.jacobian, 0, 3);
  CHECK(u.intervals[0].below_range);
  CHECK(u.intervals[0].above_range);
}

TEST_CASE("ratios, powers and single parameters that rows do not tell have names", "[calibrate]")
{
  const auto named = [](double by_x, double by_y) {
    const Slopes s = slopes_of(
        [&](const Position& x) {
          return std::vector{by_x * x[0] + by_y * x[1], 0.0};
        },
        {0.5, 0.5});
    return what_is_not_told(directions_of(s.jacobian, s.noise).back(), k_x_and_y);
  };
  CHECK(named(1, -1) == "the rows tell only the ratio of x and y");
  CHECK(named(1, 2) == "the rows tell only x x y^2");
  CHECK(named(1, 0) == "the rows tell next to nothing of y");
}

TEST_CASE("a direction that only chance moves is not told", "[calibrate]")
{
  const Eigen::MatrixXd jacobian{{6}, {8}};
  const Eigen::MatrixXd quiet = Eigen::MatrixXd::Constant(2, 1, 1);
  const Eigen::MatrixXd loud = Eigen::MatrixXd::Constant(2, 1, 9);
  CHECK(directions_of(jacobian, quiet)[0].strength == Approx(5));
  CHECK(directions_of(jacobian, quiet)[0].told);
  CHECK(directions_of(jacobian, loud)[0].chance == Approx(9 / std::sqrt(2.0)));
  CHECK_FALSE(directions_of(jacobian, loud)[0].told);
}

TEST_CASE("rows left out are predicted by a fit that has not seen them", "[calibrate]")
{
  // One parameter, five rows that want 0.1, 0.2, 0.3, 0.4 and 0.9 of it: without row i the fit is
  // the mean of the others, so it misses row i by 5/4 of what the mean of all does.
  const std::vector<double> wanted{0.1, 0.2, 0.3, 0.4, 0.9};
  const NoisyModel model = noisy([&](const Position& x) {
    std::vector<double> errors;
    for (const double w : wanted) {
      errors.push_back(x[0] - w);
    }
    return errors;
  });
  const RowSpread spread(5, 0.1);
  const FitSettings exact{.gain = 1e-9};
  const LeastSquares fit = fit_least_squares(model, {0.5}, spread, exact);
  CHECK(fit.best.at[0] == Approx(0.38).margin(1e-4));
  std::vector<RowGroup> groups;
  for (std::size_t i = 0; i < 5; ++i) {
    groups.push_back({.name = "row", .rows = {i}});
  }
  const CrossValidation v = cross_validate(model, fit, spread, groups, exact);
  REQUIRE(v.folds.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(mean_errors(v.folds[i].fitted.errors)(static_cast<Eigen::Index>(i)) ==
          Approx(1.25 * (0.38 - wanted[i])).margin(1e-3));
  }
  CHECK(predicted_size(v).worst == Approx(1.25 * 0.52).margin(1e-3));
  CHECK(predicted_size(v).mean ==
        Approx(1.25 * (0.28 + 0.18 + 0.08 + 0.02 + 0.52) / 5).margin(1e-3));
  CHECK(size_at(v, fit.best).worst == Approx(0.52).margin(1e-3));
}

TEST_CASE("a group that leaves nothing is passed over", "[calibrate]")
{
  const NoisyModel model = noisy([](const Position& x) { return std::vector{x[0], x[0] - 0.5}; });
  const RowSpread spread(2, 0.1);
  const LeastSquares fit = fit_least_squares(model, {0.5}, spread, {});
  CHECK(cross_validate(model, fit, spread, {{.name = "all", .rows = {0, 1}}}, {}).folds.empty());
}

/// Does the screening find what matters?

#include "tools/statistics/morris.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace numasim;

namespace {

/// Outputs of `f` at all points.
template <class F>
std::vector<std::vector<double>> outputs_of(const std::vector<Trajectory>& trajectories, F f)
{
  std::vector<std::vector<double>> outputs;
  for (const Trajectory& t : trajectories) {
    std::vector<double>& values = outputs.emplace_back();
    for (const auto& point : t.points) {
      values.push_back(f(point));
    }
  }
  return outputs;
}

/// Morris 1991, section 4: 20 inputs, of which 1 to 10 matter, 8 to 10 linearly.
double test_function(const std::vector<double>& x)
{
  std::vector<double> w;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool bent = i == 2 || i == 4 || i == 6;
    w.push_back(2 * ((bent ? 1.1 * x[i] / (x[i] + 0.1) : x[i]) - 0.5));
  }
  double y = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    y += (i < 10 ? 20 : 0) * w[i];
    for (std::size_t j = i + 1; j < 20; ++j) {
      y += (j < 6 ? -15 : 0) * w[i] * w[j];
      for (std::size_t l = j + 1; l < 20; ++l) {
        y += (l < 5 ? -10 : 0) * w[i] * w[j] * w[l];
        for (std::size_t s = l + 1; s < 4; ++s) {
          y += 5 * w[i] * w[j] * w[l] * w[s];
        }
      }
    }
  }
  return y;
}

} // namespace

TEST_CASE("a trajectory moves every input once, by two thirds, on the grid", "[questions]")
{
  const auto all = morris_trajectories(7, 20, 3);
  REQUIRE(all.size() == 20);
  for (const Trajectory& t : all) {
    REQUIRE(t.points.size() == 8);
    CHECK(std::set<std::size_t>(t.moved.begin(), t.moved.end()).size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t input = 0; input < 7; ++input) {
        const double step = t.points[i + 1][input] - t.points[i][input];
        CHECK(std::abs(step) == Approx(input == t.moved[i] ? 2.0 / 3 : 0));
        CHECK(t.points[i][input] >= 0);
        CHECK(t.points[i][input] <= 1);
      }
    }
  }
  CHECK(all.front().points != all.back().points);
  CHECK(morris_trajectories(7, 20, 3).front().points == all.front().points);
  CHECK(morris_trajectories(7, 20, 4).front().points != all.front().points);
}

TEST_CASE("elementary effects of a linear function are its slopes, without spread", "[questions]")
{
  const auto all = morris_trajectories(3, 8, 1);
  const auto effects = elementary_effects(
      all, outputs_of(all, [](const auto& x) { return 5 + 2 * x[0] - 3 * x[1]; }));
  REQUIRE(effects.size() == 3);
  CHECK(effects[0].mu_star == Approx(2));
  CHECK(effects[1].mu == Approx(-3));
  CHECK(effects[1].mu_star == Approx(3));
  CHECK(effects[1].sigma == Approx(0).margin(1e-9));
  CHECK(effects[2].mu_star == Approx(0).margin(1e-12));
  REQUIRE(effects[0].mu_star_ci95);
  CHECK(effects[0].mu_star_ci95->lo == Approx(2));
}

TEST_CASE("effects of both signs do not cancel in mu*", "[questions]")
{
  // d/dx of (x - 1/2)^2 over steps 0 -> 2/3 and 1/3 -> 1 is -1/3 and 1/3.
  const auto all = morris_trajectories(1, 200, 5);
  const auto effects = elementary_effects(
      all, outputs_of(all, [](const auto& x) { return (x[0] - 0.5) * (x[0] - 0.5); }));
  CHECK(effects[0].mu_star == Approx(1.0 / 3));
  CHECK(std::abs(effects[0].mu) < 0.1);
  CHECK(effects[0].sigma == Approx(1.0 / 3).epsilon(0.05));
}

TEST_CASE("on Morris' function of 20 inputs the ten that matter come out", "[questions]")
{
  const auto all = morris_trajectories(20, 10, 1);
  const auto effects = elementary_effects(all, outputs_of(all, test_function));
  for (std::size_t i = 0; i < 20; ++i) {
    INFO("input " << i + 1 << ": mu* " << effects[i].mu_star << ", sigma " << effects[i].sigma);
    if (i >= 10) {
      CHECK(effects[i].mu_star == Approx(0).margin(1e-9));
    } else {
      CHECK(effects[i].mu_star > 30);
    }
    if (i >= 7 && i < 10) { // slope 40, nothing else
      CHECK(effects[i].mu_star == Approx(40));
      CHECK(effects[i].sigma == Approx(0).margin(1e-9));
    }
    if (i < 6) {
      CHECK(effects[i].sigma > 10); // interactions
    }
  }
}

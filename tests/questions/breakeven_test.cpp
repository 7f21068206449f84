/// Are ties found where they are, and nowhere else?

#include "tools/questions/breakeven.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace numasim;

namespace {

Assumption range(double lo, double hi, bool integer = false, bool logarithmic = false)
{
  return {.target = {.pointer = "/x", .unit = "", .integer = integer, .source = ""},
          .lo = lo,
          .hi = hi,
          .logarithmic = logarithmic,
          .reason = ""};
}

/// f with noise, most of which is common to a replication.
template <class F> NoisyCurve noisy(F f, double noise, std::uint32_t experiment = 0)
{
  return [=](std::span<const double> x, std::uint32_t first, std::uint32_t count) {
    std::vector<std::vector<double>> curves;
    for (std::uint32_t i = first; i < first + count; ++i) {
      RandomStream random(
          {.seed = experiment, .replication = i, .entity = 7, .purpose = Purpose::Test});
      const double common = noise * random.normal();
      std::vector<double>& curve = curves.emplace_back();
      for (const double at : x) {
        curve.push_back(f(at) + common + 0.5 * noise * random.normal());
      }
    }
    return curves;
  };
}

} // namespace

TEST_CASE("a tie of an exact curve is found exactly", "[questions]")
{
  const Ties ties =
      find_ties(range(0, 10), noisy([](double x) { return x * x / 50 - 0.3; }, 0), {});
  REQUIRE(ties.ties.size() == 1);
  const Tie& tie = ties.ties.front();
  CHECK(tie.at == Approx(std::sqrt(15)).epsilon(1e-9));
  CHECK(tie.ci95.lo == Approx(std::sqrt(15)).epsilon(1e-9));
  CHECK(tie.ci95.hi == Approx(std::sqrt(15)).epsilon(1e-9));
  CHECK(tie.below == -1);
  CHECK_FALSE(tie.jumps);
  REQUIRE(ties.grid.size() == 7);
  CHECK(ties.grid.front().value == 0);
  CHECK(ties.grid.back().value == 10);
  CHECK(ties.grid.back().sign == 1);
}

TEST_CASE("on a logarithmic scale a tie of a logarithm is found as easily", "[questions]")
{
  const Ties ties = find_ties(range(1, 10000, false, true),
                              noisy([](double x) { return std::log(x / 70); }, 0.01), {});
  REQUIRE(ties.ties.size() == 1);
  CHECK(ties.ties[0].at == Approx(70).epsilon(0.02));
  CHECK(ties.ties[0].ci95.lo < 70);
  CHECK(ties.ties[0].ci95.hi > 70);
  CHECK(ties.grid[1].value == Approx(std::pow(10, 4.0 / 6)));
}

TEST_CASE("curves that stay on one side have no tie", "[questions]")
{
  const Ties ties = find_ties(range(0, 1), noisy([](double x) { return 0.2 + x; }, 0.02), {});
  CHECK(ties.ties.empty());
  for (const Place& place : ties.grid) {
    CHECK(place.sign == 1);
  }
}

TEST_CASE("a curve that is 0 throughout has no certain sign and no tie", "[questions]")
{
  const Ties ties = find_ties(range(0, 1), noisy([](double) { return 0.0; }, 0.1), {});
  CHECK(ties.ties.empty());
  for (const Place& place : ties.grid) {
    CHECK(place.sign == 0);
  }
}

TEST_CASE("several crossings are all found", "[questions]")
{
  const Ties ties =
      find_ties(range(0, 6), noisy([](double x) { return std::cos(x); }, 0.01), {.grid = 13});
  REQUIRE(ties.ties.size() == 2);
  CHECK(ties.ties[0].at == Approx(std::acos(0.0)).margin(0.05));
  CHECK(ties.ties[0].below == 1);
  CHECK(ties.ties[1].at == Approx(3 * std::acos(0.0)).margin(0.05));
  CHECK(ties.ties[1].below == -1);
}

TEST_CASE("a tie between whole numbers lies between neighbours", "[questions]")
{
  std::set<double> asked;
  const auto f = [](double x) { return x - 37.5; };
  const auto curve = noisy(f, 0.01);
  const NoisyCurve recording = [&](std::span<const double> x, std::uint32_t first,
                                   std::uint32_t count) {
    asked.insert(x.begin(), x.end());
    return curve(x, first, count);
  };
  const Ties ties = find_ties(range(1, 100, true), recording, {});
  REQUIRE(ties.ties.size() == 1);
  CHECK(ties.ties[0].ci95.lo >= 37);
  CHECK(ties.ties[0].ci95.hi <= 38);
  CHECK(ties.ties[0].at == Approx(37.5).margin(0.1));
  for (const double x : asked) {
    CHECK(x == std::round(x));
  }
}

TEST_CASE("a jump is bracketed, not fitted away", "[questions]")
{
  const Ties ties =
      find_ties(range(0, 1), noisy([](double x) { return x < 0.6180339 ? -1.0 : 0.5; }, 0.01), {});
  REQUIRE(ties.ties.size() == 1);
  CHECK(ties.ties[0].ci95.lo <= 0.6180339);
  CHECK(ties.ties[0].ci95.hi >= 0.6180339);
  CHECK(ties.ties[0].ci95.hi - ties.ties[0].ci95.lo < 0.02);
}

TEST_CASE("closer looks take replications that no look has had", "[questions]")
{
  std::uint32_t next = 0;
  const auto curve = noisy([](double x) { return x - 0.37; }, 0.001);
  const NoisyCurve recording = [&](std::span<const double> x, std::uint32_t first,
                                   std::uint32_t count) {
    CHECK(first == next);
    next = first + count;
    return curve(x, first, count);
  };
  CHECK(find_ties(range(0, 1), recording, {}).ties.size() == 1);
  CHECK(next >= 15);
}

TEST_CASE("95 % intervals of a tie hold it in 95 % of experiments", "[questions]")
{
  // Bent and on a logarithmic scale, so that narrowing is what makes the fit right.
  const auto f = [](double x) { return 0.8 * std::tanh(std::log(x / 20)) + 0.1; };
  const double truth = 20 * std::exp(std::atanh(-0.1 / 0.8));
  const auto covered = [&](double noise, int experiments) {
    int held = 0;
    for (int i = 0; i < experiments; ++i) {
      const Ties ties = find_ties(range(1, 1000, false, true),
                                  noisy(f, noise, static_cast<std::uint32_t>(i)), {});
      held +=
          ties.ties.size() == 1 && ties.ties[0].ci95.lo <= truth && truth <= ties.ties[0].ci95.hi
              ? 1
              : 0;
    }
    return held;
  };
  // 95 % +- 3 standard errors of 1.5 %.
  const int little = covered(0.005, 200);
  CHECK(little >= 181);
  CHECK(little <= 199);
  const int much = covered(0.1, 200);
  CHECK(much >= 181);
  CHECK(much <= 199);
}

TEST_CASE("coverage of tie intervals over 2000 experiments", "[.coverage][questions]")
{
  const auto f = [](double x) { return 0.8 * std::tanh(std::log(x / 20)) + 0.1; };
  const double truth = 20 * std::exp(std::atanh(-0.1 / 0.8));
  for (const double noise : {0.002, 0.01, 0.03, 0.1}) {
    int held = 0;
    int found = 0;
    for (std::uint32_t i = 0; i < 2000; ++i) {
      const Ties ties = find_ties(range(1, 1000, false, true), noisy(f, noise, 5000 + i), {});
      found += ties.ties.size() == 1 ? 1 : 0;
      held +=
          ties.ties.size() == 1 && ties.ties[0].ci95.lo <= truth && truth <= ties.ties[0].ci95.hi
              ? 1
              : 0;
    }
    WARN("noise " << noise << ": one tie in " << found << ", held in " << held << " of 2000");
    CHECK(held >= 1860); // 93 %
    CHECK(held <= 1940); // 97 %
  }
}

/// Do sampled points fill the space as their methods promise?

#include "tools/sweep/sampling.hpp"
#include "tools/sweep/value_range.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <set>

using namespace numasim;

TEST_CASE("Sobol points are those of Joe & Kuo", "[sweep]")
{
  // scipy.stats.qmc.Sobol(6, scramble=False) of SciPy 1.10.1, which has the same direction numbers.
  const std::array<std::array<double, 6>, 16> scipy{{
      {0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
      {0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
      {0.75, 0.25, 0.25, 0.25, 0.75, 0.75},
      {0.25, 0.75, 0.75, 0.75, 0.25, 0.25},
      {0.375, 0.375, 0.625, 0.875, 0.375, 0.125},
      {0.875, 0.875, 0.125, 0.375, 0.875, 0.625},
      {0.625, 0.125, 0.875, 0.625, 0.625, 0.875},
      {0.125, 0.625, 0.375, 0.125, 0.125, 0.375},
      {0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125},
      {0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125},
      {0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625},
      {0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625},
      {0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375},
      {0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375},
      {0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875},
      {0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875},
  }};
  const UnitPoints points = sobol(16, 6, std::nullopt);
  for (std::size_t i = 0; i < scipy.size(); ++i) {
    CHECK(std::equal(scipy[i].begin(), scipy[i].end(), points[i].begin(), points[i].end()));
  }
  const UnitPoints many = sobol(1024, 40, std::nullopt);
  CHECK(many[1023][39] == 0.6982421875);
  CHECK(many[700][17] == 0.3701171875);
  CHECK(many[513][30] == 0.6220703125);
}

namespace {

/// Whether every axis has exactly one point in each of as many equal intervals as there are points.
bool one_in_each(const UnitPoints& points)
{
  for (std::size_t axis = 0; axis < points.front().size(); ++axis) {
    std::set<std::size_t> intervals;
    for (const std::vector<double>& point : points) {
      if (!(point[axis] >= 0 && point[axis] < 1)) {
        return false;
      }
      intervals.insert(static_cast<std::size_t>(point[axis] * static_cast<double>(points.size())));
    }
    if (intervals.size() != points.size()) {
      return false;
    }
  }
  return true;
}

double correlation(const UnitPoints& points, std::size_t a, std::size_t b)
{
  double sum = 0;
  for (const std::vector<double>& point : points) {
    sum += (point[a] - 0.5) * (point[b] - 0.5);
  }
  return 12 * sum / static_cast<double>(points.size()); // the variance of a uniform is 1/12
}

} // namespace

TEST_CASE("a Latin hypercube has one point in each interval of each axis", "[sweep]")
{
  const UnitPoints points = latin_hypercube(1000, 5, 7);
  CHECK(one_in_each(points));
  CHECK(points != latin_hypercube(1000, 5, 8));
  CHECK(points == latin_hypercube(1000, 5, 7));
  // Independent axes: a standard deviation is 1/sqrt(1000).
  CHECK(std::abs(correlation(points, 0, 1)) < 0.12);
  CHECK(std::abs(correlation(points, 3, 4)) < 0.12);
  CHECK(points[0][0] != points[0][1]);
}

TEST_CASE("Sobol points stay even when they are shifted", "[sweep]")
{
  const UnitPoints shifted = sobol(256, 6, 3);
  CHECK(one_in_each(shifted));
  CHECK(one_in_each(sobol(256, 6, std::nullopt)));
  CHECK(shifted != sobol(256, 6, 4));
  CHECK(shifted.front() != std::vector<double>(6, 0.0));
}

TEST_CASE("ranges hit their ends and keep their distances", "[sweep]")
{
  using Texts = std::vector<std::string>;
  CHECK(spread({.from = 0.1, .to = 0.7, .logarithmic = false, .whole = false}, 4) ==
        Texts{"0.1", "0.3", "0.5", "0.7"});
  CHECK(spread({.from = 1, .to = 1000, .logarithmic = true, .whole = false}, 4) ==
        Texts{"1", "10", "100", "1000"});
  CHECK(spread({.from = 50, .to = 200, .logarithmic = true, .whole = false}, 5) ==
        Texts{"50", "70.7106781", "100", "141.421356", "200"});
  CHECK(spread({.from = 1, .to = 8, .logarithmic = true, .whole = true}, 12) ==
        Texts{"1", "2", "3", "4", "5", "7", "8"});
  CHECK(stepped({.from = 0, .to = 1, .logarithmic = false, .whole = false}, 0.1, 100).size() == 11);
  CHECK(stepped({.from = 0, .to = 1, .logarithmic = false, .whole = false}, 0.3, 100) ==
        Texts{"0", "0.3", "0.6", "0.9"});
  CHECK(stepped({.from = 1, .to = 384, .logarithmic = true, .whole = true}, 2, 100) ==
        Texts{"1", "2", "4", "8", "16", "32", "64", "128", "256"});
  CHECK(stepped({.from = 0, .to = 1e9, .logarithmic = false, .whole = false}, 1, 7).size() == 7);
}

TEST_CASE("every whole number of a range has its share", "[sweep]")
{
  const ValueRange range{.from = 3, .to = 6, .logarithmic = false, .whole = true};
  CHECK(value_at(range, 0) == "3");
  CHECK(value_at(range, 0.2499) == "3");
  CHECK(value_at(range, 0.25) == "4");
  CHECK(value_at(range, 0.999999) == "6");
  const ValueRange wide{.from = 1, .to = 100, .logarithmic = true, .whole = false};
  CHECK(value_at(wide, 0.5) == "10");
  CHECK(value_at(wide, 0) == "1");
}

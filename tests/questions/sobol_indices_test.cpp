/// Are the variance-based indices those of functions whose indices are known?

#include "tools/statistics/sobol_indices.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>

using namespace numasim;

namespace {

constexpr double k_pi = 3.14159265358979323846;

template <class F>
SobolIndices indices_of(std::size_t inputs, std::size_t rows, std::uint64_t seed, F f)
{
  std::vector<double> outputs;
  for (const auto& point : saltelli_points(inputs, rows, seed)) {
    outputs.push_back(f(point));
  }
  return sobol_indices(outputs, inputs, seed);
}

double ishigami(const std::vector<double>& u)
{
  const auto x = [&](std::size_t i) { return k_pi * (2 * u[i] - 1); };
  return std::sin(x(0)) + 7 * std::sin(x(1)) * std::sin(x(1)) +
         0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

constexpr std::array<double, 4> k_weights{0, 1, 4.5, 99};

double g_function(const std::vector<double>& u)
{
  double product = 1;
  for (std::size_t i = 0; i < k_weights.size(); ++i) {
    product *= (std::abs(4 * u[i] - 2) + k_weights.at(i)) / (1 + k_weights.at(i));
  }
  return product;
}

} // namespace

TEST_CASE("a row of the design is A, B and A with one input of B", "[questions]")
{
  const auto points = saltelli_points(3, 16, 2);
  REQUIRE(points.size() == 80);
  for (std::size_t row = 0; row < 16; ++row) {
    const auto& a = points[5 * row];
    const auto& b = points[5 * row + 1];
    for (std::size_t i = 0; i < 3; ++i) {
      auto mixed = a;
      mixed[i] = b[i];
      CHECK(points[5 * row + 2 + i] == mixed);
      CHECK(a[i] >= 0);
      CHECK(a[i] < 1);
      CHECK(a[i] != b[i]);
    }
  }
  CHECK(saltelli_points(3, 16, 2) == points);
  CHECK(saltelli_points(3, 16, 3) != points);
}

TEST_CASE("the indices of Ishigami's function are the known ones", "[questions]")
{
  // a = 7, b = 0.1: V = 1/2 + a^2/8 + b pi^4/5 + b^2 pi^8/18 = 13.8446.
  const SobolIndices s = indices_of(3, 2048, 1, ishigami);
  CHECK(s.mean == Approx(3.5).epsilon(0.01));
  CHECK(s.variance == Approx(13.8446).epsilon(0.01));
  CHECK(s.inputs[0].first == Approx(0.3139).margin(0.02));
  CHECK(s.inputs[1].first == Approx(0.4424).margin(0.02));
  CHECK(s.inputs[2].first == Approx(0).margin(0.02));
  CHECK(s.inputs[0].total == Approx(0.5576).margin(0.02));
  CHECK(s.inputs[1].total == Approx(0.4424).margin(0.02));
  CHECK(s.inputs[2].total == Approx(0.2437).margin(0.02));
}

TEST_CASE("the indices of Sobol's g-function are the known ones", "[questions]")
{
  // V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1, S_i = V_i / V,
  // ST_i = V_i prod_{j != i}(1 + V_j) / V.
  std::array<double, 4> v{};
  double product = 1;
  for (std::size_t i = 0; i < 4; ++i) {
    v.at(i) = 1 / (3 * (1 + k_weights.at(i)) * (1 + k_weights.at(i)));
    product *= 1 + v.at(i);
  }
  const SobolIndices s = indices_of(4, 2048, 7, g_function);
  CHECK(s.variance == Approx(product - 1).epsilon(0.02));
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(s.inputs[i].first == Approx(v.at(i) / (product - 1)).margin(0.02));
    CHECK(s.inputs[i].total ==
          Approx(v.at(i) * product / (1 + v.at(i)) / (product - 1)).margin(0.02));
  }
}

TEST_CASE("the bootstrap's intervals of total indices hold the truth", "[questions]")
{
  const std::array<double, 3> truth{0.5576, 0.4424, 0.2437};
  int held = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const SobolIndices s = indices_of(3, 128, seed, ishigami);
    for (std::size_t i = 0; i < 3; ++i) {
      const Interval& ci = s.inputs[i].total_ci95;
      held += ci.lo <= truth.at(i) && truth.at(i) <= ci.hi ? 1 : 0;
    }
  }
  CHECK(held >= 108); // of 120: 90 %
}

TEST_CASE("a constant output has indices of 0", "[questions]")
{
  const SobolIndices s = indices_of(2, 8, 1, [](const auto&) { return 3.0; });
  CHECK(s.variance == 0);
  CHECK(s.inputs[0].total == 0);
  CHECK(s.inputs[1].total_ci95.hi == 0);
}

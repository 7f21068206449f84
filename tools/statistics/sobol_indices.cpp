#include "tools/statistics/sobol_indices.hpp"

#include "sim/random.hpp"

#include <boost/random/sobol.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

constexpr std::size_t k_resamples = 1000;

/// Rows of a design with its outputs, some perhaps several times.
struct Rows {
  std::span<const double> outputs;
  std::size_t inputs;
  std::vector<std::size_t> chosen;

  [[nodiscard]] double a(std::size_t row) const { return outputs[row * (inputs + 2)]; }
  [[nodiscard]] double b(std::size_t row) const { return outputs[row * (inputs + 2) + 1]; }
  [[nodiscard]] double mixed(std::size_t row, std::size_t input) const
  {
    return outputs[row * (inputs + 2) + 2 + input];
  }
};

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments_of(const Rows& rows)
{
  const auto count = static_cast<double>(2 * rows.chosen.size());
  Moments m;
  for (const std::size_t row : rows.chosen) {
    m.mean += (rows.a(row) + rows.b(row)) / count;
  }
  for (const std::size_t row : rows.chosen) {
    const double a = rows.a(row) - m.mean;
    const double b = rows.b(row) - m.mean;
    m.variance += (a * a + b * b) / count;
  }
  return m;
}

struct Point {
  double first = 0;
  double total = 0;
};

Point indices_of(const Rows& rows, std::size_t input, const Moments& m)
{
  if (m.variance <= 0) {
    return {};
  }
  double first = 0;
  double total = 0;
  for (const std::size_t row : rows.chosen) {
    const double moved = rows.mixed(row, input) - rows.a(row);
    first += (rows.b(row) - m.mean) * moved;
    total += moved * moved;
  }
  const auto count = static_cast<double>(rows.chosen.size());
  return {.first = first / count / m.variance, .total = total / count / 2 / m.variance};
}

/// The middle 95 %.
Interval middle_of(std::vector<double>& values)
{
  std::sort(values.begin(), values.end());
  const auto at = [&](double fraction) {
    return values[static_cast<std::size_t>(
        std::lround(fraction * static_cast<double>(values.size() - 1)))];
  };
  return {at((1 - k_confidence) / 2), at((1 + k_confidence) / 2)};
}

} // namespace

std::vector<std::vector<double>> saltelli_points(std::size_t inputs, std::size_t rows,
                                                 std::uint64_t seed)
{
  if (inputs < 1 || inputs > k_most_sobol_inputs) {
    throw std::invalid_argument("number of inputs out of range");
  }
  boost::random::sobol sequence(2 * inputs);
  RandomStream random(
      {.seed = seed, .replication = 0, .entity = 1, .purpose = Purpose::InputDesign});
  std::vector<double> shift(2 * inputs);
  std::generate(shift.begin(), shift.end(), [&] { return random.uniform(); });
  std::vector<std::vector<double>> points;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<double> both(2 * inputs);
    for (std::size_t i = 0; i < both.size(); ++i) {
      const double raw = static_cast<double>(sequence()) / 0x1p64;
      both[i] = std::fmod(raw + shift[i], 1.0);
    }
    const auto half = both.begin() + static_cast<std::ptrdiff_t>(inputs);
    const std::vector<double> a(both.begin(), half);
    points.push_back(a);
    points.emplace_back(half, both.end());
    for (std::size_t i = 0; i < inputs; ++i) {
      points.push_back(a);
      points.back()[i] = both[inputs + i];
    }
  }
  return points;
}

SobolIndices sobol_indices(std::span<const double> outputs, std::size_t inputs, std::uint64_t seed)
{
  const std::size_t count = outputs.size() / (inputs + 2);
  if (inputs < 1 || count < 2 || count * (inputs + 2) != outputs.size()) {
    throw std::invalid_argument("outputs of another design");
  }
  Rows rows{.outputs = outputs, .inputs = inputs, .chosen = std::vector<std::size_t>(count)};
  for (std::size_t row = 0; row < count; ++row) {
    rows.chosen[row] = row;
  }
  const Moments all = moments_of(rows);
  SobolIndices out{.mean = all.mean, .variance = all.variance, .inputs = {}};
  for (std::size_t input = 0; input < inputs; ++input) {
    const Point p = indices_of(rows, input, all);
    out.inputs.push_back({.first = p.first, .total = p.total, .first_ci95 = {}, .total_ci95 = {}});
  }
  RandomStream random({.seed = seed, .replication = 0, .entity = 0, .purpose = Purpose::Bootstrap});
  std::vector<std::vector<double>> first(inputs);
  std::vector<std::vector<double>> total(inputs);
  for (std::size_t i = 0; i < k_resamples; ++i) {
    std::generate(rows.chosen.begin(), rows.chosen.end(), [&] { return random.below(count); });
    const Moments m = moments_of(rows);
    for (std::size_t input = 0; input < inputs; ++input) {
      const Point p = indices_of(rows, input, m);
      first[input].push_back(p.first);
      total[input].push_back(p.total);
    }
  }
  for (std::size_t input = 0; input < inputs; ++input) {
    out.inputs[input].first_ci95 = middle_of(first[input]);
    out.inputs[input].total_ci95 = middle_of(total[input]);
  }
  return out;
}

} // namespace numasim

#include "tools/statistics/morris.hpp"

#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

Trajectory trajectory(std::size_t inputs, RandomStream& random)
{
  constexpr std::size_t k_jump = k_morris_levels / 2; // levels
  constexpr double k_last = k_morris_levels - 1;
  std::vector<std::size_t> level(inputs);
  Trajectory t;
  t.moved.resize(inputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    level[i] = random.below(k_morris_levels);
    t.moved[i] = i;
  }
  for (std::size_t i = inputs; i > 1; --i) {
    std::swap(t.moved[i - 1], t.moved[random.below(i)]);
  }
  const auto add_point = [&] {
    std::vector<double>& point = t.points.emplace_back();
    for (const std::size_t l : level) {
      point.push_back(static_cast<double>(l) / k_last);
    }
  };
  add_point();
  for (const std::size_t input : t.moved) {
    level[input] =
        level[input] < k_jump ? level[input] + k_jump : level[input] - k_jump; // stays on the grid
    add_point();
  }
  return t;
}

} // namespace

std::vector<Trajectory> morris_trajectories(std::size_t inputs, std::size_t count,
                                            std::uint64_t seed)
{
  std::vector<Trajectory> all;
  for (std::size_t t = 0; t < count; ++t) {
    RandomStream random({.seed = seed,
                         .replication = static_cast<std::uint32_t>(t),
                         .entity = 0,
                         .purpose = Purpose::InputDesign});
    all.push_back(trajectory(inputs, random));
  }
  return all;
}

std::vector<ElementaryEffects> elementary_effects(std::span<const Trajectory> trajectories,
                                                  std::span<const std::vector<double>> outputs)
{
  if (trajectories.empty() || trajectories.size() != outputs.size()) {
    throw std::invalid_argument("trajectories and outputs differ in number");
  }
  const std::size_t inputs = trajectories.front().moved.size();
  std::vector<std::vector<double>> effects(inputs);
  for (std::size_t t = 0; t < trajectories.size(); ++t) {
    const Trajectory& way = trajectories[t];
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::size_t input = way.moved[i];
      const double step = way.points[i + 1][input] - way.points[i][input];
      effects[input].push_back((outputs[t][i + 1] - outputs[t][i]) / step);
    }
  }
  std::vector<ElementaryEffects> out;
  for (std::vector<double>& of_input : effects) {
    ElementaryEffects e;
    e.mu = mean(of_input);
    e.sigma = of_input.size() < 2 ? 0 : std::sqrt(covariance(of_input, of_input));
    std::transform(of_input.begin(), of_input.end(), of_input.begin(),
                   [](double effect) { return std::abs(effect); });
    const Estimate absolute = estimate(of_input);
    e.mu_star = absolute.mean;
    e.mu_star_ci95 = absolute.ci95;
    out.push_back(e);
  }
  return out;
}

} // namespace numasim

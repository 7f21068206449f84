#include "tools/fit/timer_step.hpp"

#include <cmath>
#include <vector>

namespace numasim {

namespace {

constexpr double k_least_step = 3;
constexpr double k_most_step = 40;
constexpr double k_tolerance = 0.08; ///< of a step; random values would be within it by 16 %
constexpr double k_share = 0.95;
/// Beyond this many steps every value is near some multiple.
constexpr double k_most_steps = 5;
constexpr std::size_t k_fewest = 6;

} // namespace

std::optional<double> timer_step(const LatencyMatrix& matrix)
{
  std::vector<double> values;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (!std::isnan(matrix.ns(i, j))) {
        values.push_back(matrix.ns(i, j));
      }
    }
  }
  for (double step = k_most_step; step >= k_least_step; step *= 0.995) {
    std::size_t near = 0;
    std::size_t judged = 0;
    bool first = false;
    bool second = false;
    for (const double value : values) {
      const double steps = value / step;
      if (steps <= k_most_steps) {
        ++judged;
        near += std::abs(steps - std::round(steps)) <= k_tolerance && steps > 0.5 ? 1 : 0;
        // Values of one class alone are multiples of anything: two different ones are needed.
        (std::lround(steps) % 2 == 0 ? first : second) = true;
      }
    }
    if (judged >= k_fewest && 2 * judged >= values.size() / 4 && first && second &&
        static_cast<double>(near) >= k_share * static_cast<double>(judged)) {
      return step;
    }
  }
  return std::nullopt;
}

} // namespace numasim

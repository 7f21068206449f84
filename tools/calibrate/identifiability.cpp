#include "tools/calibrate/identifiability.hpp"

#include <Eigen/SVD>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

/// Smaller loadings are left out of what people read.
constexpr double k_small = 0.3;
/// A power this close to 1 is called 1.
constexpr double k_close = 0.1;

std::vector<std::size_t> leading(const ParameterDirection& direction)
{
  std::vector<std::size_t> found;
  for (std::size_t p = 0; p < direction.loadings.size(); ++p) {
    if (std::abs(direction.loadings[p]) >= k_small) {
      found.push_back(p);
    }
  }
  std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(direction.loadings[a]) > std::abs(direction.loadings[b]);
  });
  return found;
}

/// What stays the same along a direction of two parameters: x^p y^q, where p : q = -dy : dx.
std::string constant_of_two(double dx, double dy, const ParameterScale& x, const ParameterScale& y)
{
  const bool opposite = dx * dy < 0;
  if (!x.logarithmic || !y.logarithmic) {
    return fmt::format("{} {} {:.2g} x {}", x.name, opposite ? "plus" : "minus", std::abs(dx / dy),
                       y.name);
  }
  const double power = std::abs(dx / dy);
  if (std::abs(power - 1) > k_close) {
    return fmt::format("{} {} {}^{:.2g}", x.name, opposite ? "x" : "/", y.name, power);
  }
  return fmt::format("the {} of {} and {}", opposite ? "product" : "ratio", x.name, y.name);
}

/// "X up, Y down"
std::string together(const ParameterDirection& direction, const std::vector<std::size_t>& parts,
                     const std::vector<ParameterScale>& parameters)
{
  std::string text;
  for (const std::size_t p : parts) {
    text += fmt::format("{}{} {} ({:+.2f})", text.empty() ? "" : ", ", parameters[p].name,
                        direction.loadings[p] > 0 ? "up" : "down", direction.loadings[p]);
  }
  return text;
}

} // namespace

std::vector<ParameterDirection> directions_of(const Eigen::MatrixXd& jacobian,
                                              const Eigen::MatrixXd& noise)
{
  const Eigen::Index k = jacobian.cols();
  if (k == 0) {
    return {};
  }
  Eigen::MatrixXd scaled = Eigen::MatrixXd::Zero(std::max(jacobian.rows(), k), k);
  scaled.topRows(jacobian.rows()) = jacobian / 2; // half a range
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(scaled, Eigen::ComputeThinU | Eigen::ComputeThinV);
  std::vector<ParameterDirection> directions;
  for (Eigen::Index i = 0; i < k; ++i) {
    Eigen::VectorXd v = svd.matrixV().col(i);
    Eigen::Index most = 0;
    v.cwiseAbs().maxCoeff(&most);
    v *= v(most) < 0 ? -1 : 1;
    const double chance =
        std::sqrt((noise.array().square().matrix() * v.array().square().matrix()).sum()) / 2;
    const double strength = svd.singularValues()(i);
    directions.push_back({.strength = strength,
                          .chance = chance,
                          .loadings = {v.data(), v.data() + v.size()},
                          .told = strength >= k_told && strength > chance});
  }
  return directions;
}

std::string what_is_not_told(const ParameterDirection& direction,
                             const std::vector<ParameterScale>& parameters)
{
  const std::vector<std::size_t> parts = leading(direction);
  if (parts.size() == 1) {
    return "the rows tell next to nothing of " + parameters[parts[0]].name;
  }
  if (parts.size() == 2) {
    const auto change = [&](std::size_t p) { return direction.loadings[p] * parameters[p].length; };
    return "the rows tell only " + constant_of_two(change(parts[0]), change(parts[1]),
                                                   parameters[parts[0]], parameters[parts[1]]);
  }
  return "the rows hardly change with " + together(direction, parts, parameters);
}

} // namespace numasim

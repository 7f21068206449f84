#include "tools/statistics/root_interval.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

constexpr int k_steps = 400;     ///< the interval's ends are looked for between so many places
constexpr int k_bisections = 60; ///< and then found to the last bit

/// A polynomial fitted to samples at given places, as weights of the samples.
class Fit {
public:
  Fit(std::span<const double> x, std::span<const std::vector<double>> curves, std::size_t degree)
      : curves_(curves), degree_(static_cast<Eigen::Index>(degree))
  {
    const auto [lo, hi] = std::minmax_element(x.begin(), x.end());
    lo_ = *lo;
    width_ = *hi - *lo;
    const auto places = static_cast<Eigen::Index>(x.size());
    Eigen::MatrixXd powers(places, degree_ + 1);
    for (Eigen::Index j = 0; j < places; ++j) {
      powers.row(j) = powers_at(x[static_cast<std::size_t>(j)]).transpose();
    }
    solve_ = powers.completeOrthogonalDecomposition().pseudoInverse();
  }

  [[nodiscard]] double lo() const { return lo_; }
  [[nodiscard]] double width() const { return width_; }

  /// One number a replication.
  [[nodiscard]] std::vector<double> values_at(double x) const
  {
    const Eigen::VectorXd weights = solve_.transpose() * powers_at(x);
    std::vector<double> values;
    for (const std::vector<double>& curve : curves_) {
      values.push_back(
          weights.dot(Eigen::Map<const Eigen::VectorXd>(curve.data(), weights.size())));
    }
    return values;
  }

private:
  /// Of x on a scale from -1 to 1.
  [[nodiscard]] Eigen::VectorXd powers_at(double x) const
  {
    Eigen::VectorXd powers(degree_ + 1);
    powers[0] = 1;
    for (Eigen::Index i = 1; i <= degree_; ++i) {
      powers[i] = powers[i - 1] * (2 * (x - lo_) / width_ - 1);
    }
    return powers;
  }

  std::span<const std::vector<double>> curves_;
  Eigen::Index degree_;
  double lo_ = 0;
  double width_ = 0;
  Eigen::MatrixXd solve_;
};

/// Between `in`, where `holds`, and `out`, where it does not: the end of where it does.
template <class Predicate> double edge(double in, double out, Predicate holds)
{
  for (int i = 0; i < k_bisections; ++i) {
    const double middle = (in + out) / 2;
    (holds(middle) ? in : out) = middle;
  }
  return in;
}

double place(const Fit& fit, int step)
{
  return step == k_steps ? fit.lo() + fit.width()
                         : fit.lo() + fit.width() * static_cast<double>(step) / k_steps;
}

/// The roots of the mean curve.
std::vector<double> roots_of(const Fit& fit)
{
  const auto value = [&](double x) { return mean(fit.values_at(x)); };
  std::vector<double> roots;
  double before = value(place(fit, 0));
  for (int i = 1; i <= k_steps; ++i) {
    const double here = value(place(fit, i));
    if (before == 0) {
      roots.push_back(place(fit, i - 1));
    } else if (here != 0 && (before < 0) != (here < 0)) {
      const bool falls = before > 0;
      roots.push_back(edge(place(fit, i - 1), place(fit, i),
                           [&](double x) { return (value(x) > 0) == falls; }));
    }
    before = here;
  }
  if (before == 0) {
    roots.push_back(place(fit, k_steps));
  }
  return roots;
}

} // namespace

std::optional<Root> root_interval(std::span<const double> x,
                                  std::span<const std::vector<double>> curves, std::size_t degree)
{
  if (curves.size() < 2 || x.size() <= degree) {
    throw std::invalid_argument("too few samples for a root");
  }
  const Fit fit(x, curves, degree);
  const std::vector<double> roots = roots_of(fit);
  if (roots.empty()) {
    return {};
  }
  const double middle = fit.lo() + fit.width() / 2;
  Root root;
  root.at = *std::min_element(roots.begin(), roots.end(), [&](double a, double b) {
    return std::abs(a - middle) < std::abs(b - middle);
  });
  const auto n = static_cast<double>(curves.size());
  const double limit = student_quantile((1 + k_confidence) / 2, n - 1);
  const auto may_be_zero = [&](double at) {
    const std::vector<double> values = fit.values_at(at);
    return std::abs(mean(values)) <= limit * std::sqrt(covariance(values, values) / n);
  };
  // Outwards from the root as long as 0 is not rejected.
  const double step = fit.width() / k_steps;
  const auto end_from = [&](double sign, double border, bool& cut) {
    double in = root.at;
    while (true) {
      const double next = in + sign * step;
      const bool beyond = sign * (next - border) >= 0;
      const double out = beyond ? border : next;
      if (!may_be_zero(out)) {
        return edge(in, out, may_be_zero);
      }
      if (beyond) {
        cut = true;
        return border;
      }
      in = out;
    }
  };
  root.ci95 = {end_from(-1, fit.lo(), root.cut_lo),
               end_from(1, fit.lo() + fit.width(), root.cut_hi)};
  return root;
}

int sign_of_mean(std::span<const double> samples, double alpha)
{
  const double above = p_mean_above_zero(samples);
  if (above <= alpha / 2) {
    return 1;
  }
  std::vector<double> negated(samples.begin(), samples.end());
  for (double& value : negated) {
    value = -value;
  }
  return p_mean_above_zero(negated) <= alpha / 2 ? -1 : 0;
}

} // namespace numasim

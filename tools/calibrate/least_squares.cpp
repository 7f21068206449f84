#include "tools/calibrate/least_squares.hpp"

#include "tools/calibrate/bounded_step.hpp"
#include "tools/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

constexpr double k_first_damping = 1e-3;
constexpr double k_least_damping = 1e-6;
constexpr double k_most_damping = 1e4;
/// A step that gains less than this share of what was predicted makes the slopes suspect.
constexpr double k_poor = 0.5;

Eigen::VectorXd weights_of(const LogErrors& errors, const RowSpread& spread)
{
  Eigen::VectorXd weights(static_cast<Eigen::Index>(errors.size()));
  for (std::size_t row = 0; row < errors.size(); ++row) {
    const auto n = static_cast<double>(errors[row].size());
    const double chance = errors[row].size() < 2 ? 0 : covariance(errors[row], errors[row]) / n;
    const double variance = spread[row] * spread[row] + chance;
    weights(static_cast<Eigen::Index>(row)) = std::isinf(variance) ? 0 : 1 / std::sqrt(variance);
  }
  return weights;
}

class Search {
public:
  Search(const NoisyModel& model, const RowSpread& spread, const FitSettings& settings)
      : model_(model), spread_(spread), settings_(settings)
  {
  }

  LeastSquares from(const Position& start, const std::optional<Slopes>& known)
  {
    std::optional<LogErrors> errors = errors_at(model_, start);
    if (!errors) {
      throw std::runtime_error("the values to start from cannot be simulated");
    }
    fit_.evaluations = 1;
    fit_.weights = weights_of(*errors, spread_);
    fit_.start = point(start, std::move(*errors));
    fit_.best = fit_.start;
    steps_.assign(start.size(), settings_.steps.first);
    if (start.empty()) { // nothing to be fitted
      fit_.settled = true;
      fit_.slopes.jacobian.resize(fit_.weights.size(), 0);
      fit_.slopes.noise.resize(fit_.weights.size(), 0);
      return std::move(fit_);
    }
    if (known) {
      fit_.slopes = *known;
      steps_ = known->steps;
      measured_at_ = start;
    } else {
      measure();
    }
    for (std::size_t i = 0; i < settings_.iterations && !fit_.settled; ++i) {
      iterate();
    }
    if (settings_.remeasure && !fresh()) {
      measure();
    }
    return std::move(fit_);
  }

private:
  [[nodiscard]] Eigen::VectorXd residual(const LogErrors& errors) const
  {
    return fit_.weights.cwiseProduct(mean_errors(errors));
  }

  [[nodiscard]] FitPoint point(Position at, LogErrors errors) const
  {
    const double sum = residual(errors).squaredNorm();
    return {.at = std::move(at), .errors = std::move(errors), .sum = sum};
  }

  void measure()
  {
    fit_.slopes =
        slopes_at(model_, fit_.best.at, fit_.best.errors, fit_.weights, steps_, settings_.steps);
    steps_ = fit_.slopes.steps;
    fit_.evaluations += fit_.slopes.evaluations;
    measured_at_ = fit_.best.at;
  }

  [[nodiscard]] bool fresh() const { return measured_at_ == fit_.best.at; }

  void iterate()
  {
    const Eigen::VectorXd now = residual(fit_.best.errors);
    const auto k = static_cast<Eigen::Index>(steps_.size());
    const Eigen::Map<const Eigen::VectorXd> at(fit_.best.at.data(), k);
    const double longest = settings_.longest_step;
    const Eigen::VectorXd step =
        bounded_step(fit_.slopes.jacobian, now, damping_,
                     {.lo = (-at).cwiseMax(-longest), .hi = (1 - at.array()).min(longest)});
    const double hoped = now.squaredNorm() - (now + fit_.slopes.jacobian * step).squaredNorm();
    if (hoped < settings_.gain) {
      no_gain();
      return;
    }
    Position to = fit_.best.at;
    for (std::size_t p = 0; p < to.size(); ++p) {
      to[p] = std::clamp(to[p] + step(static_cast<Eigen::Index>(p)), 0.0, 1.0);
    }
    std::optional<LogErrors> errors = errors_at(model_, to);
    ++fit_.evaluations;
    if (!errors) {
      damp();
      return;
    }
    FitPoint trial = point(std::move(to), std::move(*errors));
    const double gained = fit_.best.sum - trial.sum;
    if (gained > 0) {
      correct_slopes(step, residual(trial.errors) - now);
      fit_.best = std::move(trial);
      ++fit_.steps;
      damping_ = std::max(damping_ / 5, k_least_damping);
    }
    if (gained < k_poor * hoped) {
      poor();
    }
  }

  /// Broyden: the slopes that agree with the step just taken and differ least from the ones before.
  void correct_slopes(const Eigen::VectorXd& step, const Eigen::VectorXd& change)
  {
    const double length = step.squaredNorm();
    fit_.slopes.jacobian += (change - fit_.slopes.jacobian * step) * step.transpose() / length;
  }

  void no_gain()
  {
    if (fresh() || !settings_.remeasure) {
      fit_.settled = true;
    } else {
      measure();
    }
  }

  /// The step was no good: either the slopes are stale or it was too long.
  void poor()
  {
    if (fresh() || !settings_.remeasure) {
      damp();
    } else {
      measure();
    }
  }

  void damp()
  {
    damping_ *= 10;
    fit_.settled = damping_ > k_most_damping;
  }

  const NoisyModel& model_;
  const RowSpread& spread_;
  const FitSettings& settings_;
  LeastSquares fit_;
  std::vector<double> steps_;
  Position measured_at_;
  double damping_ = k_first_damping;
};

} // namespace

Eigen::VectorXd mean_errors(const LogErrors& errors)
{
  Eigen::VectorXd means(static_cast<Eigen::Index>(errors.size()));
  for (std::size_t row = 0; row < errors.size(); ++row) {
    means(static_cast<Eigen::Index>(row)) = mean(errors[row]);
  }
  return means;
}

LeastSquares fit_least_squares(const NoisyModel& model, const Position& start,
                               const RowSpread& spread, const FitSettings& settings,
                               const std::optional<Slopes>& known)
{
  return Search(model, spread, settings).from(start, known);
}

} // namespace numasim

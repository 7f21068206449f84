#include "tools/calibrate/slopes.hpp"

#include "tools/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

/// Two places on either side of a position along one parameter.
struct Pair {
  std::size_t parameter = 0;
  double low = 0;
  double high = 0;
};

Position moved(Position at, std::size_t parameter, double to)
{
  at[parameter] = to;
  return at;
}

/// Mean and standard error of the differences by replication.
std::pair<double, double> difference(const std::vector<double>& high,
                                     const std::vector<double>& low)
{
  std::vector<double> by_replication(high.size());
  for (std::size_t i = 0; i < high.size(); ++i) {
    by_replication[i] = high[i] - low[i];
  }
  const double n = static_cast<double>(high.size());
  const double error =
      high.size() < 2 ? 0 : std::sqrt(covariance(by_replication, by_replication) / n);
  return {mean(by_replication), error};
}

class SlopeSearch {
public:
  SlopeSearch(const NoisyModel& model, const Position& at, const LogErrors& centre,
              const Eigen::VectorXd& weights)
      : model_(model), at_(at), centre_(centre), weights_(weights)
  {
    const auto k = static_cast<Eigen::Index>(at.size());
    result_.jacobian = Eigen::MatrixXd::Zero(weights.size(), k);
    result_.noise = Eigen::MatrixXd::Zero(weights.size(), k);
  }

  Slopes find(std::vector<double> steps, const StepSizes& sizes)
  {
    result_.steps = std::move(steps);
    std::vector<std::size_t> open(at_.size());
    for (std::size_t p = 0; p < open.size(); ++p) {
      open[p] = p;
    }
    while (!open.empty()) {
      take(open);
      std::erase_if(open, [&](std::size_t p) {
        double& step = result_.steps[p];
        if (is_clear(p, sizes) || step >= sizes.widest) {
          return true;
        }
        step = std::min(2 * step, sizes.widest);
        return false;
      });
    }
    return std::move(result_);
  }

private:
  void take(const std::vector<std::size_t>& parameters)
  {
    std::vector<Position> places;
    std::vector<Pair> pairs;
    for (const std::size_t p : parameters) {
      const double step = result_.steps[p];
      pairs.push_back({.parameter = p,
                       .low = std::max(0.0, at_[p] - step),
                       .high = std::min(1.0, at_[p] + step)});
      places.push_back(moved(at_, p, pairs.back().low));
      places.push_back(moved(at_, p, pairs.back().high));
    }
    const auto errors = model_(places);
    result_.evaluations += places.size();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      set_column(pairs[i], errors[2 * i], errors[2 * i + 1]);
    }
  }

  void set_column(Pair pair, const std::optional<LogErrors>& low,
                  const std::optional<LogErrors>& high)
  {
    if (!low && !high) {
      throw std::runtime_error("no slope: neither side of a parameter can be simulated");
    }
    pair.low = low ? pair.low : at_[pair.parameter];
    pair.high = high ? pair.high : at_[pair.parameter];
    const LogErrors& below = low ? *low : centre_;
    const LogErrors& above = high ? *high : centre_;
    const double distance = pair.high - pair.low;
    const auto column = static_cast<Eigen::Index>(pair.parameter);
    for (Eigen::Index row = 0; row < weights_.size(); ++row) {
      const auto [change, error] =
          difference(above[static_cast<std::size_t>(row)], below[static_cast<std::size_t>(row)]);
      result_.jacobian(row, column) = weights_(row) * change / distance;
      result_.noise(row, column) = weights_(row) * error / distance;
    }
  }

  /// Whether chance matters little; nothing moved at all is clear too.
  [[nodiscard]] bool is_clear(std::size_t parameter, const StepSizes& sizes) const
  {
    const auto column = static_cast<Eigen::Index>(parameter);
    return result_.jacobian.col(column).norm() >= sizes.clear * result_.noise.col(column).norm();
  }

  const NoisyModel& model_;
  const Position& at_;
  const LogErrors& centre_;
  const Eigen::VectorXd& weights_;
  Slopes result_;
};

} // namespace

Slopes slopes_at(const NoisyModel& model, const Position& at, const LogErrors& centre,
                 const Eigen::VectorXd& weights, std::vector<double> steps, const StepSizes& sizes)
{
  return SlopeSearch(model, at, centre, weights).find(std::move(steps), sizes);
}

} // namespace numasim

#include "tools/selfcheck/outcome.hpp"

#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace numasim::selfcheck {

std::optional<double> CheckedCurve::error(std::size_t point) const
{
  const CheckedPoint& p = points[point];
  return p.measured ? std::optional{p.simulated.mean / p.measured->median - 1} : std::nullopt;
}

double CheckedCurve::simulated_scaling(std::size_t point) const
{
  return points[point].simulated.mean / points.front().simulated.mean;
}

std::optional<double> CheckedCurve::scaling_error(std::size_t point) const
{
  const auto& measured = points[point].scaling;
  return measured ? std::optional{simulated_scaling(point) / measured->median - 1} : std::nullopt;
}

std::optional<double> CheckedCurve::judged_error(std::size_t point) const
{
  return one_is_given ? scaling_error(point) : error(point);
}

PointVerdict Outcome::verdict(const CheckedCurve& curve, std::size_t point) const
{
  if (!curve.points[point].measured) {
    return PointVerdict::NotMeasured;
  }
  if (curve.one_is_given && point == 0) {
    return PointVerdict::Given;
  }
  const auto error = curve.judged_error(point);
  if (!error) {
    return PointVerdict::NotMeasured;
  }
  return std::abs(std::log1p(*error)) <= std::log(range.factor) ? PointVerdict::Within
                                                                : PointVerdict::Beyond;
}

std::vector<Judgement> Outcome::judgements() const
{
  const auto judge = [&](const std::string& what, const std::vector<CheckedCurve>& curves) {
    Judgement judgement{.what = what, .median = {}};
    std::vector<double> errors;
    for (const CheckedCurve& curve : curves) {
      for (std::size_t i = 0; i < curve.points.size(); ++i) {
        if (const auto error = curve.judged_error(i)) {
          errors.push_back(std::abs(*error));
          judgement.beyond += verdict(curve, i) == PointVerdict::Beyond ? 1 : 0;
        }
      }
    }
    judgement.judged = errors.size();
    if (!errors.empty()) {
      judgement.median = median(std::move(errors));
      judgement.met = judgement.beyond == 0 && *judgement.median <= range.median;
    }
    return judgement;
  };
  std::vector<Judgement> all;
  // Of one CPU there is no scaling to judge.
  if (topology.cpus.size() > 1 && !execs.empty()) {
    all.push_back(judge("execl", execs));
  }
  if (!locks.empty()) {
    all.push_back(judge("locks", locks));
  }
  return all;
}

bool Outcome::met() const
{
  const std::vector<Judgement> all = judgements();
  return std::all_of(all.begin(), all.end(), [](const Judgement& j) { return j.met; });
}

} // namespace numasim::selfcheck

#include "tools/statistics/independent_comparison.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/roots.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

/// mean(y) - r mean(x), its variance and degrees of freedom.
struct Contrast {
  double difference;
  double variance;
  double freedom;
};

Contrast contrast(const MeanWithError& x, const MeanWithError& y, double ratio)
{
  const double of_x = ratio * ratio * x.variance;
  const double variance = y.variance + of_x;
  const double weight = y.variance * y.variance / y.freedom + of_x * of_x / x.freedom;
  return {.difference = y.mean - ratio * x.mean,
          .variance = variance,
          .freedom = weight > 0 ? variance * variance / weight : x.freedom + y.freedom};
}

/// P(T > t): small when the contrast is above 0.
double p_above_zero(const Contrast& c)
{
  if (c.variance == 0) {
    return c.difference > 0 ? 0 : 1;
  }
  const boost::math::students_t student{c.freedom};
  return cdf(complement(student, c.difference / std::sqrt(c.variance)));
}

double two_sided_p(const Contrast& c)
{
  if (c.variance == 0) {
    return c.difference == 0 ? 1 : 0;
  }
  const double above = p_above_zero(c);
  return std::min(1.0, 2 * std::min(above, 1 - above));
}

/// Above 0 where the ratio is rejected at 5 %.
double rejection(const MeanWithError& x, const MeanWithError& y, double ratio)
{
  const Contrast c = contrast(x, y, ratio);
  return std::abs(c.difference) -
         student_quantile((1 + k_confidence) / 2, c.freedom) * std::sqrt(c.variance);
}

/// The end of the set of ratios that are not rejected, on the side of `sign`.
double end_of_set(const MeanWithError& x, const MeanWithError& y, double sign)
{
  const double ratio = y.mean / x.mean;
  double step = std::sqrt(contrast(x, y, ratio).variance) / x.mean;
  while (rejection(x, y, ratio + sign * step) <= 0) {
    step *= 2;
  }
  const auto at = [&](double distance) { return rejection(x, y, ratio + sign * distance); };
  const auto [lo, hi] =
      boost::math::tools::bisect(at, 0.0, step, boost::math::tools::eps_tolerance<double>(40));
  return ratio + sign * (lo + hi) / 2;
}

std::optional<Interval> interval_of_ratio(const MeanWithError& x, const MeanWithError& y)
{
  const double ratio = y.mean / x.mean;
  if (contrast(x, y, ratio).variance == 0) {
    return Interval{ratio, ratio};
  }
  // A ratio however large is rejected only if the baseline's mean is told from 0.
  const double t = student_quantile((1 + k_confidence) / 2, x.freedom);
  if (x.mean <= t * std::sqrt(x.variance)) {
    return std::nullopt;
  }
  return Interval{end_of_set(x, y, -1), end_of_set(x, y, 1)};
}

} // namespace

MeanWithError mean_with_error(std::span<const double> samples)
{
  const auto n = static_cast<double>(samples.size());
  return {.mean = mean(samples), .variance = covariance(samples, samples) / n, .freedom = n - 1};
}

Change independent_change(const MeanWithError& baseline, const MeanWithError& design, double margin)
{
  if (!(baseline.mean > 0) || !(margin > 0)) {
    throw std::invalid_argument("a relative change needs a positive baseline and margin");
  }
  Contrast under_upper = contrast(baseline, design, 1 + margin);
  under_upper.difference = -under_upper.difference;
  Change result;
  result.change = design.mean / baseline.mean - 1;
  result.p_equal = two_sided_p(contrast(baseline, design, 1));
  result.p_different =
      std::max(p_above_zero(contrast(baseline, design, 1 - margin)), p_above_zero(under_upper));
  if (const auto ratio = interval_of_ratio(baseline, design)) {
    result.ci95 = Interval{ratio->lo - 1, ratio->hi - 1};
  }
  return result;
}

} // namespace numasim

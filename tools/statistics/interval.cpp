#include "tools/statistics/interval.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace numasim {

double mean(std::span<const double> values)
{
  if (values.empty()) {
    throw std::invalid_argument("mean of no values");
  }
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double covariance(std::span<const double> a, std::span<const double> b)
{
  if (a.size() != b.size() || a.size() < 2) {
    throw std::invalid_argument("covariance needs two samples of equal length, at least 2");
  }
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += (a[i] - mean_a) * (b[i] - mean_b);
  }
  return sum / static_cast<double>(a.size() - 1);
}

double student_quantile(double probability, double freedom)
{
  return boost::math::quantile(boost::math::students_t{freedom}, probability);
}

double p_mean_above_zero(std::span<const double> samples)
{
  const double centre = mean(samples);
  const double error =
      std::sqrt(covariance(samples, samples) / static_cast<double>(samples.size()));
  if (error == 0) {
    return centre > 0 ? 0 : 1;
  }
  const boost::math::students_t student{static_cast<double>(samples.size() - 1)};
  return boost::math::cdf(boost::math::complement(student, centre / error));
}

Estimate estimate(std::span<const double> samples)
{
  Estimate result{.mean = mean(samples), .ci95 = {}};
  if (samples.size() >= 2) {
    const auto n = static_cast<double>(samples.size());
    const double half = student_quantile((1 + k_confidence) / 2, n - 1) *
                        std::sqrt(covariance(samples, samples) / n);
    result.ci95 = Interval{result.mean - half, result.mean + half};
  }
  return result;
}

} // namespace numasim

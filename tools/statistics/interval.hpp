#pragma once
/// Student's t: means with their 95 % confidence intervals.
///
/// A sample is one number per replication; replications are independent, so their means are the
/// independent, identically distributed sample that Student's interval asks for
/// (docs/statistics.md).

#include <optional>
#include <span>

namespace numasim {

inline constexpr double k_confidence = 0.95;

struct Interval {
  double lo = 0;
  double hi = 0;
};

struct Estimate {
  double mean = 0;
  std::optional<Interval> ci95; ///< none from fewer than two samples: the spread is unknown
};

[[nodiscard]] double mean(std::span<const double> values);
/// Unbiased covariance of two samples of equal length, at least 2.
[[nodiscard]] double covariance(std::span<const double> a, std::span<const double> b);

/// The point that Student's t with `freedom` degrees of freedom does not exceed with probability
/// `probability`.
[[nodiscard]] double student_quantile(double probability, double freedom);

/// P(T > mean / (sd / sqrt(n))): small when the true mean is above 0. At least two samples. A
/// sample without any spread decides by its sign.
[[nodiscard]] double p_mean_above_zero(std::span<const double> samples);

/// At least one sample.
[[nodiscard]] Estimate estimate(std::span<const double> samples);

} // namespace numasim

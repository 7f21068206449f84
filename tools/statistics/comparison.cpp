#include "tools/statistics/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace numasim {

namespace {

/// y_i - ratio x_i
std::vector<double> contrast(std::span<const double> x, std::span<const double> y, double ratio)
{
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = y[i] - ratio * x[i];
  }
  return out;
}

double two_sided_p(std::span<const double> samples)
{
  if (covariance(samples, samples) == 0) {
    return mean(samples) == 0 ? 1 : 0;
  }
  const double above = p_mean_above_zero(samples);
  return std::min(1.0, 2 * std::min(above, 1 - above));
}

/// Both one-sided tests must reject (Schuirmann, J. Pharmacokinet. Biopharm. 15(6), 1987).
double equivalence_p(std::span<const double> x, std::span<const double> y, double margin)
{
  const std::vector<double> over_lower = contrast(x, y, 1 - margin);
  std::vector<double> under_upper = contrast(x, y, 1 + margin);
  for (double& value : under_upper) {
    value = -value;
  }
  return std::max(p_mean_above_zero(over_lower), p_mean_above_zero(under_upper));
}

std::optional<double> correlation(std::span<const double> x, std::span<const double> y)
{
  if (x.size() < 3) {
    return std::nullopt;
  }
  const double spread = std::sqrt(covariance(x, x) * covariance(y, y));
  if (spread == 0) {
    return std::nullopt;
  }
  return std::clamp(covariance(x, y) / spread, -1.0, 1.0);
}

} // namespace

// Both in units of mean(x). The spread is taken from the residuals y_i - ratio x_i, not from
// differences of large second moments, so nothing cancels when the pairs are strongly correlated.
std::optional<Interval> fieller_ratio(std::span<const double> x, std::span<const double> y)
{
  const auto n = static_cast<double>(x.size());
  const double unit = mean(x);
  const double ratio = mean(y) / unit;
  const double t = student_quantile((1 + k_confidence) / 2, n - 1);
  const double scale = n * unit * unit;
  const double c_xx = covariance(x, x) / scale;
  const double c_xy = covariance(x, y) / scale;
  const double c_yy = covariance(y, y) / scale;
  const std::vector<double> residual = contrast(x, y, ratio);

  const double denominator = 1 - t * t * c_xx;
  if (denominator <= 0) {
    return std::nullopt;
  }
  const double spread = covariance(residual, residual) / scale;
  const double inside = std::max(0.0, spread - t * t * (c_xx * c_yy - c_xy * c_xy));
  const double centre = (ratio - t * t * c_xy) / denominator;
  const double half = t * std::sqrt(inside) / denominator;
  return Interval{centre - half, centre + half};
}

std::string_view to_string(Verdict verdict)
{
  switch (verdict) {
  case Verdict::Better:
    return "better";
  case Verdict::Worse:
    return "worse";
  case Verdict::Same:
    return "same";
  case Verdict::Undecided:
    return "undecided";
  }
  throw std::logic_error("unknown verdict");
}

PairedDifference paired_difference(std::span<const double> x, std::span<const double> y)
{
  if (x.size() != y.size()) {
    throw std::invalid_argument("paired samples differ in length");
  }
  const std::vector<double> difference = contrast(x, y, 1);
  PairedDifference result{.difference = estimate(difference), .p = {}};
  if (x.size() >= 2) {
    result.p = two_sided_p(difference);
  }
  return result;
}

Change paired_change(std::span<const double> baseline, std::span<const double> design,
                     double margin)
{
  if (!(mean(baseline) > 0) || !(margin > 0)) {
    throw std::invalid_argument("a relative change needs a positive baseline and margin");
  }
  const PairedDifference difference = paired_difference(baseline, design);
  Change result;
  result.change = difference.difference.mean / mean(baseline);
  result.p_equal = difference.p;
  result.correlation = correlation(baseline, design);
  if (baseline.size() >= 2) {
    result.p_different = equivalence_p(baseline, design, margin);
    if (const auto ratio = fieller_ratio(baseline, design)) {
      result.ci95 = Interval{ratio->lo - 1, ratio->hi - 1};
    }
  }
  return result;
}

std::vector<double> holm(std::span<const double> p)
{
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(p.size() - rank);
    largest = std::max(largest, std::min(1.0, remaining * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

Verdict verdict(double change, Direction direction, std::optional<double> p_equal_holm,
                std::optional<double> p_different_holm)
{
  constexpr double alpha = 1 - k_confidence;
  if (p_different_holm && *p_different_holm < alpha) {
    return Verdict::Same;
  }
  if (!p_equal_holm || *p_equal_holm >= alpha) {
    return Verdict::Undecided;
  }
  return (change > 0) == (direction == Direction::HigherIsBetter) ? Verdict::Better
                                                                  : Verdict::Worse;
}

std::vector<CorrectedVerdict> decide(std::span<const Change> changes, Direction direction)
{
  std::vector<std::size_t> family;
  std::vector<double> equal;
  std::vector<double> different;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].p_equal && changes[i].p_different) {
      family.push_back(i);
      equal.push_back(*changes[i].p_equal);
      different.push_back(*changes[i].p_different);
    }
  }
  const std::vector<double> equal_holm = holm(equal);
  const std::vector<double> different_holm = holm(different);
  std::vector<CorrectedVerdict> decisions(changes.size());
  for (std::size_t i = 0; i < family.size(); ++i) {
    decisions[family[i]] = {
        .p_equal_holm = equal_holm[i],
        .verdict = verdict(changes[family[i]].change, direction, equal_holm[i], different_holm[i])};
  }
  return decisions;
}

} // namespace numasim

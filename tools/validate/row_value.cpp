#include "tools/validate/row_value.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/statistics/comparison.hpp"
#include "tools/statistics/throughput.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

using Kind = RowQuantity::Kind;
using Replications = std::span<const RunRecord>;

/// What a quantity names and a record lacks.
class Lacking {
public:
  Lacking(std::string file, std::string place) : file_(std::move(file)), place_(std::move(place)) {}

  [[noreturn]] void fail(const std::string& noun, const std::string& name,
                         const std::vector<std::string>& known) const
  {
    throw InputError({file_, place_, "no " + noun + " \"" + name + "\"" + suggestion(name, known),
                      joined(known)});
  }

private:
  std::string file_;
  std::string place_;
};

std::vector<double> throughputs(Replications replications)
{
  std::vector<Completions> completions;
  for (const RunRecord& record : replications) {
    completions.push_back({record.measured_from, record.completions});
  }
  return steady_throughput(completions).per_second;
}

double metric(const RunRecord& record, const std::string& name, const Lacking& lacking)
{
  std::vector<std::string> names;
  for (const MetricRecord& m : record.metrics) {
    if (m.name == name) {
      return m.value;
    }
    names.push_back(m.name);
  }
  lacking.fail("metric", name, names);
}

/// Sums over locks.
struct LockSums {
  double acquisitions = 0; ///< at the site, if there is one
  double site_wait_us = 0;
  double wait_us = 0;
  double hold_us = 0;
  double all_wait_us = 0; ///< of all locks of the record
  double takings = 0;     ///< at all sites
};

void add_site(LockSums& sums, const LockRecord& lock, const std::string& site,
              const Lacking& lacking)
{
  std::vector<std::string> names;
  for (const SiteRecord& s : lock.sites) {
    if (s.name == site) {
      sums.acquisitions += static_cast<double>(s.acquisitions);
      sums.site_wait_us += s.wait.in_us();
      return;
    }
    names.push_back(s.name);
  }
  lacking.fail("call site", site, names);
}

LockSums sums_of(const RunRecord& record, const RowQuantity& quantity, const Lacking& lacking)
{
  LockSums sums;
  std::vector<std::string> names;
  for (const LockRecord& lock : record.locks) {
    sums.all_wait_us += lock.wait.total().in_us();
    names.push_back(lock.name);
  }
  for (const std::string& name : quantity.locks) {
    const auto at = std::find_if(record.locks.begin(), record.locks.end(),
                                 [&](const LockRecord& lock) { return lock.name == name; });
    if (at == record.locks.end()) {
      lacking.fail("lock", name, names);
    }
    sums.takings += static_cast<double>(at->acquisitions);
    sums.wait_us += at->wait.total().in_us();
    sums.hold_us += at->hold.total().in_us();
    if (quantity.site.empty()) {
      sums.acquisitions += static_cast<double>(at->acquisitions);
    } else {
      add_site(sums, *at, quantity.site, lacking);
    }
  }
  return sums;
}

/// part / whole, 0 of nothing.
double share(double part, double whole)
{
  return whole > 0 ? part / whole : 0;
}

/// A quantity of one record.
double sample_of(const RunRecord& record, const RowQuantity& quantity, const Lacking& lacking)
{
  if (quantity.kind == Kind::Metric) {
    return metric(record, quantity.name, lacking);
  }
  const LockSums sums = sums_of(record, quantity, lacking);
  const auto iterations = static_cast<double>(record.completions.size());
  switch (quantity.kind) {
  case Kind::SiteShare:
    return 100 * share(sums.site_wait_us, sums.wait_us);
  case Kind::LockShare:
    return 100 * share(sums.wait_us, sums.all_wait_us);
  case Kind::HoldTime:
    return share(sums.hold_us, iterations);
  case Kind::Response:
    return share(sums.wait_us + sums.hold_us, sums.takings);
  default:
    return share(sums.acquisitions, iterations);
  }
}

/// A property of a curve: `rate` by `points`.
double curve_value(Kind kind, const std::vector<RunPoint>& points, const std::vector<double>& rates)
{
  const auto peak = std::max_element(rates.begin(), rates.end());
  switch (kind) {
  case Kind::PeakPlace:
    return static_cast<double>(points[static_cast<std::size_t>(peak - rates.begin())].copies);
  case Kind::OfPeak:
    return rates.back() / *peak;
  case Kind::Knee:
    break;
  default:
    return *peak;
  }
  const auto log_copies = [&](std::size_t i) {
    return std::log(static_cast<double>(points[i].copies));
  };
  const double each = rates.front() / static_cast<double>(points.front().copies);
  double before = 0; // logarithm of the throughput each has, relative to the first point's
  for (std::size_t i = 1; i < rates.size(); ++i) {
    const double now = std::log(rates[i] / static_cast<double>(points[i].copies) / each);
    const double half = std::log(0.5);
    if (now <= half) {
      const double part = (half - before) / (now - before);
      return std::exp(log_copies(i - 1) + part * (log_copies(i) - log_copies(i - 1)));
    }
    before = now;
  }
  return static_cast<double>(points.back().copies);
}

RowValue of_samples(std::vector<double> samples)
{
  const Estimate mean = estimate(samples);
  return {.samples = std::move(samples), .value = mean.mean, .ci95 = mean.ci95};
}

RowValue of_curve(const RowQuantity& quantity, std::span<const Replications> points)
{
  std::vector<std::vector<double>> rates; // by point
  std::vector<double> means;
  rates.reserve(points.size());
  for (const Replications& point : points) {
    rates.push_back(throughputs(point));
    means.push_back(mean(rates.back()));
  }
  std::vector<double> samples;
  for (std::size_t r = 0; r < rates.front().size(); ++r) {
    std::vector<double> curve;
    curve.reserve(rates.size());
    for (const auto& of_point : rates) {
      curve.push_back(of_point[r]);
    }
    samples.push_back(curve_value(quantity.kind, quantity.points, curve));
  }
  RowValue value = of_samples(std::move(samples));
  value.value = curve_value(quantity.kind, quantity.points, means);
  return value;
}

RowValue of_pair(const RowQuantity& quantity, Replications of, Replications to)
{
  const std::vector<double> x = throughputs(to);
  const std::vector<double> y = throughputs(of);
  const double scale = quantity.kind == Kind::Change ? 100 : 1;
  const double origin = quantity.kind == Kind::Change ? 1 : 0;
  const auto scaled = [=](double ratio) { return scale * (ratio - origin); };
  RowValue value;
  for (std::size_t i = 0; i < x.size(); ++i) {
    value.samples.push_back(scaled(y[i] / x[i]));
  }
  value.value = scaled(mean(y) / mean(x));
  if (x.size() >= 2) {
    if (const auto ratio = fieller_ratio(x, y)) {
      value.ci95 = Interval{scaled(ratio->lo), scaled(ratio->hi)};
    }
  }
  return value;
}

} // namespace

RowValue value_of(const RowQuantity& quantity, std::span<const Replications> points,
                  const std::string& file, const std::string& place)
{
  switch (quantity.kind) {
  case Kind::Throughput:
    return of_samples(throughputs(points.front()));
  case Kind::Ratio:
  case Kind::Change:
    return of_pair(quantity, points[0], points[1]);
  case Kind::Peak:
  case Kind::PeakPlace:
  case Kind::OfPeak:
  case Kind::Knee:
    return of_curve(quantity, points);
  default:
    break;
  }
  const Lacking lacking(file, place);
  std::vector<double> samples;
  for (const RunRecord& record : points.front()) {
    samples.push_back(sample_of(record, quantity, lacking));
  }
  return of_samples(std::move(samples));
}

} // namespace numasim

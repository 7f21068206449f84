// Errors, orderings and claims.

#include "tools/statistics/quantile.hpp"
#include "tools/validate/lock_validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace numasim {

namespace {

/// Published rates that differ by more than this have an order.
constexpr double k_decided = 1.2;

std::optional<double> median_of(const std::vector<double>& values)
{
  return values.empty() ? std::nullopt : std::optional{median(values)};
}

std::vector<double> errors_of(const DatasetOutcome& outcome)
{
  std::vector<double> errors;
  for (const CurveOutcome& curve : outcome.curves) {
    for (const PointOutcome& point : curve.points) {
      if (point.simulated) {
        errors.push_back(std::abs(point.log_error));
      }
    }
  }
  return errors;
}

const PointOutcome* find_point(const DatasetOutcome& outcome, const ClaimPoint& wanted)
{
  for (const CurveOutcome& curve : outcome.curves) {
    for (const PointOutcome& point : curve.points) {
      if (curve.curve->name == wanted.curve && point.copies == wanted.copies && point.simulated) {
        return &point;
      }
    }
  }
  return nullptr;
}

/// A lock's point at one number of threads.
struct Contender {
  const PublishedCurve* curve;
  const PointOutcome* point;
};

std::vector<Contender> contenders(const DatasetOutcome& outcome, std::size_t copies)
{
  std::vector<Contender> all;
  for (const CurveOutcome& curve : outcome.curves) {
    for (const PointOutcome& point : curve.points) {
      if (point.copies == copies && point.simulated) {
        all.push_back({curve.curve, &point});
      }
    }
  }
  return all;
}

Ordering ordering_of(const std::vector<Contender>& all)
{
  Ordering sum;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double published =
          all[i].point->published_per_second / all[j].point->published_per_second;
      const double simulated = all[i].point->per_second / all[j].point->per_second;
      if (published == 1 || same_lock(*all[i].curve, *all[j].curve)) {
        continue; // no order to get right
      }
      const bool agrees = (published > 1) == (simulated > 1) && simulated != 1;
      const bool decided = std::max(published, 1 / published) > k_decided;
      sum.add({1, agrees ? 1U : 0U, decided ? 1U : 0U, decided && agrees ? 1U : 0U});
    }
  }
  return sum;
}

std::vector<std::size_t> numbers_of_threads(const DatasetOutcome& outcome)
{
  std::vector<std::size_t> numbers;
  for (const CurveOutcome& curve : outcome.curves) {
    for (const PointOutcome& point : curve.points) {
      numbers.push_back(point.copies);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

/// Farthest place, from the slowest lock, of one of the claim's curves.
std::optional<double> last_places(const DatasetOutcome& outcome, const Claim& claim)
{
  std::vector<Contender> all = contenders(outcome, claim.of.copies);
  std::sort(all.begin(), all.end(), [](const Contender& a, const Contender& b) {
    return a.point->per_second < b.point->per_second;
  });
  double farthest = 0;
  for (const std::string& name : claim.curves) {
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Contender& c) { return c.curve->name == name; });
    if (at == all.end()) {
      return std::nullopt;
    }
    farthest = std::max(farthest, static_cast<double>(at - all.begin() + 1));
  }
  return farthest;
}

double slope_ns(const PointOutcome& of, const PointOutcome& to)
{
  const double threads = static_cast<double>(of.copies) - static_cast<double>(to.copies);
  return 1e9 * (1 / of.per_second - 1 / to.per_second) / threads;
}

std::optional<double> claimed_value(const DatasetOutcome& outcome, const Claim& claim)
{
  if (claim.kind == Claim::Kind::Order) {
    return ordering_of(contenders(outcome, claim.of.copies)).tau();
  }
  if (claim.kind == Claim::Kind::Last) {
    return last_places(outcome, claim);
  }
  const PointOutcome* of = find_point(outcome, claim.of);
  if (claim.kind == Claim::Kind::Fairness) {
    return of == nullptr ? std::nullopt : std::optional{of->unfairness};
  }
  const PointOutcome* to = find_point(outcome, claim.to);
  if (of == nullptr || to == nullptr) {
    return std::nullopt;
  }
  return claim.kind == Claim::Kind::Ratio ? of->per_second / to->per_second : slope_ns(*of, *to);
}

void add_machine(std::vector<MachineOutcome>& machines,
                 std::map<std::string, std::vector<double>>& errors, const DatasetOutcome& outcome)
{
  const std::vector<double> own = errors_of(outcome);
  if (own.empty()) {
    return;
  }
  const std::string& name = outcome.dataset->topology;
  auto at = std::find_if(machines.begin(), machines.end(),
                         [&](const MachineOutcome& m) { return m.topology == name; });
  if (at == machines.end()) {
    at = machines.insert(at, MachineOutcome{.topology = name, .ordering = {}});
  }
  auto& all = errors[name];
  all.insert(all.end(), own.begin(), own.end());
  at->points = all.size();
  at->median_error = median(all);
  at->ordering.add(outcome.ordering);
}

} // namespace

std::optional<double> Ordering::tau() const
{
  if (pairs == 0) {
    return std::nullopt;
  }
  return (2 * static_cast<double>(agreeing) - static_cast<double>(pairs)) /
         static_cast<double>(pairs);
}

std::optional<double> Ordering::right_share() const
{
  return decided == 0 ? std::nullopt
                      : std::optional{static_cast<double>(right) / static_cast<double>(decided)};
}

void Ordering::add(const Ordering& other)
{
  pairs += other.pairs;
  agreeing += other.agreeing;
  decided += other.decided;
  right += other.right;
}

void judge(DatasetOutcome& outcome)
{
  const std::vector<double> errors = errors_of(outcome);
  outcome.points = errors.size();
  outcome.median_error = median_of(errors);
  if (!errors.empty()) {
    outcome.worst_error = *std::max_element(errors.begin(), errors.end());
    outcome.in_range = 100 * *outcome.median_error <= outcome.dataset->most_median_error_pct;
  }
  for (const std::size_t copies : numbers_of_threads(outcome)) {
    outcome.ordering.add(ordering_of(contenders(outcome, copies)));
  }
  for (const Claim& claim : outcome.dataset->claims) {
    ClaimOutcome judged{.claim = &claim, .simulated = claimed_value(outcome, claim)};
    judged.held = judged.simulated && *judged.simulated >= claim.least.value_or(-HUGE_VAL) &&
                  *judged.simulated <= claim.most.value_or(HUGE_VAL);
    outcome.claims.push_back(judged);
  }
}

SuiteOutcome summed_up(std::vector<DatasetOutcome> datasets)
{
  SuiteOutcome sum;
  std::vector<double> errors;
  std::map<std::string, std::vector<double>> by_machine;
  for (const DatasetOutcome& outcome : datasets) {
    const std::vector<double> own = errors_of(outcome);
    errors.insert(errors.end(), own.begin(), own.end());
    sum.ordering.add(outcome.ordering);
    add_machine(sum.machines, by_machine, outcome);
    for (const CurveOutcome& curve : outcome.curves) {
      sum.left_out += static_cast<std::size_t>(
          std::count_if(curve.points.begin(), curve.points.end(),
                        [](const PointOutcome& point) { return !point.simulated; }));
    }
  }
  sum.points = errors.size();
  sum.median_error = median_of(errors);
  sum.datasets = std::move(datasets);
  return sum;
}

std::vector<std::string> SuiteOutcome::misses() const
{
  std::vector<std::string> lines;
  for (const DatasetOutcome& outcome : datasets) {
    if (!outcome.in_range) {
      lines.push_back(fmt::format("{}: median error {:.0f} %, stated at most {:.0f} %",
                                  outcome.dataset->name, 100 * *outcome.median_error,
                                  outcome.dataset->most_median_error_pct));
    }
    for (const ClaimOutcome& claim : outcome.claims) {
      if (claim.simulated && !claim.held) {
        lines.push_back(fmt::format("{}: claim {}: {:.3g}", outcome.dataset->name, claim.claim->id,
                                    *claim.simulated));
      }
    }
  }
  if (median_error && *median_error > k_goal_median_error) {
    lines.push_back(fmt::format("all points: median error {:.0f} %, goal at most {:.0f} %",
                                100 * *median_error, 100 * k_goal_median_error));
  }
  if (ordering.right_share() && *ordering.right_share() < k_goal_right_share) {
    lines.push_back(fmt::format("all pairs: {:.0f} % ordered right, goal at least {:.0f} %",
                                100 * *ordering.right_share(), 100 * k_goal_right_share));
  }
  return lines;
}

} // namespace numasim

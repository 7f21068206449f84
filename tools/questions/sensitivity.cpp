#include "tools/questions/sensitivity.hpp"

#include "models/input/input_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

namespace numasim {

namespace {

constexpr std::size_t k_fewest_trajectories = 4;
/// Fewer rows tell an index to no better than its size.
constexpr std::size_t k_fewest_rows = 16;
constexpr std::size_t k_most_rows = 1024;
/// Of a budget that does not suffice for everything, the part that screening may have.
constexpr double k_screening_share = 0.6;
/// An assumption that moves the outcome by less than this part of what the first does is no
/// candidate for an index.
constexpr double k_least_part = 0.05;

/// The positions' settings, of the assumptions in `which`.
std::vector<ValueSetting> settings_at(const std::vector<Screened>& all,
                                      std::span<const std::size_t> which,
                                      std::span<const double> position)
{
  std::vector<ValueSetting> settings;
  for (std::size_t i = 0; i < which.size(); ++i) {
    settings.push_back(all[which[i]].assumption.setting(position[i]));
  }
  return settings;
}

OutcomeRange range_of(std::span<const double> outcomes, double base)
{
  OutcomeRange range{.points = outcomes.size(),
                     .least = std::numeric_limits<double>::infinity(),
                     .most = -std::numeric_limits<double>::infinity()};
  std::size_t same = 0;
  for (const double outcome : outcomes) {
    range.least = std::min(range.least, outcome);
    range.most = std::max(range.most, outcome);
    same += (outcome > 0) == (base > 0) ? 1 : 0;
  }
  range.same_sign = static_cast<double>(same) / static_cast<double>(outcomes.size());
  return range;
}

/// How many trajectories the budget has room for. Throws InputError.
std::size_t affordable_trajectories(const SensitivitySettings& settings, std::size_t assumptions,
                                    std::size_t spent)
{
  const std::size_t each = std::size_t{2} * settings.replications * (assumptions + 1);
  const std::size_t least = spent + k_fewest_trajectories * each;
  if (settings.runs < least) {
    throw InputError({"--runs", "", std::to_string(settings.runs),
                      fmt::format("at least {} for {} assumptions at {} a point", least,
                                  assumptions, settings.replications)});
  }
  const auto left = static_cast<double>(settings.runs - spent);
  const auto share = static_cast<std::size_t>(k_screening_share * left) / each;
  return std::min<std::size_t>(settings.trajectories,
                               std::max<std::size_t>(k_fewest_trajectories, share));
}

class Study {
public:
  Study(ComparisonRuns& runs, const SensitivitySettings& settings)
      : runs_(runs), settings_(settings)
  {
  }

  /// As things are.
  void look_at_base(Sensitivity& out)
  {
    const Look look{.settings = {}, .first = 0, .count = settings_.base_replications};
    const std::vector<Throughputs> looked = runs_.look_at(std::vector{look}, "as it is");
    if (looked.empty()) {
      throw Interrupted(runs_.interrupted().value(), "interrupted before anything was complete");
    }
    const Throughputs& t = looked.front();
    const std::vector<double> ratios = log_ratios(t);
    out.noise = ratios.size() < 2 ? 0 : std::sqrt(covariance(ratios, ratios));
    out.base = estimate(ratios);
    base_ = out.base.mean;
  }

  void screen(Sensitivity& out)
  {
    const std::size_t count = out.screened.size();
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    out.trajectories = affordable_trajectories(settings_, count, runs_.runs());
    auto ways = morris_trajectories(count, out.trajectories, settings_.seed);
    std::vector<Look> looks;
    for (std::size_t t = 0; t < ways.size(); ++t) {
      for (const auto& point : ways[t].points) {
        looks.push_back(look(settings_at(out.screened, all, point), t));
      }
    }
    std::vector<double> outcomes = outcomes_of(looks, "screening");
    if (runs_.interrupted()) {
      keep_complete(out, ways, outcomes, count + 1);
    }
    out.screening = range_of(outcomes, base_);
    std::vector<std::vector<double>> by_way;
    for (std::size_t at = 0; at < outcomes.size(); at += count + 1) {
      const auto first = outcomes.begin() + static_cast<std::ptrdiff_t>(at);
      by_way.emplace_back(first, first + static_cast<std::ptrdiff_t>(count + 1));
    }
    const auto effects = elementary_effects(ways, by_way);
    for (std::size_t i = 0; i < count; ++i) {
      out.screened[i].effects = effects[i];
    }
    std::stable_sort(
        out.screened.begin(), out.screened.end(),
        [](const Screened& a, const Screened& b) { return a.effects.mu_star > b.effects.mu_star; });
  }

  void find_indices(Sensitivity& out)
  {
    if (runs_.interrupted()) {
      out.notes.emplace_back("no variance shares: interrupted");
      return;
    }
    std::vector<std::size_t> which = survivors(out);
    const std::size_t left = settings_.runs - std::min(settings_.runs, runs_.runs());
    const auto rows_for = [&](std::size_t inputs) {
      return std::min(k_most_rows, left / (std::size_t{2} * settings_.replications * (inputs + 2)));
    };
    while (which.size() > 2 && rows_for(which.size()) < k_fewest_rows) {
      which.pop_back();
    }
    const std::size_t rows = which.empty() ? 0 : rows_for(which.size());
    if (rows < k_fewest_rows) {
      out.notes.push_back(fmt::format(
          "no variance shares: {} runs are left, {} assumptions take {}", left, which.size(),
          std::size_t{2} * settings_.replications * (which.size() + 2) * k_fewest_rows));
      return;
    }
    const auto points = saltelli_points(which.size(), rows, settings_.seed);
    std::vector<Look> looks;
    for (std::size_t i = 0; i < points.size(); ++i) {
      looks.push_back(look(settings_at(out.screened, which, points[i]), i / (which.size() + 2)));
    }
    const std::vector<double> outcomes = outcomes_of(looks, "variance shares");
    if (runs_.interrupted()) {
      out.notes.emplace_back("no variance shares: interrupted");
      return;
    }
    const SobolIndices indices = sobol_indices(outcomes, which.size(), settings_.seed);
    out.rows = rows;
    out.variance = indices.variance;
    for (std::size_t i = 0; i < which.size(); ++i) {
      out.screened[which[i]].index = indices.inputs[i];
    }
  }

private:
  /// The trajectories of which all points were looked at. Throws Interrupted where they do not tell
  /// an effect from its spread.
  void keep_complete(Sensitivity& out, std::vector<Trajectory>& ways, std::vector<double>& outcomes,
                     std::size_t points) const
  {
    const std::size_t complete = outcomes.size() / points;
    if (complete < 2) {
      throw Interrupted(*runs_.interrupted(),
                        "interrupted before two trajectories of the screening were complete");
    }
    out.notes.push_back(
        fmt::format("interrupted: {} of {} trajectories are complete", complete, ways.size()));
    out.trajectories = complete;
    ways.resize(complete);
    outcomes.resize(complete * points);
  }

  /// Looks of one block share their random numbers, blocks do not.
  [[nodiscard]] Look look(std::vector<ValueSetting> settings, std::size_t block) const
  {
    return {.settings = std::move(settings),
            .first = static_cast<std::uint32_t>(block) * settings_.replications,
            .count = settings_.replications};
  }

  std::vector<double> outcomes_of(std::span<const Look> looks, const std::string& step)
  {
    std::vector<double> outcomes;
    for (const Throughputs& t : runs_.look_at(looks, step)) {
      outcomes.push_back(mean(log_ratios(t)));
    }
    return outcomes;
  }

  [[nodiscard]] std::vector<std::size_t> survivors(const Sensitivity& out) const
  {
    std::vector<std::size_t> which;
    const double most = out.screened.front().effects.mu_star;
    for (std::size_t i = 0; i < std::min(settings_.top, out.screened.size()); ++i) {
      const double here = out.screened[i].effects.mu_star;
      if (here > 0 && here >= k_least_part * most) {
        which.push_back(i);
      }
    }
    return which;
  }

  ComparisonRuns& runs_;
  const SensitivitySettings& settings_;
  double base_ = 0;
};

} // namespace

void keep_possible(Assumptions& assumptions, const ComparisonRuns& runs)
{
  std::vector<Assumption> possible;
  for (Assumption& a : assumptions.varied) {
    try {
      runs.check(std::vector{a.setting(0)});
      runs.check(std::vector{a.setting(1)});
      possible.push_back(std::move(a));
    } catch (const InputError& error) {
      if (a.target.trust == Belief::Chosen || a.reason == "asked for") {
        throw;
      }
      assumptions.left_out.push_back(
          {a.target.pointer, "its range is refused: " + error.problems().front().text()});
    }
  }
  assumptions.varied = std::move(possible);
}

Sensitivity find_sensitivity(ComparisonRuns& runs, Assumptions assumptions,
                             const SensitivitySettings& settings)
{
  const auto start = std::chrono::steady_clock::now();
  if (assumptions.varied.empty()) {
    throw InputError(
        {"--parameter", "", "no assumption that can be varied", "one at least, as POINTER=LO..HI"});
  }
  const Plan& plan = runs.plan();
  Sensitivity out;
  out.scenario = plan.scenario.name;
  out.machine = plan.topologies.front().name;
  out.copies = plan.specs.front().copies;
  out.strategy = plan.strategies.back();
  out.baseline = plan.strategies.front();
  out.base_replications = settings.base_replications;
  out.replications = settings.replications;
  out.left_out = std::move(assumptions.left_out);
  out.seed = settings.seed;
  for (Assumption& a : assumptions.varied) {
    out.screened.push_back({.assumption = std::move(a), .effects = {}, .index = {}});
  }
  // Before anything is run.
  (void)affordable_trajectories(settings, out.screened.size(),
                                std::size_t{2} * settings.base_replications);
  Study study(runs, settings);
  study.look_at_base(out);
  study.screen(out);
  study.find_indices(out);
  out.runs = runs.runs();
  out.interrupted = runs.interrupted();
  out.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

} // namespace numasim

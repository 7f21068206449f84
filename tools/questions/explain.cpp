#include "tools/questions/explain.hpp"

#include "models/input/input_error.hpp"
#include "tools/questions/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace numasim {

namespace {

/// Of the runs, what the ends may have; the others are for finding flips.
constexpr double k_share_of_ends = 0.75;
constexpr std::size_t k_sections = 4; ///< that the way to a flip is divided into
constexpr std::size_t k_most_rounds = 2;

Verdict verdict_of(double log_ratio, double margin)
{
  const double change = std::expm1(log_ratio);
  return change > margin ? Verdict::Better : (change < -margin ? Verdict::Worse : Verdict::Same);
}

/// ln(strategy / baseline) where the verdict `from` ends on the way to `to`.
double border_of(Verdict from, Verdict to, double margin)
{
  const bool upper = from == Verdict::Better || (from == Verdict::Same && to == Verdict::Better);
  return std::log1p(upper ? margin : -margin);
}

class Explainer {
public:
  Explainer(ComparisonRuns& runs, std::vector<Assumption> assumptions,
            const ExplainSettings& settings)
      : runs_(runs), assumptions_(std::move(assumptions)), settings_(settings),
        known_(assumptions_.size()), start_(runs.runs()),
        margin_(runs.plan().scenario.equivalence_margin)
  {
    // The least trusted first, should there be too few runs for all.
    std::stable_sort(assumptions_.begin(), assumptions_.end(),
                     [](const Assumption& a, const Assumption& b) {
                       return a.target.trust == Belief::Guess && b.target.trust != Belief::Guess;
                     });
    const auto points =
        static_cast<std::size_t>(k_share_of_ends * static_cast<double>(settings.runs) /
                                 static_cast<double>(runs.strategies()));
    const std::size_t affordable = points < 4 ? 0 : (points - 2) / 2;
    if (affordable == 0) {
      throw InputError(
          {"--explain-runs", "", std::to_string(settings.runs),
           fmt::format("at least {} for {} designs", 6 * runs.strategies(), runs.strategies())});
    }
    assumptions_.resize(std::min(assumptions_.size(), affordable));
    replications_ = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(points / (2 * assumptions_.size() + 2), 1, settings.replications));
  }

  std::vector<Explanation> explain_all()
  {
    look_at_ends();
    std::vector<Explanation> out;
    for (std::size_t s = 1; s < runs_.strategies(); ++s) {
      out.push_back(explanation_of(s));
    }
    for (Explanation& e : out) {
      e.runs = runs_.runs() - start_;
    }
    return out;
  }

private:
  /// All of them: half an explanation is none. Throws Interrupted.
  std::vector<Throughputs> look_at(std::span<const Look> looks, const std::string& step)
  {
    std::vector<Throughputs> all = runs_.look_at(looks, step);
    if (runs_.interrupted()) {
      throw Interrupted(*runs_.interrupted());
    }
    return all;
  }

  /// ends_[0] is as things are, then both ends of each assumption.
  void look_at_ends()
  {
    std::vector<Look> looks{{.settings = {}, .first = 0, .count = replications_}};
    for (const Assumption& a : assumptions_) {
      for (const double position : {0.0, 1.0}) {
        looks.push_back({.settings = {a.setting(position)}, .first = 0, .count = replications_});
      }
    }
    ends_ = look_at(looks, "what it hangs on");
  }

  [[nodiscard]] double base(std::size_t s) const { return mean(log_ratios(ends_.front(), s)); }
  [[nodiscard]] double end(std::size_t assumption, bool high, std::size_t s) const
  {
    return mean(log_ratios(ends_[1 + 2 * assumption + (high ? 1 : 0)], s));
  }
  [[nodiscard]] double influence(std::size_t assumption, std::size_t s) const
  {
    return std::max(std::abs(end(assumption, false, s) - base(s)),
                    std::abs(end(assumption, true, s) - base(s)));
  }

  Explanation explanation_of(std::size_t s)
  {
    const Plan& plan = runs_.plan();
    Explanation e;
    e.topology = plan.topologies.front().name;
    e.copies = plan.specs.front().copies;
    e.baseline = plan.strategies.front();
    e.strategy = plan.strategies[s];
    e.change = std::expm1(base(s));
    e.verdict = verdict_of(base(s), margin_);
    e.tried = assumptions_.size();
    e.known = known_;
    e.replications = replications_;
    std::vector<std::size_t> order(assumptions_.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return influence(a, s) > influence(b, s);
    });
    for (const std::size_t i : order) {
      add_influence(e, i, s);
      for (const bool high : {false, true}) {
        if (e.flips.size() < settings_.flips && verdict_of(end(i, high, s), margin_) != e.verdict) {
          add_flip(e, i, high, s);
        }
      }
    }
    add_worst_case(e, s);
    return e;
  }

  void add_influence(Explanation& e, std::size_t i, std::size_t s) const
  {
    if (e.influences.size() < settings_.influences && influence(i, s) > 0) {
      const Assumption& a = assumptions_[i];
      e.influences.push_back({.pointer = a.target.pointer,
                              .now = value_text(a.target, a.target.value),
                              .lo = value_text(a.target, a.lo),
                              .hi = value_text(a.target, a.hi),
                              .change_lo = std::expm1(end(i, false, s)),
                              .change_hi = std::expm1(end(i, true, s))});
    }
  }

  /// The runs that looking at the way to a flip once takes.
  [[nodiscard]] std::size_t round_runs() const
  {
    return (k_sections + 1) * settings_.flip_replications * runs_.strategies();
  }

  /// Looks for where the verdict changes, from the value as it is towards an end, with new
  /// replications; adds nothing if they do not confirm that it does.
  void add_flip(Explanation& e, std::size_t i, bool high, std::size_t s)
  {
    const Assumption& a = assumptions_[i];
    const double now = std::clamp(a.position_of(a.target.value), 0.0, 1.0);
    double from = now;
    double to = high ? 1 : 0;
    std::optional<Flip> flip;
    for (std::size_t round = 0; round < k_most_rounds; ++round) {
      if (runs_.runs() - start_ + round_runs() > settings_.runs && round > 0) {
        break;
      }
      const std::vector<double> outcomes = along(a, from, to, s);
      std::size_t at = 0;
      while (at < outcomes.size() && verdict_of(outcomes[at], margin_) == e.verdict) {
        ++at;
      }
      if (at == 0 || at == outcomes.size()) {
        break;
      }
      const Verdict becomes = verdict_of(outcomes[at], margin_);
      const double border = border_of(e.verdict, becomes, margin_);
      const double part = (border - outcomes[at - 1]) / (outcomes[at] - outcomes[at - 1]);
      const double section = (to - from) / k_sections;
      const double left = from + section * static_cast<double>(at - 1);
      flip = Flip{.pointer = a.target.pointer,
                  .now = value_text(a.target, a.target.value),
                  .at = value_text(a.target, a.at(left + section * part)),
                  .end = value_text(a.target, high ? a.hi : a.lo),
                  .upwards = high,
                  .becomes = becomes};
      from = left;
      to = left + section;
    }
    if (flip) {
      e.flips.push_back(*flip);
    }
  }

  std::vector<double> along(const Assumption& a, double from, double to, std::size_t s)
  {
    std::vector<Look> looks;
    for (std::size_t i = 0; i <= k_sections; ++i) {
      const double part = static_cast<double>(i) / k_sections;
      looks.push_back({.settings = {a.setting(from + (to - from) * part)},
                       .first = replications_,
                       .count = settings_.flip_replications});
    }
    std::vector<double> outcomes;
    for (const Throughputs& t : look_at(looks, "where it flips")) {
      outcomes.push_back(mean(log_ratios(t, s)));
    }
    return outcomes;
  }

  void add_worst_case(Explanation& e, std::size_t s)
  {
    const double against = base(s) > 0 ? -1 : 1;
    std::vector<ValueSetting> settings;
    for (std::size_t i = 0; i < assumptions_.size(); ++i) {
      const double lo = against * (end(i, false, s) - base(s));
      const double hi = against * (end(i, true, s) - base(s));
      if (std::max(lo, hi) > 0) {
        settings.push_back(assumptions_[i].setting(hi > lo ? 1 : 0));
      }
    }
    const Look look{.settings = std::move(settings), .first = 0, .count = replications_};
    const double outcome =
        mean(log_ratios(look_at(std::vector{look}, "the worst case").front(), s));
    e.worst_case = std::expm1(outcome);
    e.worst_case_verdict = verdict_of(outcome, margin_);
  }

  ComparisonRuns& runs_;
  std::vector<Assumption> assumptions_;
  const ExplainSettings& settings_;
  std::size_t known_;
  std::size_t start_;
  double margin_;
  std::uint32_t replications_ = 1;
  std::vector<Throughputs> ends_;
};

} // namespace

std::vector<Explanation> explain(ComparisonRuns& runs, Assumptions assumptions,
                                 const ExplainSettings& settings)
{
  if (runs.strategies() < 2 || assumptions.varied.empty()) {
    return {};
  }
  return Explainer(runs, std::move(assumptions.varied), settings).explain_all();
}

std::vector<Explanation> explain_all(const Plan& plan, const ComparisonSetup& setup,
                                     const ExplainSettings& settings)
{
  std::vector<Explanation> out;
  const std::size_t group = plan.strategies.size() * plan.scenario.replications;
  for (std::size_t first = 0; first < plan.specs.size(); first += group) {
    const RunSpec& spec = plan.specs[first];
    ComparisonSetup one = setup;
    // A topology's name need not be what it was found by; its path is.
    one.selection.overrides.push_back({.option = "--topology",
                                       .pointer = "/topologies",
                                       .value = json_list(std::vector{spec.topology.path})});
    one.selection.topologies_chosen = true;
    one.selection.overrides.push_back(
        {.option = "--copies", .pointer = "/copies", .value = std::to_string(spec.copies)});
    one.selection.copies_chosen = true;
    ComparisonRuns runs(std::move(one));
    const std::vector<Target> targets =
        numeric_targets(runs.plan(), runs.selection().topology_overrides);
    Assumptions assumptions = assumptions_of(targets, runs.plan().topologies.front(), {});
    keep_possible(assumptions, runs);
    std::vector<Explanation> here = explain(runs, std::move(assumptions), settings);
    out.insert(out.end(), here.begin(), here.end());
  }
  return out;
}

} // namespace numasim

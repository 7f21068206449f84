#include "tools/provenance/influence.hpp"

#include "models/input/input_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace numasim {

namespace {

constexpr std::uint32_t k_fewest_replications = 2;

/// Root of the pooled variance of paired differences.
class PooledNoise {
public:
  void add(const std::vector<double>& differences)
  {
    const bool any = std::any_of(differences.begin(), differences.end(),
                                 [](double difference) { return difference != 0; });
    if (any && differences.size() > 1) {
      const auto freedom = static_cast<double>(differences.size() - 1);
      squares_ += freedom * covariance(differences, differences);
      freedom_ += freedom;
      ++added_;
    }
  }

  /// What a mean of so many does not exceed by chance, either way: all that were added together,
  /// 95 times in 100 (Bonferroni's bound).
  [[nodiscard]] double reach(std::uint32_t replications) const
  {
    const double upper = 1 - (1 - k_confidence) / 2 / std::max(1.0, added_);
    return freedom_ == 0
               ? 0
               : student_quantile(upper, freedom_) * std::sqrt(squares_ / freedom_ / replications);
  }

private:
  double squares_ = 0;
  double freedom_ = 0;
  double added_ = 0;
};

std::vector<double> log_of_quotients(const std::vector<double>& above,
                                     const std::vector<double>& below)
{
  std::vector<double> logs;
  for (std::size_t i = 0; i < above.size(); ++i) {
    logs.push_back(std::log(above[i] / below[i]));
  }
  return logs;
}

std::vector<double> minus(std::vector<double> a, const std::vector<double>& b)
{
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] -= b[i];
  }
  return a;
}

/// Keeps as many assumptions as there are runs for, the guesses first, and names the others.
std::uint32_t fit_to_runs(std::vector<Assumption>& assumptions, Influences& out,
                          const InfluenceSettings& settings, std::size_t strategies)
{
  std::stable_sort(assumptions.begin(), assumptions.end(),
                   [](const Assumption& a, const Assumption& b) {
                     return a.target.trust == Belief::Guess && b.target.trust != Belief::Guess;
                   });
  const std::size_t points = settings.runs / strategies;
  const std::size_t affordable = points < std::size_t{3} * k_fewest_replications
                                     ? 0
                                     : (points / k_fewest_replications - 1) / 2;
  if (affordable == 0) {
    throw InputError(
        {"--runs", "", std::to_string(settings.runs),
         fmt::format("at least {} for {} designs",
                     std::size_t{3} * k_fewest_replications * strategies, strategies)});
  }
  for (std::size_t i = affordable; i < assumptions.size(); ++i) {
    out.untried.push_back(assumptions[i].target.pointer);
  }
  assumptions.resize(std::min(assumptions.size(), affordable));
  return static_cast<std::uint32_t>(
      std::clamp<std::size_t>(points / (2 * assumptions.size() + 1), k_fewest_replications,
                              std::max(settings.replications, k_fewest_replications)));
}

/// Of one strategy.
class Mover {
public:
  Mover(const Throughputs& base, std::size_t strategy) : base_(base), strategy_(strategy) {}

  MovedAnswers moved(const Throughputs& lo, const Throughputs& hi)
  {
    const auto [throughput_lo, change_lo] = moved_at(lo);
    const auto [throughput_hi, change_hi] = moved_at(hi);
    return {throughput_lo, throughput_hi, change_lo, change_hi};
  }
  [[nodiscard]] const PooledNoise& throughput_noise() const { return throughput_; }
  [[nodiscard]] const PooledNoise& change_noise() const { return change_; }

private:
  /// Means at one end of a range: of throughput and of change.
  std::pair<double, double> moved_at(const Throughputs& end)
  {
    const std::vector<double> throughput = log_of_quotients(end[strategy_], base_[strategy_]);
    throughput_.add(throughput);
    if (strategy_ == 0) {
      return {mean(throughput), 0};
    }
    const std::vector<double> change =
        minus(log_ratios(end, strategy_), log_ratios(base_, strategy_));
    change_.add(change);
    return {mean(throughput), mean(change)};
  }

  const Throughputs& base_;
  std::size_t strategy_;
  PooledNoise throughput_;
  PooledNoise change_;
};

/// NumberInfluence::strength.
double strength_of(const NumberInfluence& number, const Influences& all)
{
  if (number.answers.size() == 1) {
    const double moved = number.answers.front().throughput();
    return moved > all.throughput_noise.front() ? moved : 0;
  }
  double strongest = 0;
  for (std::size_t s = 1; s < number.answers.size(); ++s) {
    const double moved = number.answers[s].change();
    strongest = std::max(strongest, moved > all.change_noise[s] ? moved : 0);
  }
  return strongest;
}

/// The strongest first; of those that move no change, by the throughputs.
void rank(Influences& out)
{
  for (NumberInfluence& number : out.numbers) {
    number.strength = strength_of(number, out);
  }
  const auto throughput = [](const NumberInfluence& number) {
    double most = 0;
    for (const MovedAnswers& answer : number.answers) {
      most = std::max(most, answer.throughput());
    }
    return most;
  };
  std::stable_sort(
      out.numbers.begin(), out.numbers.end(),
      [&](const NumberInfluence& a, const NumberInfluence& b) {
        return std::pair{a.strength, throughput(a)} > std::pair{b.strength, throughput(b)};
      });
}

} // namespace

double MovedAnswers::throughput() const
{
  return std::max(std::abs(throughput_lo), std::abs(throughput_hi));
}

double MovedAnswers::change() const
{
  return std::max(std::abs(change_lo), std::abs(change_hi));
}

double NumberInfluence::elasticity(std::size_t strategy) const
{
  const MovedAnswers& answer = answers[strategy];
  return assumption.lo <= 0 ? 0
                            : (answer.throughput_hi - answer.throughput_lo) /
                                  std::log(assumption.hi / assumption.lo);
}

bool Influences::moves(const NumberInfluence& number) const
{
  for (std::size_t s = 0; s < number.answers.size(); ++s) {
    if (number.answers[s].throughput() > throughput_noise[s] ||
        number.answers[s].change() > change_noise[s]) {
      return true;
    }
  }
  return false;
}

const NumberInfluence* Influences::find(const std::string& pointer) const
{
  const auto found = std::find_if(numbers.begin(), numbers.end(), [&](const NumberInfluence& n) {
    return n.assumption.target.pointer == pointer;
  });
  return found == numbers.end() ? nullptr : &*found;
}

Influences find_influences(ComparisonRuns& runs, Assumptions assumptions,
                           const InfluenceSettings& settings)
{
  Influences out;
  const std::size_t before = runs.runs();
  out.not_varied = std::move(assumptions.left_out);
  out.replications = fit_to_runs(assumptions.varied, out, settings, runs.strategies());
  std::vector<Look> looks{{.settings = {}, .first = 0, .count = out.replications}};
  for (const Assumption& a : assumptions.varied) {
    for (const double position : {0.0, 1.0}) {
      looks.push_back({.settings = {a.setting(position)}, .first = 0, .count = out.replications});
    }
  }
  const std::vector<Throughputs> ends = runs.look_at(looks, "what moves it");
  for (Assumption& a : assumptions.varied) {
    out.numbers.push_back({.assumption = std::move(a), .answers = {}});
  }
  for (std::size_t s = 0; s < runs.strategies(); ++s) {
    out.throughput.push_back(estimate(ends.front()[s]));
    out.change.push_back(estimate(log_ratios(ends.front(), s)));
    Mover mover(ends.front(), s);
    for (std::size_t i = 0; i < out.numbers.size(); ++i) {
      out.numbers[i].answers.push_back(mover.moved(ends[1 + 2 * i], ends[2 + 2 * i]));
    }
    out.throughput_noise.push_back(mover.throughput_noise().reach(out.replications));
    out.change_noise.push_back(mover.change_noise().reach(out.replications));
  }
  rank(out);
  out.runs = runs.runs() - before;
  return out;
}

} // namespace numasim

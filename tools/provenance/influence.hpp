#pragma once
/// How much an answer moves with each of its assumptions: one at a time to both ends of its range,
/// under common random numbers.

#include "tools/questions/assumption.hpp"
#include "tools/questions/comparison_runs.hpp"
#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

struct InfluenceSettings {
  std::size_t runs = 2000;        ///< at most
  std::uint32_t replications = 3; ///< of a point, 2 at least: less would not tell chance apart
};

/// What a number does to one design's answers: differences to what they are as it is, of natural
/// logarithms, so 0.1 is about 10 %.
struct MovedAnswers {
  double throughput_lo = 0; ///< at the range's lower end
  double throughput_hi = 0;
  double change_lo = 0; ///< of ln(design / baseline); 0 of the baseline itself
  double change_hi = 0;

  /// The greater of the two, without sign.
  [[nodiscard]] double throughput() const;
  [[nodiscard]] double change() const;
};

struct NumberInfluence {
  Assumption assumption;
  std::vector<MovedAnswers> answers; ///< by strategy of the plan, the baseline first
  /// The strongest move beyond chance, 0 if there is none: over the designs of the changes against
  /// the baseline, or where there is no design beside it of the throughput.
  double strength = 0;

  /// d ln(throughput) / d ln(number) of a strategy, over the whole range; 0 of linear ranges that
  /// begin at 0.
  [[nodiscard]] double elasticity(std::size_t strategy) const;
};

struct Influences {
  std::vector<Estimate> throughput; ///< by strategy, as it is; 1/s
  std::vector<Estimate> change;     ///< ln(strategy / baseline), as it is
  std::uint32_t replications = 0;
  std::size_t runs = 0;
  /// By strategy: what chance alone does to such a difference; all of a strategy's stay below 95
  /// times in 100. Pooled over the points at which anything changed at all.
  std::vector<double> throughput_noise;
  std::vector<double> change_noise;     ///< 0 of the baseline
  std::vector<NumberInfluence> numbers; ///< the strongest first
  std::vector<std::string> untried;     ///< pointers, for which there were too few runs
  std::vector<LeftOut> not_varied;

  /// Whether it moves a change or a throughput by more than chance.
  [[nodiscard]] bool moves(const NumberInfluence& number) const;
  [[nodiscard]] const NumberInfluence* find(const std::string& pointer) const;
};

/// Guesses first where `settings.runs` do not suffice for all. Throws InputError in the name of
/// --runs where they do not suffice for one.
[[nodiscard]] Influences find_influences(ComparisonRuns& runs, Assumptions assumptions,
                                         const InfluenceSettings& settings);

} // namespace numasim

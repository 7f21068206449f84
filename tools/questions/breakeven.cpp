#include "tools/questions/breakeven.hpp"

#include "tools/statistics/root_interval.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

constexpr double k_alpha = 1 - k_confidence;
/// What a closer look calls certain: stricter, since there are several looks.
constexpr double k_certain = 0.01;
/// A closer look is at least so many half widths of the last interval to either side.
constexpr double k_window = 4;
/// ... and at least this part of the last one's width, in case the fit was misled.
constexpr double k_least_window = 0.1;
/// Closer looks that are taken in any case, so that the first one's luck does not decide whether
/// its interval is the last one.
constexpr std::size_t k_fewest_rounds = 2;
/// An interval that is this part of what is looked at is as good as the replications make it.
constexpr double k_wide_enough = 0.1;

/// Positions of the range, as Assumption has them.
struct Bracket {
  double lo = 0;
  double hi = 1;
  int below = 0; ///< the sign at lo; at hi it is the other
};

class Search {
public:
  Search(const Assumption& range, const NoisyCurve& curve, const TieSettings& settings)
      : range_(range), curve_(curve), settings_(settings)
  {
  }

  Ties find()
  {
    Ties out;
    const Samples grid = samples({}, settings_.grid, 0, settings_.grid_replications);
    next_ = settings_.grid_replications;
    out.grid = places_of(grid, k_alpha / static_cast<double>(settings_.grid));
    if (interrupted_) { // between places that were looked at and others anything may be
      out.interrupted = true;
      return out;
    }
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < out.grid.size(); ++i) {
      if (out.grid[i].sign == 0) {
        continue;
      }
      if (last && out.grid[*last].sign != out.grid[i].sign) {
        out.ties.push_back(
            refined({grid.positions[*last], grid.positions[i], out.grid[*last].sign}, out.looks));
      }
      last = i;
    }
    out.interrupted = interrupted_;
    return out;
  }

private:
  /// A look: curves[i][j] is replication i at positions[j].
  struct Samples {
    std::vector<double> positions;
    std::vector<std::vector<double>> curves;
  };

  [[nodiscard]] double value_at(double position) const { return range_.at(position); }

  /// Evenly over the bracket; of whole numbers each once.
  Samples samples(const Bracket& bracket, std::size_t count, std::uint32_t first,
                  std::uint32_t replications)
  {
    Samples out;
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
      const double part = static_cast<double>(i) / static_cast<double>(count - 1);
      const double value = value_at(bracket.lo + (bracket.hi - bracket.lo) * part);
      if (values.empty() || value > values.back()) {
        values.push_back(value);
        out.positions.push_back(range_.position_of(value));
      }
    }
    out.curves = curve_(values, first, replications);
    const std::size_t looked_at = out.curves.front().size();
    interrupted_ = interrupted_ || looked_at < out.positions.size();
    out.positions.resize(looked_at);
    return out;
  }

  [[nodiscard]] std::vector<Place> places_of(const Samples& samples, double alpha) const
  {
    std::vector<Place> places;
    for (std::size_t j = 0; j < samples.positions.size(); ++j) {
      std::vector<double> here;
      for (const std::vector<double>& curve : samples.curves) {
        here.push_back(curve[j]);
      }
      places.push_back({.value = value_at(samples.positions[j]),
                        .log_ratio = estimate(here),
                        .sign = sign_of_mean(here, alpha)});
    }
    return places;
  }

  /// The innermost places of the look between which the sign certainly changes, inside `bracket`.
  static Bracket tightened(Bracket bracket, const std::vector<Place>& places,
                           const std::vector<double>& positions)
  {
    for (std::size_t j = 0; j < places.size(); ++j) {
      if (places[j].sign == -bracket.below) {
        bracket.hi = std::min(bracket.hi, positions[j]);
        break;
      }
      if (places[j].sign == bracket.below) {
        bracket.lo = std::max(bracket.lo, positions[j]);
      }
    }
    return bracket;
  }

  /// Whether a value lies between those of the bracket's ends.
  [[nodiscard]] bool divisible(const Bracket& bracket) const
  {
    const double lo = value_at(bracket.lo);
    const double hi = value_at(bracket.hi);
    return range_.target.integer ? hi - lo > 1
                                 : hi - lo > 1e-9 * std::max(std::abs(lo), std::abs(hi));
  }

  /// Around the fitted root, in any case with something of both sides of the bracket.
  [[nodiscard]] Bracket narrowed(const Bracket& bracket, const Root& root) const
  {
    const double half = std::max(k_window * (root.ci95.hi - root.ci95.lo) / 2,
                                 k_least_window * (bracket.hi - bracket.lo) / 2);
    Bracket next = bracket;
    next.lo = std::clamp(root.at - half, bracket.lo, bracket.hi);
    next.hi = std::clamp(root.at + half, bracket.lo, bracket.hi);
    return next.hi > next.lo ? next : bracket;
  }

  Tie refined(Bracket certain, std::vector<Place>& looks)
  {
    Tie tie{.at = value_at((certain.lo + certain.hi) / 2),
            .ci95 = {value_at(certain.lo), value_at(certain.hi)},
            .below = certain.below,
            .jumps = true,
            .rounds = 0};
    Bracket window = certain;
    while (tie.rounds < settings_.rounds && divisible(certain)) {
      const Samples look = samples(window, settings_.places, next_, settings_.replications);
      next_ += settings_.replications;
      if (interrupted_) { // what is known stands
        return tie;
      }
      ++tie.rounds;
      const auto places = places_of(look, k_certain / static_cast<double>(settings_.places));
      looks.insert(looks.end(), places.begin(), places.end());
      certain = tightened(certain, places, look.positions);
      const std::size_t degree = look.positions.size() > 3 ? 2 : 1;
      const auto root = look.positions.size() > degree
                            ? root_interval(look.positions, look.curves, degree)
                            : std::nullopt;
      if (!root || root->ci95.hi < certain.lo || root->ci95.lo > certain.hi) {
        // The curve is not what was fitted: go on with what is certain.
        window = certain;
        take(tie, {value_at(certain.lo), value_at(certain.hi)},
             value_at((certain.lo + certain.hi) / 2), true);
        continue;
      }
      take(tie, {range_at(root->ci95.lo), range_at(root->ci95.hi)}, range_at(root->at), false);
      const double width = root->ci95.hi - root->ci95.lo;
      if (tie.rounds >= k_fewest_rounds && width > k_wide_enough * (window.hi - window.lo)) {
        break;
      }
      window = narrowed(certain, *root);
    }
    if (!divisible(certain)) { // two neighbours: nothing is left to find out
      take(tie, {value_at(certain.lo), value_at(certain.hi)},
           (value_at(certain.lo) + value_at(certain.hi)) / 2, true);
    }
    return tie;
  }

  /// The value at a position, not rounded: a tie may lie between whole numbers.
  [[nodiscard]] double range_at(double position) const
  {
    Assumption smooth = range_;
    smooth.target.integer = false;
    return smooth.at(position);
  }

  static void take(Tie& tie, const Interval& ci95, double at, bool jumps)
  {
    tie.ci95 = ci95;
    tie.at = at;
    tie.jumps = jumps;
  }

  const Assumption& range_;
  const NoisyCurve& curve_;
  const TieSettings& settings_;
  bool interrupted_ = false;
  std::uint32_t next_ = 0; ///< the first replication that no look has had
};

} // namespace

Ties find_ties(const Assumption& range, const NoisyCurve& curve, const TieSettings& settings)
{
  return Search(range, curve, settings).find();
}

} // namespace numasim

#pragma once
/// What a comparison assumes, and between which values the truth may lie.

#include "tools/questions/comparison_runs.hpp"
#include "tools/questions/target.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// A number and its range. Positions on it go from 0 (lo) to 1 (hi), on a logarithmic scale or a
/// linear one.
struct Assumption {
  Target target;
  double lo = 0;
  double hi = 0; ///< > lo
  bool logarithmic = false;
  std::string reason; ///< for the range

  /// The value at a position; whole where the target is.
  [[nodiscard]] double at(double position) const;
  [[nodiscard]] double position_of(double value) const;
  [[nodiscard]] ValueSetting setting(double position) const;
};

/// A number that is not varied, and why.
struct LeftOut {
  std::string pointer;
  std::string reason;
};

struct Assumptions {
  std::vector<Assumption> varied;
  std::vector<LeftOut> left_out;
};

/// "POINTER=LO..HI" of an option.
struct RangeText {
  std::string pointer;
  double lo = 0;
  double hi = 0;
};
/// Throws InputError in the name of `option`, also where LO is not below HI.
[[nodiscard]] RangeText read_range(const std::string& option, const std::string& text);

/// `target` from `lo` to `hi`; logarithmic if `logarithmic` says so or, where it says nothing, from
/// a factor of 10 on. Throws InputError in the name of `option` where the target may not have these
/// values.
[[nodiscard]] Assumption ranged(const Target& target, double lo, double hi,
                                std::optional<bool> logarithmic, const std::string& option);

/// The assumptions among `targets` with the range that their trust gives them: a guess from half to
/// twice its value, a derived value and a documented cost by 25 % and 10 %, a measured one by 5 %
/// or, where a fit says so, by the fit's 95th percentile error; all within what is declared. What
/// was chosen or is 0 is left out. `asked` ranges replace these or are added. Throws InputError.
[[nodiscard]] Assumptions assumptions_of(std::span<const Target> targets, const Topology& topology,
                                         std::span<const RangeText> asked);

} // namespace numasim

#pragma once
/// Numbers between two ends.

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// Both ends included. Of a logarithmic range both are > 0; of whole numbers both are whole and
/// within 2^53.
struct ValueRange {
  double from = 0;
  double to = 0; ///< > from
  bool logarithmic = false;
  bool whole = false; ///< only whole numbers
};

/// The number as JSON. What is not an end of its range has 9 significant digits: enough for any
/// parameter, and the same on every machine whatever the last bit of its exp() is.
[[nodiscard]] std::string number_text(double value);

/// `count` >= 2 values at equal distances (logarithmic: ratios), the first and last the ends. Whole
/// numbers are rounded, and those that come out equal count once.
[[nodiscard]] std::vector<std::string> spread(const ValueRange& range, std::size_t count);

/// from, from + step, ... (logarithmic: from * step) up to `to`, which is there only if it is hit.
/// `step` > 0, logarithmic > 1. Values after the first `most` are left out.
[[nodiscard]] std::vector<std::string> stepped(const ValueRange& range, double step,
                                               std::size_t most);

/// The value at `u` of [0, 1), uniform (logarithmic: in the logarithm). Every whole number of a
/// range has its share.
[[nodiscard]] std::string value_at(const ValueRange& range, double u);

} // namespace numasim

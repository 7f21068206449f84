#pragma once
/// Between which of the sorted values a quantile lies.

#include <cstddef>
#include <optional>

namespace numasim {

struct Ranks {
  std::size_t lo = 0; ///< from 1
  std::size_t hi = 0;
};

/// The ranks whose values enclose the `fraction`-quantile of what `samples` independent values are
/// drawn from, with at least 2.5 % certainty on either side: how many of them lie below it is
/// binomial, whatever the law (David and Nagaraja, Order Statistics, 3rd ed., 7.1). None where so
/// few values do not enclose it that surely: 6 do a median, 368 a 99 % quantile.
/// 0 < fraction < 1.
[[nodiscard]] std::optional<Ranks> quantile_ranks(std::size_t samples, double fraction);

} // namespace numasim

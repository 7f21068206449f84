#pragma once
/// MSER-5: where a series stops being marked by how the simulation started.

#include <cstddef>
#include <span>

namespace numasim {

struct Truncation {
  bool reliable = false;   ///< false: no end of the transient was found, nothing is to be cut
  std::size_t discard = 0; ///< values at the front that belong to the transient; 0 if !reliable
};

/// Means of batches of five; cut where the marginal standard error of the rest is least (White,
/// Cobb and Spratt, WSC 2000; chosen over 44 methods by Hoad, Robinson and Davies, J. Oper. Res.
/// Soc. 61(9), 2010). Rejected when the least value lies in the last half of the batches: the
/// series is then too short to tell. The last five batches are not candidates, since the error of a
/// handful of values can be small by chance (Hoad and Robinson, WSC 2011). A series of fewer than
/// ten batches is rejected.
[[nodiscard]] Truncation mser5(std::span<const double> series);

} // namespace numasim

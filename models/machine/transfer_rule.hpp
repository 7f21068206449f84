#pragma once
/// How long the protocol's rule makes transfers between L3 groups, before any offset.

#include "models/machine/topology.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// The shortest that a transfer between different L3 groups of two nodes (by position) can be,
/// wherever the line's home is. `topology` must outlive it.
class ShortestTransfer {
public:
  explicit ShortestTransfer(const Topology& topology);

  [[nodiscard]] double ns(std::size_t requester, std::size_t owner);
  /// A bound below it, at once.
  [[nodiscard]] double at_least(std::size_t requester, std::size_t owner);

private:
  [[nodiscard]] double through_home(std::size_t requester, std::size_t owner);

  const Topology& topology_;
  std::size_t nodes_;
  std::vector<double> hop_to_;   ///< [to][from]; HomeDirectory only
  std::vector<double> shortest_; ///< [requester][owner]; NaN: not asked for yet
};

/// "50.6 ns": a computed time to the picosecond.
[[nodiscard]] std::string ns_text(double ns);

} // namespace numasim

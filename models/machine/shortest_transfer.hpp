#pragma once
/// How short the protocol's rule makes transfers between L3 groups, before any offset.

#include "models/machine/topology.hpp"
#include "models/machine/transfer_rule.hpp"

#include <cstddef>
#include <cstdint>
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
  [[nodiscard]] std::size_t nearest_home(std::size_t requester, std::size_t owner);

  const Topology& topology_;
  RuleCosts<double> costs_;
  std::size_t nodes_;
  std::vector<double> hop_to_;         ///< [to][from]; HomeDirectory only
  std::vector<std::uint32_t> nearest_; ///< [requester][owner]; `nodes_`: not asked for yet
};

} // namespace numasim

#pragma once
/// Where else a line's home makes a transfer longest.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace numasim {

/// The dearest of the homes that are neither the requester's node nor the owner's, by the
/// protocol's rule (models/machine/transfer_rule.hpp). `machine` must outlive it.
class FarthestHome {
public:
  explicit FarthestHome(const Machine& machine);

  /// None on machines of fewer than three nodes. Of several as dear, any.
  [[nodiscard]] std::optional<Node> of(Node requester, Node owner);

private:
  [[nodiscard]] Node by_hops(std::size_t requester, std::size_t owner);
  [[nodiscard]] Node by_package(Node requester, Node owner) const;
  const std::vector<std::size_t>& farthest_first(std::size_t requester);

  const Machine& machine_;
  std::size_t nodes_;
  std::vector<std::vector<Node>> nodes_of_package_;
  std::vector<double> hop_to_;     ///< [to][from], ns; home directory only, as the next two
  std::vector<double> longest_to_; ///< by node
  std::vector<std::vector<std::size_t>> homes_; ///< of a requester, farthest first; as needed
  std::vector<std::optional<Node>> known_;      ///< [requester][owner]
};

} // namespace numasim

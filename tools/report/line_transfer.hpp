#pragma once
/// What it costs to get a line that another CPU has modified, by the simulator's rule for an idle
/// line and without the spread over positions (docs/machine.md).

#include "models/machine/machine.hpp"

namespace numasim {

class LineTransfer {
public:
  explicit LineTransfer(const Machine& machine) : machine_(machine) {}

  /// Siblings: the hand-over within their core. One L3 group: its transfer. Otherwise the
  /// protocol's rule, for which the line's home counts.
  [[nodiscard]] Duration operator()(Cpu requester, Cpu owner, Node home) const;
  /// A line in nobody's cache: from the memory of its home.
  [[nodiscard]] Duration fill(Node requester, Node home) const;

private:
  [[nodiscard]] Duration between_l3s(Node requester, Node owner, Node home) const;

  const Machine& machine_;
};

} // namespace numasim

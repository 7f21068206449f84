#pragma once
/// A machine's pairs of CPUs by how far apart they are, and what transfers between them cost.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// Of many transfers, in ns. The median is the lower of the two in the middle.
struct Spread {
  double min_ns = 0;
  double median_ns = 0;
  double max_ns = 0;
};

/// Pairs of CPUs of one distance, and of one hop where there are few.
struct TransferClass {
  Distance distance = Distance::SameCore;
  /// Between the two nodes, mean of both directions; absent within a node, and where nodes of this
  /// distance differ in more hops than a reader can tell apart.
  std::optional<double> hop_ns;
  std::uint64_t pairs = 0; ///< of different CPUs, each counted once
  /// A load of a line that the other CPU modified, both directions taken together, by the line's
  /// home: at the node of one of the two, or at the worst of all other nodes, if there are any.
  Spread home_at_requester;
  Spread home_at_owner;
  std::optional<Spread> home_at_third;

  /// "SMT siblings", "same L3 group", "other package, hop 65 ns"
  [[nodiscard]] std::string label() const;
  [[nodiscard]] double worst_ns() const;
};

struct TransferClasses {
  std::vector<TransferClass> classes; ///< nearest first; those without pairs are left out
  /// On machines of more than 1024 cores only every so-manyth core is a requester here (all are
  /// owners); counts of pairs are exact all the same.
  std::size_t requester_step = 1;

  /// The dearest transfer of all; absent on a machine with one CPU.
  [[nodiscard]] std::optional<double> worst_ns() const;
};

[[nodiscard]] TransferClasses transfer_classes(const Machine& machine);

/// "SMT siblings", "same L3 group", "same node", "same package", "other package"
[[nodiscard]] std::string label_of(Distance distance);

} // namespace numasim

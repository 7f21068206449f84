#pragma once
/// Measured hand-overs between pairs of CPUs.

#include "models/machine/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace numasim {

struct PairMatrix {
  std::vector<std::uint32_t> cpus; ///< firmware numbers of the rows and columns, ascending
  /// [a][b] for a > b by position in `cpus`: ns of one hand-over (a transfer and a locked
  /// operation), or a gap. Row a has a entries.
  std::vector<std::vector<std::optional<double>>> ns;

  explicit PairMatrix(std::vector<std::uint32_t> numbers);

  /// The entry of two different positions, in whatever order.
  [[nodiscard]] std::optional<double>& at(std::size_t a, std::size_t b);
  [[nodiscard]] const std::optional<double>& at(std::size_t a, std::size_t b) const;
  [[nodiscard]] std::size_t measured() const;
};

/// The matrix as core-to-core-latency writes it: a line per CPU, as many fields as CPUs, the lower
/// triangle filled, everything else and gaps empty.
[[nodiscard]] std::string csv_of(const PairMatrix& matrix);

/// Two positions in Topology::cpus, the first smaller.
using CpuPair = std::pair<std::uint32_t, std::uint32_t>;

/// What two CPUs have in common.
enum class PairClass : std::uint8_t { Core, L3, Node, Package, Machine };
[[nodiscard]] PairClass class_of(const Topology& topology, const CpuPair& pair);
[[nodiscard]] std::string describe(PairClass pair_class);

/// All pairs, or `count` of them, in an order that serves every kind early: in turns a random pair
/// of each L3 group, of each node's L3 groups, and of each two nodes. Of the pairs of siblings,
/// all are taken while they are no more than a quarter. The same for the same seed.
[[nodiscard]] std::vector<CpuPair>
choose_pairs(const Topology& topology, std::optional<std::size_t> count, std::uint64_t seed);

} // namespace numasim

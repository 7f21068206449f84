#pragma once
/// A line's accounting in the terms of perf c2c.

#include "tools/report/result.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

/// Accesses of all replications together. A cache is remote where it is of another NUMA node.
struct C2cCounts {
  const LineSummary* line = nullptr; ///< none: a sum
  std::uint64_t load_l1 = 0;
  std::uint64_t load_llc = 0;   ///< clean in the own L3 group
  std::uint64_t local_hitm = 0; ///< loads from another core of the node
  std::uint64_t remote_hitm = 0;
  std::uint64_t load_memory = 0;
  std::uint64_t store_hits = 0;
  std::uint64_t store_misses = 0;

  [[nodiscard]] std::uint64_t hitm() const { return local_hitm + remote_hitm; }
  [[nodiscard]] std::uint64_t loads() const { return load_l1 + load_llc + hitm() + load_memory; }
  [[nodiscard]] std::uint64_t stores() const { return store_hits + store_misses; }
  void add(const C2cCounts& more);
};

/// Of each line, most loads from other caches first; those that nobody touched are left out.
[[nodiscard]] std::vector<C2cCounts> c2c_counts(const DesignResult& design);

} // namespace numasim

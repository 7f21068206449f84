#pragma once
/// The groups of CPUs between which a hierarchical lock moves seldom, as a parameter.

#include "models/locks/lock.hpp"

#include <cstddef>
#include <vector>

namespace numasim {

class Clusters {
public:
  /// Reads "cluster".
  Clusters(const Machine& machine, const Parameters& parameters);
  [[nodiscard]] static Parameter parameter();

  [[nodiscard]] std::size_t count() const { return home_.size(); }
  [[nodiscard]] std::size_t of(Cpu cpu) const { return of_[index_of(cpu)]; }
  /// Where a cluster's lines are allocated: the node of its first CPU.
  [[nodiscard]] Node home(std::size_t cluster) const { return home_[cluster]; }

private:
  std::vector<std::size_t> of_; // by CPU
  std::vector<Node> home_;
};

/// How many times in a row a lock may stay in a cluster while others wait: "pass_on".
[[nodiscard]] Parameter pass_on_parameter(std::int64_t fallback, const char* source);

} // namespace numasim

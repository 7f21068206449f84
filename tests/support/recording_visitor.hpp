#pragma once
/// A visitor that remembers what a walk showed it.

#include "models/locks/kernel_cpus.hpp"
#include "models/rmap/rmap_walk.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace numasim::testing {

/// Spends `each` on every VMA; wants `enough` of them.
class RecordingVisitor final : public RmapVisitor {
public:
  explicit RecordingVisitor(KernelCpus& cpus, Duration each = {},
                            std::size_t enough = std::numeric_limits<std::size_t>::max())
      : cpus_(cpus), each_(each), enough_(enough)
  {
  }

  Task<bool> visit(Cpu cpu, Vma& vma) override
  {
    seen.push_back(&vma);
    at.push_back(cpus_.engine().now());
    co_await cpus_.execute(cpu, each_);
    co_return seen.size() < enough_;
  }

  std::vector<const Vma*> seen;
  std::vector<Instant> at; ///< when each visit began

private:
  KernelCpus& cpus_;
  Duration each_;
  std::size_t enough_;
};

} // namespace numasim::testing

#pragma once
/// Threads that stay where they are put.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <sched.h>

namespace numasim {

/// The CPUs that the calling thread may run on (sched_getaffinity), ascending. Throws
/// std::system_error.
[[nodiscard]] std::vector<std::uint32_t> allowed_cpus();

/// Binds the calling thread to one CPU for as long as it lives.
class Pinned {
public:
  /// Throws Unmeasurable when the kernel refuses: the CPU went offline, or left the cpuset.
  explicit Pinned(std::uint32_t cpu);
  ~Pinned();
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

private:
  struct Free {
    void operator()(cpu_set_t* set) const { CPU_FREE(set); }
  };
  std::unique_ptr<cpu_set_t, Free> previous_;
  std::size_t bytes_;
};

} // namespace numasim

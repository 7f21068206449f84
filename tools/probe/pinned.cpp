#include "tools/probe/pinned.hpp"

#include "models/machine/cpu_list.hpp"
#include "tools/probe/sampling.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace numasim {

namespace {

/// Room for every CPU number a topology may have; glibc's own cpu_set_t ends at 1024.
constexpr int k_cpus = static_cast<int>(k_largest_cpu_number) + 1;

cpu_set_t* current_set(std::size_t bytes)
{
  cpu_set_t* set = CPU_ALLOC(k_cpus);
  if (set == nullptr) {
    throw std::bad_alloc();
  }
  CPU_ZERO_S(bytes, set);
  if (sched_getaffinity(0, bytes, set) != 0) {
    const int error = errno;
    CPU_FREE(set);
    throw std::system_error(error, std::generic_category(), "sched_getaffinity");
  }
  return set;
}

} // namespace

std::vector<std::uint32_t> allowed_cpus()
{
  const std::size_t bytes = CPU_ALLOC_SIZE(k_cpus);
  cpu_set_t* set = current_set(bytes);
  std::vector<std::uint32_t> cpus;
  for (std::uint32_t cpu = 0; cpu < static_cast<std::uint32_t>(k_cpus); ++cpu) {
    if (CPU_ISSET_S(cpu, bytes, set)) {
      cpus.push_back(cpu);
    }
  }
  CPU_FREE(set);
  return cpus;
}

Pinned::Pinned(std::uint32_t cpu) : bytes_(CPU_ALLOC_SIZE(k_cpus))
{
  previous_.reset(current_set(bytes_));
  const std::unique_ptr<cpu_set_t, Free> wanted{CPU_ALLOC(k_cpus)};
  if (!wanted) {
    throw std::bad_alloc();
  }
  CPU_ZERO_S(bytes_, wanted.get());
  CPU_SET_S(cpu, bytes_, wanted.get());
  if (sched_setaffinity(0, bytes_, wanted.get()) != 0) {
    throw Unmeasurable("no thread can be bound to CPU " + std::to_string(cpu) + ": " +
                       std::strerror(errno));
  }
}

Pinned::~Pinned()
{
  sched_setaffinity(0, bytes_, previous_.get());
}

} // namespace numasim

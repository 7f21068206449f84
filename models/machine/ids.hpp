#pragma once
/// Strong types for the parts of a machine. All are dense indices from 0, whatever the firmware's
/// own numbers are (Topology keeps those).

#include <cstddef>
#include <cstdint>

namespace numasim {

enum class Cpu : std::uint32_t {};     ///< a logical CPU (hardware thread)
enum class Core : std::uint32_t {};    ///< a core: its SMT siblings share L1 and L2
enum class L3 : std::uint32_t {};      ///< a group of cores behind one last-level cache
enum class Node : std::uint32_t {};    ///< a NUMA node
enum class Package : std::uint32_t {}; ///< a socket
enum class Thread : std::uint32_t {};  ///< what the scheduler puts on a CPU; models/sched has them

/// Limits of what may be described: above any machine there is, below what exhausts a simulator.
inline constexpr std::size_t k_most_cpus = std::size_t{1} << 16;
inline constexpr std::size_t k_most_threads = k_most_cpus;
inline constexpr std::size_t k_most_nodes = 1024;

template <class Id> [[nodiscard]] constexpr std::size_t index_of(Id id)
{
  return static_cast<std::size_t>(id);
}

} // namespace numasim

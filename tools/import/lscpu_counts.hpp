#pragma once
/// How many threads, cores and sockets lscpu's summary counts, under the names it has for them.

#include "tools/import/lscpu.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace numasim {

struct SocketCounts {
  std::uint32_t threads = 0; ///< a core
  std::uint32_t cores = 0;   ///< a socket
  std::uint32_t sockets = 0;
  std::string note; ///< what had to be guessed; empty: nothing
};

/// The counts by their English names, those of s390 (books, drawers), of Arm (clusters) and of
/// util-linux before 2.23 among them; nothing if they are not there. `nodes`: how many nodes the
/// summary tells of.
[[nodiscard]] std::optional<SocketCounts> named_counts(const LscpuFields& fields,
                                                       std::size_t nodes);

/// Of a hybrid Intel processor, how many cores have two threads: lscpu counts two threads a core
/// and all cores, and the CPUs are fewer than the product. 0: not such a processor.
[[nodiscard]] std::uint32_t cores_with_siblings(const SocketCounts& counts, std::uint32_t cpus);

} // namespace numasim

#pragma once
/// Sees every access that goes through a line's queue, for traces and tests.

#include "models/machine/ids.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>

namespace numasim {

enum class LineId : std::uint32_t {};
enum class AccessKind : std::uint8_t { Load, Store, Rmw };

/// One access as it was granted: asked for now, begun when the line was free, complete at `end`.
struct ObservedAccess {
  Cpu cpu{};
  LineId line{};
  AccessKind kind = AccessKind::Load;
  Instant asked;
  Instant start;
  Instant end;
  bool moves = false;  ///< the core has to get the line, or to take others' copies away
  bool posted = false; ///< a store that the CPU does not wait for
  std::optional<Cpu> owner = std::nullopt; ///< before: who wrote it last
};

class MemoryObserver {
public:
  MemoryObserver() = default;
  MemoryObserver(const MemoryObserver&) = delete;
  MemoryObserver& operator=(const MemoryObserver&) = delete;
  virtual ~MemoryObserver() = default;

  virtual void accessed(const ObservedAccess& access) = 0;
};

} // namespace numasim

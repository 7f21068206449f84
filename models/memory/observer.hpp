#pragma once
/// Sees every access that goes through a line's queue, for traces and tests.

#include "models/machine/ids.hpp"
#include "sim/time.hpp"

#include <cstdint>

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

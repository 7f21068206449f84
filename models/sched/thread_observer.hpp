#pragma once
/// Sees what threads do and which locks they wait for and hold, for traces. With nobody watching
/// each of these calls is a test of a null pointer.
///
/// Everything is told at the instant at which it happens. An observer changes nothing: a run that
/// is watched has the digest of one that is not.

#include "models/machine/ids.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>

namespace numasim {

/// What a thread does for a while. Those of one thread nest.
enum class ThreadAct : std::uint8_t {
  Work,         ///< private work: no lock, tree or shared word accounts for it
  QueueSpin,    ///< in the spin queue (OSQ) of a sleeping lock, until it is the head
  Sleep,        ///< from deciding to sleep until it runs again
  OffCpu,       ///< another thread has its CPU
  TreeOperation ///< it reads or changes a tree
};

/// A lock: `instance` tells those apart that count together under `name`.
struct ObservedLock {
  const std::string& name; ///< outlives the run, at one address
  const std::string& kind;
  std::uint64_t instance = 0;
};

class ThreadObserver {
public:
  ThreadObserver() = default;
  ThreadObserver(const ThreadObserver&) = delete;
  ThreadObserver& operator=(const ThreadObserver&) = delete;
  virtual ~ThreadObserver() = default;

  virtual void begins(Thread thread, ThreadAct act) = 0;
  virtual void ends(Thread thread, ThreadAct act) = 0;

  /// It asks for a lock and will wait for it.
  virtual void asks(Thread thread, const ObservedLock& lock) = 0;
  /// It has it now. Who only tried has not been told of by asks().
  virtual void acquired(Thread thread, const ObservedLock& lock, const std::string& site,
                        Instant asked) = 0;
  virtual void released(Thread thread, const ObservedLock& lock) = 0;
};

} // namespace numasim

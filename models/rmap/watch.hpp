#pragma once
/// What a checker is told of a design while it runs (models/check). With nobody watching, each of
/// these calls is a test of a null pointer.
///
/// Everything is told by the thread that does it, when it does it in simulated time. A watch may
/// throw DesignFault from any call where going on would wreck the simulated kernel's memory.

#include "models/machine/ids.hpp"
#include "models/rmap/vma.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>

namespace numasim {

class IntervalTree;
struct LockEntry;
struct RootedTree;
enum class RmapSite : std::uint32_t;

/// A lock that is watched, numbered in the order in which they are made.
enum class WatchedLock : std::uint32_t {};
enum class LockMode : std::uint8_t { Exclusive, Shared };

class RmapWatch {
public:
  RmapWatch() = default;
  RmapWatch(const RmapWatch&) = delete;
  RmapWatch& operator=(const RmapWatch&) = delete;
  virtual ~RmapWatch() = default;

  /// A lock comes into being. Those of one name are instances of one class, in ascending order.
  virtual WatchedLock add_lock(const std::string& name, const LockEntry& kind) = 0;

  /// The thread asks for a lock; `waits` unless it would rather go without it.
  virtual void asks(Thread self, WatchedLock lock, LockMode mode, bool waits, RmapSite at) = 0;
  /// It has it.
  virtual void gets(Thread self, WatchedLock lock) = 0;
  /// It was refused.
  virtual void goes_without(Thread self, WatchedLock lock) = 0;
  virtual void lets_go(Thread self, WatchedLock lock, LockMode mode) = 0;

  /// Directly before a VMA goes into a tree, and before it is taken out of one.
  virtual void inserts(Thread self, const IntervalTree& tree, const Vma& vma) = 0;
  virtual void removes(Thread self, const IntervalTree& tree, const Vma& vma) = 0;
  /// The thread works on a tree: it reads nodes of it, and with `changes` writes them too.
  virtual void touches(Thread self, const RootedTree& tree, bool changes) = 0;

  /// The thread makes what it has prepared visible to all (smp_store_release()), and sees that
  /// somebody has (smp_load_acquire()); `what` is whose visibility it is about.
  virtual void publishes(Thread self, const void* what) = 0;
  virtual void sees(Thread self, const void* what) = 0;

  /// How long the thread is held up at this place: a schedule that is being tried. Where it is
  /// not at all, the run is the one without a watch.
  [[nodiscard]] virtual Duration pause(Thread self) = 0;
};

} // namespace numasim

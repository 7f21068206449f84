#pragma once
/// The queue in which the would-be owners of a sleeping lock spin: one of several (osq_lock.hpp,
/// numa_osq.hpp).

#include "models/machine/machine.hpp"
#include "sim/task.hpp"

namespace numasim {

class SpinQueue {
public:
  SpinQueue() = default;
  SpinQueue(const SpinQueue&) = delete;
  SpinQueue& operator=(const SpinQueue&) = delete;
  virtual ~SpinQueue() = default;

  /// Returns when `cpu` is the head of the queue: whether somebody was ahead of it.
  virtual Task<bool> lock(Cpu cpu) = 0;
  /// lock() for who leaves when its CPU is wanted for another thread: whether it is the head. A
  /// queue that cannot be left makes it stay.
  virtual Task<bool> lock_or_leave(Cpu cpu) = 0;
  /// Passes the head on to the next in the queue, if there is one.
  virtual Task<> unlock(Cpu cpu) = 0;
};

} // namespace numasim

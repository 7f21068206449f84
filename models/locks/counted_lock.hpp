#pragma once
/// A lock of the registry with its statistics: who waited, how long, who held it before.

#include "models/locks/lock.hpp"

#include <vector>

namespace numasim {

class CountedLock : public Lock {
public:
  explicit CountedLock(const LockContext& context);

  Task<> lock(Thread self) final;
  Task<> unlock(Thread self) final;
  Task<> lock_shared(Thread self) final;
  Task<> unlock_shared(Thread self) final;
  Task<bool> try_lock(Thread self) final;
  Task<bool> try_lock_shared(Thread self) final;

protected:
  /// Returns, with the lock, whether it was not to be had at once.
  virtual Task<bool> take(Thread self) = 0;
  virtual Task<> let_go(Thread self) = 0;
  virtual Task<bool> take_shared(Thread self) { return take(self); }
  virtual Task<> let_go_shared(Thread self) { return let_go(self); }
  /// Returns whether it has the lock, without waiting. Of locks whose entry says can_try.
  virtual Task<bool> try_take(Thread self) { return Lock::try_lock(self); }
  virtual Task<bool> try_take_shared(Thread self) { return try_take(self); }

  [[nodiscard]] KernelCpus& cpus() const { return cpus_; }
  [[nodiscard]] Memory& memory() const { return cpus_.memory(); }
  [[nodiscard]] Engine& engine() const { return cpus_.engine(); }
  [[nodiscard]] Cpu cpu_of(Thread thread) const { return cpus_.cpu_of(thread); }
  void slept() { account_.slept(); }

private:
  bool account_try(Thread self, Instant asked, bool taken, Holding holding);

  KernelCpus& cpus_;
  LockAccount account_;
  std::vector<Instant> taken_; // by thread
};

/// A line of a lock's own, on the lock's node, or the one that the lock is embedded in.
[[nodiscard]] LineId own_line(const LockContext& context);
/// A line for each CPU, on the CPU's node, of the role `role`.
[[nodiscard]] std::vector<LineId> line_for_each_cpu(const LockContext& context, const char* role);
/// A line for each thread, on its CPU's node.
[[nodiscard]] std::vector<LineId> line_for_each_thread(const LockContext& context,
                                                       const char* role);

} // namespace numasim

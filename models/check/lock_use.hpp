#pragma once
/// Who holds which lock, and the rule of how locks are used: a thread that holds a spinning lock
/// does not sleep, nobody leaves an operation with a lock, and a lock is let go by who holds it, in
/// the mode it was taken in (kernel: might_sleep(), lockdep_sys_exit(), lock_release()).

#include "models/check/check_log.hpp"
#include "models/locks/lock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct HeldLock {
  WatchedLock lock{};
  LockMode mode = LockMode::Exclusive;
  RmapSite at = RmapSite::Link;
  Instant asked;
  Instant since;
  bool waits = true;
};

class LockUse {
public:
  explicit LockUse(CheckLog& log) : log_(log) {}

  WatchedLock add_lock(const std::string& name, const LockEntry& kind);

  void asks(Thread self, const HeldLock& wanted);
  /// Returns what it has now.
  const HeldLock& gets(Thread self, WatchedLock lock);
  void goes_without(Thread self, WatchedLock lock);
  /// Returns what it had.
  HeldLock lets_go(Thread self, WatchedLock lock, LockMode mode);
  /// The thread sleeps, or does something that may.
  void may_sleep(Thread self, const std::string& what);
  /// The operation is over.
  void leaves(Thread self);

  [[nodiscard]] const std::vector<HeldLock>& held(Thread self);
  [[nodiscard]] const std::optional<HeldLock>& wanted(Thread self);
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }

  /// Its class: all locks of one name.
  [[nodiscard]] std::uint32_t class_of(WatchedLock lock) const { return info(lock).of_class; }
  [[nodiscard]] const std::string& class_name(std::uint32_t of_class) const
  {
    return classes_[of_class];
  }
  /// "libc.so.6 i_mmap shard lock #3".
  [[nodiscard]] std::string name(WatchedLock lock) const;
  [[nodiscard]] std::string name(const HeldLock& held) const;
  /// "holding: ..." of a thread, or of these.
  [[nodiscard]] std::string holding(Thread self);
  [[nodiscard]] std::string holding(const std::vector<HeldLock>& held) const;
  /// Shared, but only where the lock lets several in.
  [[nodiscard]] bool is_shared(const HeldLock& held) const
  {
    return held.mode == LockMode::Shared && info(held.lock).kind->readers;
  }

private:
  struct Info {
    std::uint32_t of_class = 0;
    std::uint32_t instance = 0;
    const LockEntry* kind = nullptr;
  };
  struct Holder {
    std::vector<HeldLock> held;
    std::optional<HeldLock> wanted;
  };

  [[nodiscard]] const Info& info(WatchedLock lock) const { return locks_[index_of(lock)]; }
  Holder& of(Thread self);
  [[nodiscard]] const HeldLock* spinning_lock(Thread self);

  CheckLog& log_;
  std::vector<Info> locks_;
  std::vector<std::string> classes_;
  std::vector<std::uint32_t> instances_; // by class: how many there are
  std::vector<Holder> threads_;
};

} // namespace numasim

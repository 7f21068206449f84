#pragma once
/// The locks there are, each defined beside its algorithm; registry.cpp lists them.

#include "models/locks/lock.hpp"

namespace numasim {

[[nodiscard]] LockEntry qspinlock_entry();
[[nodiscard]] LockEntry osq_lock_entry();
[[nodiscard]] LockEntry mutex_entry();
[[nodiscard]] LockEntry rw_semaphore_entry();

} // namespace numasim

#pragma once
/// A thread as far as locks look at it: the parts of task_struct that others read.

#include "models/memory/observer.hpp"

#include <coroutine>

namespace numasim {

struct TaskState {
  LineId line{}; ///< the line of task_struct with on_cpu
  bool on_cpu = true;
  bool wake_pending = false; ///< woken before it had gone to sleep
  std::coroutine_handle<> sleeper = nullptr;
  bool need_resched = false;    ///< TIF_NEED_RESCHED, taken to lie in the same line
  bool woken_from_afar = false; ///< while it wakes: by a thread on another CPU
};

} // namespace numasim

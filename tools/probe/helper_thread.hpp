#pragma once
/// The other thread of a measurement that takes two.

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>

namespace numasim {

/// Runs `work` on `cpu`. Destroying it calls `stop`, which must make `work` return, and joins.
class HelperThread {
public:
  HelperThread(std::uint32_t cpu, std::function<void()> work, std::function<void()> stop);
  ~HelperThread();
  HelperThread(const HelperThread&) = delete;
  HelperThread& operator=(const HelperThread&) = delete;

  /// Sleeps until the thread is on its CPU. Throws Unmeasurable if it could not get there.
  void wait_until_pinned();

private:
  std::function<void()> stop_;
  std::atomic<bool> settled_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

} // namespace numasim

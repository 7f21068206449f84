#pragma once
/// Pinned threads that do something at the same time, again and again.

#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace numasim {

class ThreadTeam {
public:
  /// One thread on each of `cpus` (at least one), all sleeping. Throws Unmeasurable if one of them
  /// cannot be pinned.
  explicit ThreadTeam(std::span<const std::uint32_t> cpus);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  [[nodiscard]] std::size_t size() const { return threads_.size(); }

  /// Runs `work` with each thread's index from 0 on all threads, from a common start (they spin
  /// until all are awake), and returns once all are done. Throws what one of them threw.
  void run(const std::function<void(std::size_t)>& work);

private:
  void live(std::size_t index, std::uint32_t cpu, std::size_t size);
  void attempt(const std::function<void()>& part);

  const std::function<void(std::size_t)>* work_ = nullptr; ///< null: go home
  std::mutex mutex_;
  std::exception_ptr failure_;
  std::barrier<> gate_;                ///< the team and its owner
  std::atomic<std::size_t> ready_ = 0; ///< threads at the start, all runs together
  std::vector<std::thread> threads_;
};

} // namespace numasim

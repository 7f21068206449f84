#pragma once
/// rcu_sync (kernel/rcu/sync.c, Linux 6.12): tells readers whether they may take their fast path.
/// The first who forbids it waits a grace period; a grace period after the last has left it is
/// allowed again.
///
/// rss_lock is charged as a RMW and a posted store of its line: it is held for less time than the
/// line takes to get to another CPU.

#include "models/locks/kernel_cpus.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

class RcuSync {
public:
  /// `line` holds the whole structure, 48 bytes.
  RcuSync(KernelCpus& cpus, LineId line, Duration grace_period)
      : cpus_(cpus), line_(line), grace_period_(grace_period)
  {
  }
  RcuSync(const RcuSync&) = delete;
  RcuSync& operator=(const RcuSync&) = delete;

  /// Between these a CPU relies on what is_idle() said; a grace period lasts until it has ended.
  void begin_section() { ++sections_; }
  void end_section() { --sections_; }
  [[nodiscard]] bool is_idle() const { return state_ == State::Idle; }

  /// Returns when every section that may have seen is_idle() has ended: whether that took a wait.
  Task<bool> enter(Cpu cpu);
  Task<> exit(Cpu cpu);

private:
  enum class State : std::uint8_t { Idle, Enter, Passed, Exit, Replay };

  Task<> sections_end();
  Task<> passed(Cpu cpu);
  Process call_back(Cpu cpu);

  KernelCpus& cpus_;
  LineId line_;
  Duration grace_period_;
  State state_ = State::Idle;
  std::uint32_t users_ = 0; ///< gp_count
  std::uint32_t sections_ = 0;
  std::vector<Thread> waiting_; ///< gp_wait
};

} // namespace numasim

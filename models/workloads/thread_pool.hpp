#pragma once
/// Threads for processes that come and go: on every CPU so many that sleep until a process is
/// started on them. A process keeps its CPU, which is chosen when it is forked.

#include "models/workloads/world.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace numasim {

/// One of them, with what its processes know of it.
struct PooledThread {
  Thread self{};
  Cpu cpu{};
  std::size_t number = 0; ///< its place in ThreadPool::threads()
  bool blocked = false;   ///< it sleeps until ThreadPool::wake()
};

class ThreadPool {
public:
  /// At least `most` threads, more than a CPU has its share of; before any lock is made. `most` is
  /// 2 a CPU at least.
  ThreadPool(World& world, std::size_t most);

  [[nodiscard]] std::deque<PooledThread>& threads() { return threads_; }

  /// A free thread on `cpu`; elsewhere if that has none.
  PooledThread& take(Cpu cpu);
  /// The process on it is over.
  void give_back(PooledThread& thread);

  /// Where a process that one on `parent` forks is to run. The nearest idle CPU: of the L3 group,
  /// the node, the package, the machine, cores that are wholly idle first; if there is none, the
  /// CPU of the L3 group with the fewest processes that could run, the parent's before others
  /// (sched_balance_find_dst_cpu(), kernel/sched/fair.c 6.12, without its averages).
  [[nodiscard]] Cpu choose(Cpu parent) const;

  /// By the thread that runs: sleeps until done() holds; who makes it so calls wake().
  template <class Done> Task<> wait_until(PooledThread& self, Done done)
  {
    KernelCpus& cpus = world_.cpus();
    cpus.prepare_to_sleep(self.cpu);
    while (!done()) {
      self.blocked = true;
      change_busy(self.cpu, -1);
      co_await cpus.sleep(self.cpu);
      cpus.prepare_to_sleep(self.cpu);
    }
  }
  /// By the thread that runs on `waker`.
  Task<> wake(Cpu waker, PooledThread& sleeper);

  /// Processes that can run or wait for a lock, on average since the last reset.
  [[nodiscard]] double mean_busy() const;
  void reset();

private:
  struct Place {
    Cpu cpu{};
    std::size_t l3_begin = 0; ///< of the CPUs of its L3 group in near_; the others likewise
    std::size_t l3_end = 0;
    std::size_t node_begin = 0;
    std::size_t node_end = 0;
    std::size_t package_begin = 0;
    std::size_t package_end = 0;
  };

  void number_places();
  [[nodiscard]] bool core_idle(Cpu cpu) const;
  [[nodiscard]] const Cpu* find_idle(std::size_t begin, std::size_t end, std::size_t from) const;
  void change_busy(Cpu cpu, int by);
  void count_time();

  World& world_;
  std::deque<PooledThread> threads_;
  std::vector<std::vector<PooledThread*>> free_; // by CPU
  std::vector<Cpu> near_;                        // neighbours next to each other
  std::vector<std::size_t> at_;                  // by CPU: where it is in near_
  std::vector<Place> places_;                    // as near_
  std::vector<int> busy_;                        // by CPU
  std::size_t idle_cpus_ = 0;
  int all_busy_ = 0;
  double busy_ps_ = 0; ///< all_busy_ over time, since the reset
  Instant since_;
  Instant counted_;
};

} // namespace numasim

#pragma once
/// Locks for real threads, of the same algorithms as those of models/locks that they are compared
/// with. lock() and unlock() take the calling thread's number, from 0.

#include "tools/probe/cpu_relax.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <pthread.h>

namespace numasim::selfcheck {

/// Two lines: a prefetcher that fetches them in pairs brings nobody else's word.
inline constexpr std::size_t k_apart = 128;

/// An xchg of the word until it was free (models/locks/tas.cpp).
class alignas(k_apart) TestAndSet {
public:
  explicit TestAndSet(std::size_t /*threads*/) {}
  void lock(std::size_t /*thread*/)
  {
    while (held_.exchange(true, std::memory_order_acquire)) {
      cpu_relax();
    }
  }
  void unlock(std::size_t /*thread*/) { held_.store(false, std::memory_order_release); }

private:
  std::atomic<bool> held_ = false;
};

/// The same, but waiters look before they try (models/locks/ttas.cpp).
class alignas(k_apart) TestAndTestAndSet {
public:
  explicit TestAndTestAndSet(std::size_t /*threads*/) {}
  void lock(std::size_t /*thread*/)
  {
    do {
      while (held_.load(std::memory_order_relaxed)) {
        cpu_relax();
      }
    } while (held_.exchange(true, std::memory_order_acquire));
  }
  void unlock(std::size_t /*thread*/) { held_.store(false, std::memory_order_release); }

private:
  std::atomic<bool> held_ = false;
};

/// Next ticket and ticket served on one line (models/locks/ticket.cpp).
class alignas(k_apart) Ticket {
public:
  explicit Ticket(std::size_t /*threads*/) {}
  void lock(std::size_t /*thread*/)
  {
    const std::uint32_t ticket = next_.fetch_add(1, std::memory_order_relaxed);
    while (served_.load(std::memory_order_acquire) != ticket) {
      cpu_relax();
    }
  }
  void unlock(std::size_t /*thread*/)
  {
    served_.store(served_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

private:
  std::atomic<std::uint32_t> next_ = 0;
  std::atomic<std::uint32_t> served_ = 0;
};

/// A queue of nodes, one a thread (models/locks/mcs.cpp).
class alignas(k_apart) Mcs {
public:
  explicit Mcs(std::size_t threads) : nodes_(threads) {}
  void lock(std::size_t thread)
  {
    Node& self = nodes_[thread];
    self.next.store(nullptr, std::memory_order_relaxed);
    self.locked.store(false, std::memory_order_relaxed);
    Node* const ahead = tail_.exchange(&self, std::memory_order_acq_rel);
    if (ahead == nullptr) {
      return;
    }
    ahead->next.store(&self, std::memory_order_release);
    while (!self.locked.load(std::memory_order_acquire)) {
      cpu_relax();
    }
  }
  void unlock(std::size_t thread)
  {
    Node& self = nodes_[thread];
    Node* behind = self.next.load(std::memory_order_acquire);
    if (behind == nullptr) {
      Node* expected = &self;
      if (tail_.compare_exchange_strong(expected, nullptr, std::memory_order_acq_rel)) {
        return;
      }
      while ((behind = self.next.load(std::memory_order_acquire)) == nullptr) {
        cpu_relax();
      }
    }
    behind->locked.store(true, std::memory_order_release);
  }

private:
  struct alignas(k_apart) Node {
    std::atomic<Node*> next = nullptr;
    std::atomic<bool> locked = false;
  };
  std::atomic<Node*> tail_ = nullptr;
  std::vector<Node> nodes_;
};

/// No lock: a fetch-and-add of a shared word (models/locks/atomic_counter.cpp).
class alignas(k_apart) AtomicCounter {
public:
  explicit AtomicCounter(std::size_t /*threads*/) {}
  void lock(std::size_t /*thread*/) { count_.fetch_add(1, std::memory_order_relaxed); }
  void unlock(std::size_t /*thread*/) {}

private:
  std::atomic<std::uint64_t> count_ = 0;
};

/// The C library's default mutex.
class alignas(k_apart) PthreadMutex {
public:
  explicit PthreadMutex(std::size_t /*threads*/) {}
  PthreadMutex(const PthreadMutex&) = delete;
  PthreadMutex& operator=(const PthreadMutex&) = delete;
  ~PthreadMutex() { pthread_mutex_destroy(&mutex_); }
  void lock(std::size_t /*thread*/) { pthread_mutex_lock(&mutex_); }
  void unlock(std::size_t /*thread*/) { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

} // namespace numasim::selfcheck

#pragma once
/// The event calendar: coroutines to resume, ordered by (time, sequence).
///
/// A binary heap of small plain entries: at the sizes of this product (hundreds to a few thousand
/// pending events, all in the L2 cache) it beat 4-ary heaps, calendar queues and pointer-based
/// heaps (docs/engine.md has the measurements). The sequence number makes simultaneous events first
/// come, first served, so the order never depends on the heap's shape; stirred, it makes their
/// order a matter of chance that a number decides.

#include "sim/time.hpp"

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim {

class Calendar {
public:
  struct Event {
    std::int64_t at_ps;
    std::uint64_t sequence;
    std::coroutine_handle<> process;

    [[nodiscard]] bool before(const Event& other) const
    {
      return at_ps != other.at_ps ? at_ps < other.at_ps : sequence < other.sequence;
    }
  };

  [[nodiscard]] bool empty() const { return heap_.empty() && due_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size() + due_.size() - due_taken_; }

  /// The earliest event's time; Instant::max() if there is none.
  [[nodiscard]] Instant next() const
  {
    if (!due_.empty()) {
      return Instant{Duration::ps(now_ps_)};
    }
    return heap_.empty() ? Instant::max() : Instant{Duration::ps(heap_.front().at_ps)};
  }

  /// push() and pop() in one, for an event before any other; returns its sequence number.
  std::uint64_t pass(Instant at)
  {
    now_ps_ = at.count_ps();
    return next_sequence();
  }

  void push(Instant at, std::coroutine_handle<> process)
  {
    const Event event{at.count_ps(), next_sequence(), process};
    if (event.at_ps == now_ps_ && stride_ == 1) {
      due_.push_back(event);
    } else {
      sift_in(event);
    }
  }

  /// Removes and returns the earliest event. The calendar must not be empty.
  Event pop()
  {
    if (due_.empty() || (!heap_.empty() && heap_.front().before(due_[due_taken_]))) {
      return pop_heap();
    }
    const Event event = due_[due_taken_++];
    if (due_taken_ == due_.size()) {
      due_.clear();
      due_taken_ = 0;
    }
    return event;
  }

  /// Before the first event: simultaneous events come in an order that `chance` decides. Of two or
  /// three that were pushed one after another any order may come; of more, some of the orders.
  void stir(std::uint64_t chance)
  {
    // Odd, so that no two of 2^64 numbers collide; splitmix64's finaliser spreads nearby chances.
    chance = (chance ^ (chance >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    chance = (chance ^ (chance >> 27U)) * 0x94d049bb133111ebULL;
    stride_ = (chance ^ (chance >> 31U)) | 3U;
  }

private:
  std::uint64_t next_sequence() { return next_sequence_ += stride_; }

  void sift_in(const Event& event)
  {
    std::size_t hole = heap_.size();
    heap_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 2;
      if (!event.before(heap_[parent])) {
        break;
      }
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = event;
  }

  Event pop_heap()
  {
    const Event top = heap_.front();
    now_ps_ = top.at_ps;
    const Event last = heap_.back();
    heap_.pop_back();
    const std::size_t size = heap_.size();
    if (size > 0) {
      // Walk the hole to the bottom along the smaller children, then sift the last entry up:
      // the last entry nearly always belongs near the bottom, which saves one comparison a level.
      std::size_t hole = 0;
      for (std::size_t child = 1; child < size; child = 2 * hole + 1) {
        if (child + 1 < size) {
          child += static_cast<std::size_t>(heap_[child + 1].before(heap_[child]));
        }
        heap_[hole] = heap_[child];
        hole = child;
      }
      while (hole > 0) {
        const std::size_t parent = (hole - 1) / 2;
        if (!last.before(heap_[parent])) {
          break;
        }
        heap_[hole] = heap_[parent];
        hole = parent;
      }
      heap_[hole] = last;
    }
    return top;
  }

  std::vector<Event> heap_;
  std::vector<Event> due_; ///< events pushed at now_ps_, first come first; taken up to due_taken_
  std::size_t due_taken_ = 0;
  std::int64_t now_ps_ = -1; ///< of the last event taken
  // The first number is 0 where nothing is stirred.
  std::uint64_t next_sequence_ = UINT64_MAX;
  std::uint64_t stride_ = 1;
};

} // namespace numasim

#pragma once
/// Coroutine types of model code: Task (a call that takes simulated time) and Process (a top-level
/// activity owned by an Engine).
///
/// A Task starts when awaited and resumes its caller when it ends, both by symmetric transfer, so
/// a call chain of any depth costs no event. Destroying a suspended outer frame destroys the whole
/// chain below it.

#include "sim/frame_pool.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace numasim {

namespace detail {

struct PooledFrame {
  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept
  {
    FramePool::release(frame, bytes);
  }
};

struct ResumeCaller {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept
  {
    return self.promise().caller;
  }
  void await_resume() const noexcept {}
};

struct TaskPromiseBase : PooledFrame {
  std::coroutine_handle<> caller = std::noop_coroutine();
  std::exception_ptr error;

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] ResumeCaller final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error = std::current_exception(); }
};

template <class T> struct TaskPromise : TaskPromiseBase {
  std::optional<T> value;
  auto get_return_object() { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  template <class U> void return_value(U&& v) { value.emplace(std::forward<U>(v)); }
  T take()
  {
    if (error) {
      std::rethrow_exception(error);
    }
    return std::move(*value);
  }
};

template <> struct TaskPromise<void> : TaskPromiseBase {
  auto get_return_object() { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  void return_void() const noexcept {}
  void take() const
  {
    if (error) {
      std::rethrow_exception(error);
    }
  }
};

} // namespace detail

/// A subroutine that takes simulated time. Await it exactly once.
template <class T = void> class [[nodiscard]] Task {
public:
  using promise_type = detail::TaskPromise<T>;

  // NOLINTNEXTLINE(google-explicit-constructor): the coroutine machinery converts implicitly
  Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  Task& operator=(Task&&) = delete;
  ~Task()
  {
    if (frame_) {
      frame_.destroy();
    }
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept
  {
    frame_.promise().caller = caller;
    return frame_;
  }
  T await_resume() { return frame_.promise().take(); }

private:
  std::coroutine_handle<promise_type> frame_;
};

/// A top-level activity. Hand it to Engine::spawn(); the engine owns its frame from then on.
class [[nodiscard]] Process {
public:
  struct promise_type : detail::PooledFrame {
    std::exception_ptr error;
    Process get_return_object()
    {
      return Process{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    // Out of the resume() that ran the process, to whoever drives the engine.
    void unhandled_exception() { throw; }
  };
  using Handle = std::coroutine_handle<promise_type>;

  Process(Process&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  Process& operator=(Process&&) = delete;
  ~Process()
  {
    if (frame_) {
      frame_.destroy();
    }
  }

  [[nodiscard]] Handle release() { return std::exchange(frame_, nullptr); }

private:
  explicit Process(Handle frame) : frame_(frame) {}
  Handle frame_;
};

} // namespace numasim

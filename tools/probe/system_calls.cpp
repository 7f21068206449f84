#include "tools/probe/system_calls.hpp"

#include "tools/probe/pinned.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace numasim {

namespace {

constexpr int k_calls = 1000;
constexpr int k_trips = 50; // some 100 us

[[noreturn]] void refuse(const std::string& what)
{
  throw Unmeasurable(what + ": " + std::strerror(errno));
}

/// A pipe whose ends are closed with it.
struct Pipe {
  Pipe()
  {
    if (pipe(ends.data()) != 0) {
      refuse("no pipe");
    }
  }
  ~Pipe()
  {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close_end(std::size_t end)
  {
    if (ends[end] >= 0) {
      close(ends[end]);
      ends[end] = -1;
    }
  }
  bool put() { return write(ends[1], "x", 1) == 1; }
  bool get()
  {
    char byte = 0;
    return read(ends[0], &byte, 1) == 1;
  }

  std::array<int, 2> ends{-1, -1};
};

/// A process that returns every byte, on the CPU of its parent. Ends when the parent's pipe does.
class Echo {
public:
  Echo() : child_(fork())
  {
    if (child_ < 0) {
      refuse("no second process");
    }
    if (child_ == 0) {
      there_.close_end(1);
      while (there_.get() && back_.put()) {
      }
      _exit(0);
    }
    there_.close_end(0);
    back_.close_end(1);
  }
  ~Echo()
  {
    there_.close_end(1);
    while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

  void round_trip()
  {
    if (!there_.put() || !back_.get()) {
      throw Unmeasurable("the second process is gone");
    }
  }

private:
  Pipe there_;
  Pipe back_;
  pid_t child_;
};

} // namespace

MedianInterval system_call(const Effort& effort)
{
  const auto all = [] {
    for (int i = 0; i < k_calls; ++i) {
      (void)syscall(SYS_getppid);
    }
  };
  return sample([&] { return nanoseconds(all) / k_calls; }, effort);
}

MedianInterval context_switch(std::uint32_t cpu, const Effort& effort)
{
  const Pinned pinned(cpu);
  Echo echo;
  Pipe own;
  return sample(
      [&] {
        const double trip = nanoseconds([&] {
                              for (int i = 0; i < k_trips; ++i) {
                                echo.round_trip();
                              }
                            }) /
                            k_trips;
        const double calls = nanoseconds([&] {
                               for (int i = 0; i < k_trips; ++i) {
                                 if (!own.put() || !own.get()) {
                                   refuse("a pipe of one's own");
                                 }
                               }
                             }) /
                             k_trips;
        return std::max(trip / 2 - calls, 0.0);
      },
      effort);
}

} // namespace numasim

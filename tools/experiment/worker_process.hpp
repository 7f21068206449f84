#pragma once
/// A child process that works something out and says it in bytes.

#include "tools/experiment/signals.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/types.h>

namespace numasim {

/// SIGINT or SIGTERM arrived while runs were under way; their processes are gone.
class Interrupted : public std::runtime_error {
public:
  explicit Interrupted(int signal) : std::runtime_error("interrupted"), signal_(signal) {}
  Interrupted(int signal, const std::string& what) : std::runtime_error(what), signal_(signal) {}
  [[nodiscard]] int signal() const { return signal_; }

private:
  int signal_;
};

/// A child process and what it has written so far. Ends the process when it goes out of scope.
class WorkerProcess {
public:
  /// What the child does; what it returns is what the parent reads. It must not throw anything but
  /// std::bad_alloc.
  using Work = std::function<std::vector<std::uint8_t>()>;

  /// Starts a child for the job of that number. The child dies with its parent. Throws
  /// std::system_error.
  WorkerProcess(std::size_t job, const Work& work, const SignalGuard& signals);
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  [[nodiscard]] std::size_t job() const { return job_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  [[nodiscard]] int fd() const { return fd_; }
  /// Since it was started.
  [[nodiscard]] double seconds() const;

  /// Takes in what there is; false at the end.
  bool read_some();

  /// Waits for its end. Empty if all went well and bytes() are what the work returned; else what
  /// became of it: "ended by signal 11 (Segmentation fault)". Throws Interrupted if it was ended as
  /// Ctrl-C ends it.
  [[nodiscard]] std::string end();

private:
  int wait_for_end();

  std::size_t job_;
  pid_t pid_ = -1;
  int fd_ = -1;
  std::vector<std::uint8_t> bytes_;
  std::chrono::steady_clock::time_point start_;
};

/// Waits half a second at most. The positions of the workers that have something to read or have
/// ended, the last first: erasing one leaves the positions still to come in place. Throws
/// Interrupted when the user has had enough.
[[nodiscard]] std::vector<std::size_t> wait_for_any(const std::vector<WorkerProcess>& workers,
                                                    const SignalGuard& signals);

} // namespace numasim

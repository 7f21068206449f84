#include "tools/experiment/worker_process.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace numasim {

namespace {

constexpr timespec k_tick{.tv_sec = 0, .tv_nsec = 500'000'000};

std::system_error system_failure(const char* what)
{
  return {errno, std::generic_category(), what};
}

/// The life of a child process. It leaves by _exit(): the parent's buffers and destructors are not
/// its own.
[[noreturn]] void live(const WorkerProcess::Work& work, int fd, pid_t parent)
{
  // A worker nobody listens to must not go on burning a CPU.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(1);
  }
  const std::vector<std::uint8_t> bytes = work();
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno != EINTR) {
      _exit(1);
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  _exit(0);
}

} // namespace

WorkerProcess::WorkerProcess(std::size_t job, const Work& work, const SignalGuard& signals)
    : job_(job), start_(std::chrono::steady_clock::now())
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_failure("pipe to a worker");
  }
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    signals.release();
    close(ends[0]);
    try {
      live(work, ends[1], parent);
    } catch (...) {
      _exit(1); // out of memory
    }
  }
  close(ends[1]);
  if (pid_ < 0) {
    close(ends[0]);
    throw system_failure("start of a worker");
  }
  fd_ = ends[0];
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : job_(other.job_), pid_(std::exchange(other.pid_, -1)), fd_(std::exchange(other.fd_, -1)),
      bytes_(std::move(other.bytes_)), start_(other.start_)
{
}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept
{
  std::swap(job_, other.job_);
  std::swap(pid_, other.pid_);
  std::swap(fd_, other.fd_);
  bytes_.swap(other.bytes_);
  std::swap(start_, other.start_);
  return *this;
}

WorkerProcess::~WorkerProcess()
{
  if (fd_ >= 0) {
    close(fd_);
  }
  if (pid_ >= 0) {
    kill(pid_, SIGKILL);
    wait_for_end();
  }
}

double WorkerProcess::seconds() const
{
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool WorkerProcess::read_some()
{
  std::array<std::uint8_t, 1U << 16U> chunk{};
  const ssize_t count = read(fd_, chunk.data(), chunk.size());
  if (count < 0) {
    if (errno == EINTR) {
      return true;
    }
    throw system_failure("read from a worker");
  }
  bytes_.insert(bytes_.end(), chunk.begin(), chunk.begin() + count);
  return count > 0;
}

/// The status as waitpid() reports it.
int WorkerProcess::wait_for_end()
{
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

std::string WorkerProcess::end()
{
  const int status = wait_for_end();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGINT || signal == SIGTERM) {
      throw Interrupted(signal); // Ctrl-C reaches the workers too, and may reach them first
    }
    return fmt::format("ended by signal {} ({})", signal, strsignal(signal));
  }
  if (WEXITSTATUS(status) != 0 || bytes_.empty()) {
    return fmt::format("ended with status {} and no result", WEXITSTATUS(status));
  }
  return {};
}

std::vector<std::size_t> wait_for_any(const std::vector<WorkerProcess>& workers,
                                      const SignalGuard& signals)
{
  std::vector<pollfd> fds;
  fds.reserve(workers.size());
  for (const WorkerProcess& worker : workers) {
    fds.push_back({.fd = worker.fd(), .events = POLLIN, .revents = 0});
  }
  const int count = ppoll(fds.data(), fds.size(), &k_tick, &signals.waiting_mask());
  if (count < 0 && errno != EINTR) {
    throw system_failure("wait for a worker");
  }
  if (const int signal = SignalGuard::arrived()) {
    throw Interrupted(signal);
  }
  std::vector<std::size_t> ready;
  for (std::size_t i = fds.size(); count > 0 && i > 0; --i) {
    if (fds[i - 1].revents != 0) {
      ready.push_back(i - 1);
    }
  }
  return ready;
}

} // namespace numasim

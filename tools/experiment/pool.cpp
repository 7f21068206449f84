#include "tools/experiment/pool.hpp"

#include "tools/experiment/record_codec.hpp"
#include "tools/experiment/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
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

std::string name_of(const RunSpec& spec)
{
  return fmt::format("{}, {}, {}, replication {}", spec.workload, spec.topology.name,
                     spec.shown_strategy(), spec.replication);
}

/// A child process and what it has written so far. Ends the process when it goes out of scope.
class Worker {
public:
  Worker(std::size_t job, pid_t pid, int fd) : job_(job), pid_(pid), fd_(fd) {}
  Worker(Worker&& other) noexcept
      : job_(other.job_), pid_(std::exchange(other.pid_, -1)), fd_(std::exchange(other.fd_, -1)),
        bytes_(std::move(other.bytes_))
  {
  }
  Worker& operator=(Worker&& other) noexcept
  {
    std::swap(job_, other.job_);
    std::swap(pid_, other.pid_);
    std::swap(fd_, other.fd_);
    bytes_.swap(other.bytes_);
    return *this;
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker()
  {
    if (fd_ >= 0) {
      close(fd_);
    }
    if (pid_ >= 0) {
      kill(pid_, SIGKILL);
      wait_for_end();
    }
  }

  [[nodiscard]] std::size_t job() const { return job_; }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  /// Takes in what there is; false at the end.
  bool read_some()
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
  int wait_for_end()
  {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

private:
  std::size_t job_;
  pid_t pid_;
  int fd_;
  std::vector<std::uint8_t> bytes_;
};

WorkerReply reply_of(const RunSpec& spec, const Simulator& simulator)
{
  try {
    return simulator(spec);
  } catch (const InputError& error) {
    return error.problems();
  } catch (const DesignFault& fault) {
    return fault;
  } catch (const std::exception& error) {
    return std::string{error.what()};
  } catch (...) {
    return std::string{"an exception that is no std::exception"};
  }
}

/// The life of a child process. It leaves by _exit(): the parent's buffers and destructors are not
/// its own.
[[noreturn]] void work(const RunSpec& spec, const Simulator& simulator, int fd, pid_t parent)
{
  // A worker nobody listens to must not go on burning a CPU.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(1);
  }
  const std::vector<std::uint8_t> bytes = encode(reply_of(spec, simulator));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno != EINTR) {
      _exit(1);
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  _exit(0);
}

Worker start(std::size_t job, const RunSpec& spec, const Simulator& simulator,
             const SignalGuard& signals)
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_failure("pipe to a worker");
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    signals.release();
    close(ends[0]);
    try {
      work(spec, simulator, ends[1], parent);
    } catch (...) {
      _exit(1); // out of memory while encoding
    }
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    throw system_failure("start of a worker");
  }
  return {job, pid, ends[0]};
}

RunRecord finish(Worker worker, const RunSpec& spec)
{
  const int status = worker.wait_for_end();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGINT || signal == SIGTERM) {
      throw Interrupted(signal); // Ctrl-C reaches the workers too, and may reach them first
    }
    throw RunFailure(
        fmt::format("{}: ended by signal {} ({})", name_of(spec), signal, strsignal(signal)));
  }
  if (WEXITSTATUS(status) != 0 || worker.bytes().empty()) {
    throw RunFailure(
        fmt::format("{}: ended with status {} and no result", name_of(spec), WEXITSTATUS(status)));
  }
  WorkerReply reply = decode(worker.bytes());
  if (const auto* problems = std::get_if<std::vector<Problem>>(&reply)) {
    throw InputError(*problems);
  }
  if (const auto* fault = std::get_if<DesignFault>(&reply)) {
    throw DesignFault(fmt::format("{}: {}", name_of(spec), fault->what()));
  }
  if (const auto* failure = std::get_if<std::string>(&reply)) {
    throw RunFailure(fmt::format("{}: {}", name_of(spec), *failure));
  }
  return std::get<RunRecord>(std::move(reply));
}

/// The positions of the workers that have something to read or have ended, the last first: erasing
/// one leaves the positions still to come in place.
std::vector<std::size_t> wait_for_any(const std::vector<Worker>& workers,
                                      const SignalGuard& signals)
{
  std::vector<pollfd> fds;
  fds.reserve(workers.size());
  for (const Worker& worker : workers) {
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

} // namespace

std::size_t available_cpus()
{
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<std::size_t>(CPU_COUNT(&set));
  }
  return std::max(1U, std::thread::hardware_concurrency()); // more CPUs than cpu_set_t has bits
}

std::vector<RunRecord> run_all(std::span<const RunSpec> specs, const Simulator& simulator,
                               std::size_t jobs, const PoolObserver& observer)
{
  const SignalGuard signals;
  std::vector<RunRecord> records(specs.size());
  std::vector<Worker> workers;
  std::size_t next = 0;
  std::size_t done = 0;
  while (done < specs.size()) {
    while (workers.size() < jobs && next < specs.size()) {
      workers.push_back(start(next, specs[next], simulator, signals));
      ++next;
    }
    for (const std::size_t at : wait_for_any(workers, signals)) {
      if (workers[at].read_some()) {
        continue;
      }
      Worker ended = std::move(workers[at]);
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(at));
      const std::size_t job = ended.job();
      records[job] = finish(std::move(ended), specs[job]);
      ++done;
    }
    if (observer) {
      observer(done);
    }
  }
  return records;
}

} // namespace numasim

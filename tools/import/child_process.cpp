#include "tools/import/child_process.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace numasim {

namespace {

using Clock = std::chrono::steady_clock;

constexpr char k_result = 'r';
constexpr char k_error = 'e';
constexpr std::size_t k_most_bytes = std::size_t{256} << 20;

std::system_error system_failure(const char* what)
{
  return {errno, std::generic_category(), what};
}

/// A limit on the address space beyond what is mapped already (under a sanitizer that is a lot).
void limit_memory(std::size_t beyond)
{
  std::size_t pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages;
  if (pages > 0) {
    const rlim_t bytes = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + beyond;
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
  }
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
}

void send(int fd, const std::string& text)
{
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = write(fd, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) {
      _exit(1);
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
}

[[noreturn]] void be_child(int fd, const std::function<std::string()>& work, std::size_t memory)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nowhere, STDIN_FILENO);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGTERM, SIGINT}) {
    std::signal(signal, SIG_DFL);
  }
  limit_memory(memory);
  try {
    send(fd, k_result + work());
  } catch (const std::bad_alloc&) {
    send(fd, std::string{k_error} + "more in it than the memory set aside for reading it holds");
  } catch (const std::exception& error) {
    send(fd, std::string{k_error} + error.what());
  }
  _exit(0);
}

/// Ends and reaps the child when it goes out of scope.
class Child {
public:
  Child(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { (void)end(); }

  /// Everything it writes, until it is done; false if `deadline` came first or it wrote too much.
  bool collect(std::string& bytes, Clock::time_point deadline) const
  {
    std::array<char, 1 << 16> buffer{};
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd wait{fd_, POLLIN, 0};
      const int ready = poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      if (ready < 0 && errno == EINTR) {
        continue;
      }
      if (ready <= 0 || bytes.size() > k_most_bytes) {
        return false;
      }
      const ssize_t count = read(fd_, buffer.data(), buffer.size());
      if (count == 0) {
        return true;
      }
      bytes.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
  }

  /// Kills it unless it has ended, and returns its wait status.
  int end()
  {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
      }
      close(fd_);
      pid_ = -1;
    }
    return status_;
  }

private:
  pid_t pid_;
  int fd_;
  int status_ = 0;
};

} // namespace

std::string in_child(const std::string& file, const std::function<std::string()>& work,
                     const ChildLimits& limits)
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_failure("pipe");
  }
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    be_child(ends[1], work, limits.memory);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    throw system_failure("fork");
  }
  Child child(pid, ends[0]);
  std::string bytes;
  const bool done = child.collect(bytes, Clock::now() + limits.time);
  if (!done) {
    throw InputError({file, "", "something that takes too long or too much space to read", ""});
  }
  if (bytes.empty()) {
    const int status = child.end();
    throw InputError(
        {file, "",
         "something that broke its reader" +
             (WIFSIGNALED(status) ? std::string{" ("} + strsignal(WTERMSIG(status)) + ")"
                                  : std::string{}),
         ""});
  }
  if (bytes.front() == k_error) {
    throw InputError({file, "", bytes.substr(1), ""});
  }
  return bytes.substr(1);
}

} // namespace numasim

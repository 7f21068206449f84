#include "tools/probe/exec_time.hpp"

#include "tools/probe/pinned.hpp"
#include "tools/statistics/quantile.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace numasim {

namespace {

constexpr std::size_t k_execs = 40; // 10 to 30 ms

/// Closes a file descriptor.
struct Descriptor {
  explicit Descriptor(int number) : fd(number) {}
  ~Descriptor()
  {
    if (fd >= 0) {
      close(fd);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd;
};

/// Starts the program with its standard output on `out` and the default signal mask.
pid_t spawn(const std::filesystem::path& program, int out)
{
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::string path = program.string();
  std::string count = std::to_string(k_execs);
  std::array<char*, 3> arguments{path.data(), count.data(), nullptr};
  // With an empty environment, so that a long one or LD_PRELOAD does not count.
  std::array<char*, 1> environment{nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, path.c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw Unmeasurable("cannot start " + path + ": " + std::strerror(error));
  }
  return child;
}

/// The clock at each start of main(), in ns: what the program leaves in the pipe. Read when it is
/// gone, as a reader that waits would have to be woken each time.
std::vector<std::int64_t> starts_of(const std::filesystem::path& program)
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Unmeasurable(std::string{"no pipe: "} + std::strerror(errno));
  }
  const Descriptor in(ends[0]);
  pid_t child = 0;
  {
    const Descriptor out(ends[1]);
    child = spawn(program, out.fd);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::vector<std::int64_t> starts(k_execs + 1);
  const auto wanted = static_cast<ssize_t>(starts.size() * sizeof(std::int64_t));
  if (status != 0 || read(in.fd, starts.data(), static_cast<std::size_t>(wanted)) != wanted) {
    throw Unmeasurable(program.string() + " did not run to its end");
  }
  return starts;
}

} // namespace

std::optional<std::filesystem::path> execl_loop_program()
{
  std::error_code error;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const std::filesystem::path& program :
       {beside / NUMASIM_EXECL_LOOP_NAME, std::filesystem::path{NUMASIM_EXECL_LOOP}}) {
    if (access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return std::nullopt;
}

ExecTime exec_time(std::uint32_t cpu, const std::filesystem::path& program, const Effort& effort)
{
  const Pinned pinned(cpu);
  std::vector<double> all;
  ExecTime result;
  std::vector<double> variations;
  // A sample is the median of a row of execs; the interval is that of these medians.
  result.us = sample(
      [&] {
        const std::vector<std::int64_t> starts = starts_of(program);
        std::vector<double> row;
        for (std::size_t i = 1; i < starts.size(); ++i) {
          row.push_back(static_cast<double>(starts[i] - starts[i - 1]) / 1e3);
        }
        variations.push_back(robust_variation(row));
        return median(std::move(row));
      },
      effort);
  result.variation = median_interval(std::move(variations));
  return result;
}

} // namespace numasim

#include "tools/probe/exec_row.hpp"

#include "tools/probe/sampling.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace numasim {

namespace {

/// Starts the program with its standard output on `out` and the default signal mask; 0, or an
/// error number.
int spawn(const std::filesystem::path& program, std::size_t execs, int out, pid_t& child)
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
  std::string count = std::to_string(execs);
  std::array<char*, 3> arguments{path.data(), count.data(), nullptr};
  // With an empty environment, so that a long one or LD_PRELOAD does not count.
  std::array<char*, 1> environment{nullptr};
  const int error =
      posix_spawn(&child, path.c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int status_of(pid_t child)
{
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

} // namespace

ExecRow::ExecRow(const std::filesystem::path& program, std::size_t execs)
    : program_(program), execs_(execs)
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Unmeasurable(std::string{"no pipe: "} + std::strerror(errno));
  }
  in_ = ends[0];
  const int error = spawn(program, execs, ends[1], child_);
  close(ends[1]);
  if (error != 0) {
    close(in_);
    throw Unmeasurable("cannot start " + program.string() + ": " + std::strerror(error));
  }
}

ExecRow::~ExecRow()
{
  if (child_ > 0) {
    kill(child_, SIGKILL);
    (void)status_of(child_);
  }
  close(in_);
}

std::vector<ExecStart> ExecRow::starts()
{
  // Read when the program is gone, as a reader that waits would have to be woken each time.
  const int status = status_of(child_);
  child_ = 0;
  std::vector<ExecStart> starts(execs_ + 1);
  const auto wanted = static_cast<ssize_t>(starts.size() * sizeof(ExecStart));
  if (status != 0 || read(in_, starts.data(), static_cast<std::size_t>(wanted)) != wanted) {
    throw Unmeasurable(program_.string() + " did not run to its end");
  }
  return starts;
}

} // namespace numasim

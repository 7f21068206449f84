#include "tools/workload/record.hpp"

#include "tools/workload/profile_import.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char**
    environ; // NOLINT(readability-redundant-declaration): POSIX has it declared by its user

namespace numasim {

namespace {

constexpr int k_signal_status = 128; // like a shell

/// A file without a name in the way, removed in the end.
class TemporaryFile {
public:
  TemporaryFile()
  {
    std::error_code error;
    auto directory = std::filesystem::temp_directory_path(error);
    path_ =
        ((error ? std::filesystem::path{"/tmp"} : directory) / "numasim-strace-XXXXXX").string();
    const int fd = mkstemp(path_.data());
    if (fd < 0) {
      throw InputError({path_, "", std::strerror(errno), "a directory for temporary files"});
    }
    close(fd);
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

private:
  std::string path_;
};

enum class Output : std::uint8_t { ToErrors, Nowhere };

/// Runs a command of the search path with its standard output on ours for errors. Returns its exit
/// status, or the negative error if it could not be started.
int run(std::vector<std::string> words, Output output = Output::ToErrors)
{
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  if (output == Output::Nowhere) {
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments.front(), &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    return -error;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : k_signal_status + WTERMSIG(status);
}

double timed_run(const std::vector<std::string>& command)
{
  const auto start = std::chrono::steady_clock::now();
  const int status = run(command);
  if (status < 0) {
    throw InputError({"workload record", "",
                      "\"" + command.front() + "\": " + std::strerror(-status), "a command"});
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

Recording record_command(const std::vector<std::string>& command, bool time_it)
{
  Recording recording;
  const TemporaryFile log;
  // Children too; which file a descriptor is; when, and for how long; no contents of strings; stops
  // at these calls only.
  const std::string traced = "trace=execve,execveat,mmap,munmap,mprotect,pkey_mprotect,mremap,"
                             "fork,vfork,clone,clone3,exit,exit_group";
  std::vector<std::string> words{"strace",        "-f", "-y",   "-ttt", "-T",       "-q", "-s", "0",
                                 "--seccomp-bpf", "-e", traced, "-o",   log.path(), "--"};
  if (run({"strace", "-V"}, Output::Nowhere) != 0) {
    throw InputError({"workload record", "", "no strace on this system",
                      "an installed strace (Debian: the package strace)"});
  }
  if (time_it) {
    recording.untraced_s = timed_run(command);
  }
  words.insert(words.end(), command.begin(), command.end());
  recording.status = run(words);
  recording.log = load_strace_log(log.path());
  if (recording.log.empty()) {
    throw InputError({"workload record", "",
                      "nothing recorded of \"" + command.front() + "\" (strace ended with status " +
                          std::to_string(recording.status) + ")",
                      "a command that strace may trace"});
  }
  return recording;
}

} // namespace numasim

#include "tools/sweep/file_lock.hpp"

#include "tools/sweep/database_format.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

// Workers share the lock of their parent. When that is killed they die too, but a little later.
constexpr std::chrono::milliseconds k_patience{500};
constexpr std::chrono::milliseconds k_step{10};

bool locked(int fd)
{
  const auto end = std::chrono::steady_clock::now() + k_patience;
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if ((errno != EWOULDBLOCK && errno != EINTR) || std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(k_step);
  }
  return true;
}

} // namespace

// flock(), not fcntl(): SQLite's locks are of that kind, and when it lets go of its own it lets go
// of everything that the process has of the file.
FileLock::FileLock(const std::filesystem::path& file)
    : fd_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666))
{
  if (fd_ < 0) {
    refuse_database(file, std::strerror(errno));
  }
  struct stat status {};
  if (fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(fd_);
    refuse_database(file, "not a regular file");
  }
  if (!locked(fd_)) {
    const std::string reason =
        errno == EWOULDBLOCK ? "another sweep is at it" : std::string{std::strerror(errno)};
    close(fd_);
    refuse_database(file, reason);
  }
}

FileLock::~FileLock()
{
  close(fd_);
}

} // namespace numasim

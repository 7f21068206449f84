#include "tools/sweep/file_lock.hpp"

#include "tools/sweep/database_format.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

// One byte far behind the end of any database, and clear of the bytes that SQLite locks (1 GiB and
// the 511 after it). A lock of this kind belongs to the process: a worker that outlives its parent
// for a moment does not have it.
constexpr off_t k_place = off_t{1} << 42;

struct flock one_byte()
{
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = k_place;
  lock.l_len = 1;
  return lock;
}

} // namespace

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
  struct flock lock = one_byte();
  if (fcntl(fd_, F_SETLK, &lock) != 0) {
    const bool held = errno == EACCES || errno == EAGAIN;
    const std::string reason = std::strerror(errno);
    fcntl(fd_, F_GETLK, &lock);
    close(fd_);
    refuse_database(file, held ? fmt::format("another sweep is at it (process {})", lock.l_pid)
                               : "cannot be locked: " + reason);
  }
}

FileLock::~FileLock()
{
  close(fd_);
}

} // namespace numasim

#include "tools/import/source_file.hpp"

#include "models/input/input_error.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& found)
{
  throw InputError({file.string(), "", found,
                    "a regular file of up to " + std::to_string(k_largest_source >> 20U) + " MiB"});
}

class OpenFile {
public:
  // Not blocking: opening a pipe that nobody writes to would wait.
  explicit OpenFile(const std::filesystem::path& file)
      : fd_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
  {
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile()
  {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  [[nodiscard]] int fd() const { return fd_; }

private:
  int fd_;
};

} // namespace

std::string read_source_file(const std::filesystem::path& file)
{
  const OpenFile opened(file);
  struct stat status = {};
  if (opened.fd() < 0 || fstat(opened.fd(), &status) != 0) {
    refuse(file, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    refuse(file, S_ISDIR(status.st_mode) ? "a directory" : "a device, pipe or socket");
  }
  if (status.st_size > static_cast<off_t>(k_largest_source)) {
    refuse(file, std::to_string(status.st_size) + " bytes");
  }
  std::string text;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const ssize_t count = read(opened.fd(), buffer.data(), buffer.size());
    if (count < 0 && errno != EINTR) {
      refuse(file, std::strerror(errno));
    }
    if (count == 0) {
      break;
    }
    text.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    if (text.size() > k_largest_source) {
      refuse(file, "more than that");
    }
  }
  if (text.empty()) {
    refuse(file, "an empty file");
  }
  return text;
}

} // namespace numasim

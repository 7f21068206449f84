#include "models/input/read_file.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

class Descriptor {
public:
  // Opening a named pipe that nobody writes to would wait for a writer without O_NONBLOCK.
  explicit Descriptor(const std::string& file)
      : fd_(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
  {
  }
  ~Descriptor()
  {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return fd_; }

private:
  int fd_;
};

/// Waits until there is something to read, or the end.
bool has_more(int fd)
{
  constexpr int k_ms = 1000;
  pollfd waiting{fd, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&waiting, 1, k_longest_silence * k_ms);
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

} // namespace

std::string read_file(const std::filesystem::path& file, std::size_t most, const std::string& kind)
{
  constexpr std::size_t k_chunk = std::size_t{1} << 16;
  const auto refuse = [&](const std::string& found) {
    throw InputError({file.string(), "", found, kind});
  };
  const Descriptor descriptor(file.string());
  struct stat status = {};
  if (descriptor.get() < 0 || fstat(descriptor.get(), &status) != 0) {
    refuse(std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) {
    refuse("a directory");
  }
  std::string text;
  // Not by the size of the file: a pipe has none, and a file may grow.
  while (text.size() <= most) {
    const std::size_t start = text.size();
    text.resize(start + std::min(k_chunk, most + 1 - start));
    const ssize_t got = read(descriptor.get(), &text[start], text.size() - start);
    text.resize(start + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) {
      break;
    }
    if (got < 0 && errno == EAGAIN) {
      if (!has_more(descriptor.get())) {
        refuse("nothing for " + std::to_string(k_longest_silence) + " s");
      }
    } else if (got < 0 && errno != EINTR) {
      refuse(std::strerror(errno));
    }
  }
  if (text.empty() && S_ISFIFO(status.st_mode)) {
    refuse("a pipe that nobody writes to");
  }
  return text;
}

} // namespace numasim

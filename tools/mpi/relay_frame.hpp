#pragma once
/// What a process and its relay (relay/main.cpp) write to each other: frames, each a head and then
/// so many bytes. The relay's first is {rank, size} without bytes.

#include <cstddef>
#include <cstdint>

#include <cerrno>
#include <unistd.h>

namespace numasim {

struct RelayHead {
  std::int32_t peer = 0;   ///< to or from which rank; or k_leave
  std::uint32_t bytes = 0; ///< that follow; of the relay's first frame the number of ranks
};

/// The process leaves the job; one byte follows: 1 if everybody is there.
inline constexpr std::int32_t k_leave = -1;

/// All of it; false at the end of the other side.
[[nodiscard]] inline bool read_all(int fd, void* to, std::size_t bytes)
{
  auto* at = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t count = read(fd, at, bytes);
    if (count <= 0) {
      if (count < 0 && errno == EINTR) {
        continue;
      }
      return false;
    }
    at += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

/// All of it; false if there is no other side any more (SIGPIPE must be ignored).
[[nodiscard]] inline bool write_all(int fd, const void* from, std::size_t bytes)
{
  const auto* at = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t count = write(fd, at, bytes);
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return false;
    }
    at += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

} // namespace numasim

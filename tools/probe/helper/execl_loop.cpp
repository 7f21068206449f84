/// execl_loop COUNT: writes the monotonic clock (ns, 8 bytes, the machine's byte order) to standard
/// output and replaces itself by itself COUNT times, as UnixBench's execl does. Uses libc alone, so
/// that the loader has as little to do as for a small program of the system.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <unistd.h>

int main(int argc, char** argv)
{
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  if (argc != 2 || write(STDOUT_FILENO, &ns, sizeof ns) != static_cast<ssize_t>(sizeof ns)) {
    return 1;
  }
  const long left = std::strtol(argv[1], nullptr, 10);
  if (left <= 0) {
    return 0;
  }
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%ld", left - 1);
  execl(argv[0], argv[0], text.data(), static_cast<char*>(nullptr));
  return 1;
}

/// execl_loop COUNT: writes the monotonic clock (ns) and how often the process has lost its CPU
/// against its will (8 bytes each, the machine's byte order) to standard output and replaces itself
/// by itself COUNT times, as UnixBench's execl does. Uses libc alone, so that the loader has as
/// little to do as for a small program of the system.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char** argv)
{
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  rusage use{};
  getrusage(RUSAGE_SELF, &use); // which an execve() leaves as it is
  const std::array<std::int64_t, 2> stamp{std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec,
                                          use.ru_nivcsw};
  if (argc != 2 ||
      write(STDOUT_FILENO, stamp.data(), sizeof stamp) != static_cast<ssize_t>(sizeof stamp)) {
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

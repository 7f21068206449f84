#include "tools/command/terminal_width.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace numasim {

std::size_t terminal_width()
{
  constexpr std::size_t least = 20;
  constexpr std::size_t fallback = 80;
  if (const char* columns = std::getenv("COLUMNS")) {
    const std::string_view text{columns};
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    if (error == std::errc{} && end == text.data() + text.size() && width >= least) {
      return width;
    }
  }
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col >= least) {
    return size.ws_col;
  }
  return fallback;
}

bool colours_wanted()
{
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0') &&
         terminal != nullptr && std::string_view{terminal} != "dumb";
}

} // namespace numasim

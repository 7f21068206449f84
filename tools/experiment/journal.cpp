#include "tools/experiment/journal.hpp"

#include <algorithm>

#include <unistd.h>

namespace numasim {

Journal::Journal(std::FILE* stream) : stream_(stream), terminal_(isatty(fileno(stream)) == 1) {}

void Journal::write(const std::string& line) const
{
  std::string plain = line; // names come from people's files
  std::replace_if(
      plain.begin(), plain.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; }, '?');
  fmt::print(stream_, "{}numasim: {}\n", terminal_ ? "\r\033[K" : "", plain);
  std::fflush(stream_);
}

} // namespace numasim

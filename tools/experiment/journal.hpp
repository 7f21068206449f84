#pragma once
/// What is being done, a line at a time, for who wants to know (--verbose).

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace numasim {

class Journal {
public:
  /// Says nothing.
  Journal() = default;
  /// Says it on `stream`. A progress bar there is wiped off first; it comes again by itself.
  explicit Journal(std::FILE* stream);

  [[nodiscard]] bool on() const { return stream_ != nullptr; }

  template <class... Arguments>
  void say(fmt::format_string<Arguments...> form, Arguments&&... arguments) const
  {
    if (on()) {
      write(fmt::format(form, std::forward<Arguments>(arguments)...));
    }
  }

private:
  void write(const std::string& line) const;

  std::FILE* stream_ = nullptr;
  bool terminal_ = false;
};

} // namespace numasim

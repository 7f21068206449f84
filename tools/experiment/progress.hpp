#pragma once
/// How far the runs are, for the person waiting.

#include <chrono>
#include <cstddef>
#include <cstdio>

namespace numasim {

/// A bar with rate and time left on a terminal; elsewhere one plain line now and then, so that a
/// log stays readable.
class Progress {
public:
  enum class Style { Quiet, Lines, Bar };
  /// Bar if `stream` is a terminal, Lines if not.
  [[nodiscard]] static Style style_for(std::FILE* stream);

  Progress(std::FILE* stream, Style style, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done);

private:
  using Clock = std::chrono::steady_clock;

  std::FILE* stream_;
  Style style_;
  std::size_t total_;
  Clock::time_point start_;
  Clock::time_point last_line_;
  std::size_t last_done_ = 0;
};

} // namespace numasim

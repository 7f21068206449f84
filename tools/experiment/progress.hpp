#pragma once
/// How far the work is, for the person waiting.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace numasim {

/// A bar with rate and time left on a terminal; where it is asked for elsewhere, one plain line now
/// and then, so that a log stays readable.
class Progress {
public:
  enum class Style { Quiet, Lines, Bar };
  /// Bar if `stream` is a terminal, Quiet if not.
  [[nodiscard]] static Style style_for(std::FILE* stream);

  /// `unit` is what is counted, in the plural.
  Progress(std::FILE* stream, Style style, std::size_t total, std::string unit = "runs");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `step` says what is being done now; empty: nothing to say.
  void update(std::size_t done, std::string_view step = {});
  /// There is more to do than was thought: `total` in all, and perhaps more still.
  void extend_to(std::size_t total);

private:
  using Clock = std::chrono::steady_clock;

  std::FILE* stream_;
  Style style_;
  std::size_t total_;
  bool drawn_ = false; ///< the bar
  bool open_ = false;  ///< the total may grow, so reaching it is not news
  std::string unit_;
  Clock::time_point start_;
  Clock::time_point last_line_; ///< or bar
  std::size_t last_done_ = 0;
};

} // namespace numasim

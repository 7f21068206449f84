#include "tools/experiment/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include <unistd.h>

namespace numasim {

namespace {

constexpr std::size_t k_bar_width = 30;
constexpr std::chrono::seconds k_between_lines{10};
constexpr std::chrono::milliseconds k_between_bars{100}; // faster than anybody reads

std::string clock_text(double seconds)
{
  const auto whole = std::lround(seconds);
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

/// "12/40 runs, 3.1 runs/s, 0:09 left". Rates are of `unit` in the plural, times of one of them.
std::string status_text(std::size_t done, std::size_t total, const std::string& unit,
                        double seconds)
{
  std::string text = fmt::format("{}/{} {}", done, total, unit);
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    const std::string one = unit.substr(0, unit.size() - 1);
    text += rate >= 1 ? fmt::format(", {:.1f} {}/s", rate, unit)
                      : fmt::format(", {:.1f} s/{}", 1 / rate, one);
    text += done < total
                ? fmt::format(", {} left", clock_text(static_cast<double>(total - done) / rate))
                : fmt::format(", done in {}", clock_text(seconds));
  }
  return text;
}

} // namespace

Progress::Style Progress::style_for(std::FILE* stream)
{
  return isatty(fileno(stream)) == 1 ? Style::Bar : Style::Quiet;
}

Progress::Progress(std::FILE* stream, Style style, std::size_t total, std::string unit)
    : stream_(stream), style_(style), total_(total), unit_(std::move(unit)), start_(Clock::now()),
      last_line_(start_)
{
}

Progress::~Progress()
{
  if (style_ == Style::Bar) {
    std::fputs("\r\033[K", stream_);
    std::fflush(stream_);
  }
}

void Progress::extend_to(std::size_t total)
{
  total_ = total;
  open_ = true;
}

void Progress::update(std::size_t done, std::string_view step)
{
  const auto now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const bool finished = done == total_ && last_done_ != done && !open_;
  last_done_ = done;
  const auto status = [&] {
    return status_text(done, total_, unit_, seconds) + (step.empty() ? "" : ": ") +
           std::string{step};
  };
  if (style_ == Style::Bar && (finished || !drawn_ || now - last_line_ >= k_between_bars)) {
    drawn_ = true;
    last_line_ = now;
    const std::size_t filled = total_ == 0 ? k_bar_width : k_bar_width * done / total_;
    fmt::print(stream_, "\r[{:#<{}}{:.<{}}] {}\033[K", "", filled, "", k_bar_width - filled,
               status());
    std::fflush(stream_);
  } else if (style_ == Style::Lines && (finished || now - last_line_ >= k_between_lines)) {
    last_line_ = now;
    fmt::print(stream_, "numasim: {}\n", status());
  }
}

} // namespace numasim

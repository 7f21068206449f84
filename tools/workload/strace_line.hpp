#pragma once
/// One line of strace's output, taken apart.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What a line says.
struct StraceLine {
  enum class Kind : std::uint8_t {
    Call,       ///< a whole call
    Unfinished, ///< the beginning of one
    Resumed,    ///< its end
    Ended,      ///< +++ exited, +++ killed
    Superseded, ///< +++ superseded by execve in pid `other`
    Other,      ///< a signal, or strace about itself
    Foreign     ///< nothing strace prints
  };
  Kind kind = Kind::Other;
  std::uint32_t pid = 0;               ///< 0: the line names none
  std::optional<std::int64_t> time_ns; ///< its time stamp
  bool relative = false;               ///< time_ns counts from the line before (-r)
  std::string_view name;               ///< of the call
  std::string_view arguments;          ///< of a resumed call, those that are left, with the comma
  std::string_view result;             ///< "0x7f0000000000", "-1 ENOENT (...)", "?"
  std::optional<double> taken_s;       ///< time in the call (-T)
  std::uint32_t other = 0;
};

/// Takes `line` (without its line feed) apart; the result points into it.
[[nodiscard]] StraceLine read_strace_line(std::string_view line);

/// Takes what stands behind the parenthesis of a call apart: "..., 0) = 0 <0.000012>". Returns
/// false if there is no result.
[[nodiscard]] bool read_call_end(std::string_view rest, StraceLine& line);

/// The arguments of a call, split at the commas that are in no string, list or structure.
[[nodiscard]] std::vector<std::string_view> split_arguments(std::string_view arguments);

/// The number in front of `text`: "0x1f", "4096". Nothing if there is none, or more than 64 bits.
[[nodiscard]] std::optional<std::uint64_t> leading_number(std::string_view text);

/// "3</etc/passwd>" names a file: its path, or nothing. `text` with its octal and other escapes
/// undone.
[[nodiscard]] std::optional<std::string> path_of_descriptor(std::string_view text);
/// "\"/bin/sh\"": the string between the quotes, or nothing.
[[nodiscard]] std::optional<std::string> quoted(std::string_view text);

} // namespace numasim

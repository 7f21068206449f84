#pragma once
/// The calls of an strace log, in the order in which they took effect, with what -f cut in two put
/// together again.

#include "models/input/input_error.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct StraceCall {
  static constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

  std::size_t line = 0;  ///< from 1
  std::uint32_t pid = 0; ///< 0: the log names none
  std::string name;      ///< "+++" for the end of a task, "superseded" for a thread's execve()
  std::string arguments;
  std::string result;        ///< empty: the call did not return
  double start_s = 0;        ///< meaningless unless the log is timed
  double end_s = 0;          ///< equal to start_s without -T
  std::uint32_t heir = 0;    ///< "superseded": the thread that lives on under `pid`
  std::size_t next = k_none; ///< the next call of the same pid
};

struct StraceLog {
  std::vector<StraceCall> calls;
  bool timed = false; ///< all calls have times
};

// What a log may be at most.
inline constexpr std::size_t k_largest_strace_log = std::size_t{64} << 20; ///< bytes
inline constexpr std::size_t k_longest_strace_line = std::size_t{1} << 16; ///< bytes
inline constexpr std::size_t k_most_strace_calls = 300'000; ///< that concern mappings or processes

/// Reads a log; `file` names it in messages. Throws InputError with the numbers of the lines that
/// strace does not write so.
[[nodiscard]] StraceLog read_strace_log(std::string_view text, const std::string& file);

/// A fault of a line of the log, or of the call that ends there.
[[nodiscard]] Problem line_problem(const std::string& file, std::size_t line,
                                   const std::string& found, const std::string& allowed);

/// The calls that make a process or a thread.
[[nodiscard]] bool makes_task(std::string_view call);

} // namespace numasim

#pragma once
/// Runs a program under strace.

#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct Recording {
  std::string log;
  int status = 0; ///< of the program, as a shell has it
  std::optional<double> untraced_s;
};

/// Runs `command` under strace and returns the log; what the program writes to standard output goes
/// to standard error. With `time_it` runs it once before without strace and takes the time. Throws
/// InputError if there is no strace, no such command, or nothing was recorded.
[[nodiscard]] Recording record_command(const std::vector<std::string>& command, bool time_it);

} // namespace numasim

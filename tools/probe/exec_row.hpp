#pragma once
/// A process that replaces itself by execl(2) so many times in a row.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include <sys/types.h>

namespace numasim {

/// A start of main().
struct ExecStart {
  std::int64_t ns = 0;       ///< the monotonic clock
  std::int64_t switches = 0; ///< how often the process has lost its CPU against its will so far
};

class ExecRow {
public:
  /// Of the stamps that a pipe of the usual size holds.
  static constexpr std::size_t k_most_execs = 4000;

  /// Starts `program` (exec_time.hpp) on the CPUs of the calling thread, with an empty environment.
  /// Throws Unmeasurable.
  ExecRow(const std::filesystem::path& program, std::size_t execs);
  /// Ends what still runs.
  ~ExecRow();
  ExecRow(const ExecRow&) = delete;
  ExecRow& operator=(const ExecRow&) = delete;

  /// Waits for its end; one start more than there are execs. Throws Unmeasurable if it did not get
  /// that far. To be called once.
  [[nodiscard]] std::vector<ExecStart> starts();

private:
  std::filesystem::path program_;
  std::size_t execs_;
  int in_ = -1;
  pid_t child_ = 0;
};

} // namespace numasim

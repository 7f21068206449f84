#pragma once
/// A file that one process at a time may write to.

#include <filesystem>

namespace numasim {

/// Holds the file, creating it if need be, and lets go of it at the latest when the process and the
/// children it had meanwhile have ended, however they end.
class FileLock {
public:
  /// Throws InputError where the file cannot be written to, or half a second later where another
  /// process holds it.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

private:
  int fd_;
};

} // namespace numasim

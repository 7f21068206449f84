#pragma once
/// A file that one process at a time may write to.

#include <filesystem>

namespace numasim {

/// Holds the file for this process, creating it if need be, and lets go of it at the latest when
/// the process ends, however it ends. Children do not have it.
class FileLock {
public:
  /// At once: throws InputError where the file cannot be written to or another process holds it.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

private:
  int fd_;
};

} // namespace numasim

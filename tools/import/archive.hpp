#pragma once
/// Packed trees of files (tar, also compressed by gzip, bzip2, xz or zstd), unpacked for a while.

#include <filesystem>
#include <string>
#include <string_view>

namespace numasim {

/// Whether the first bytes of a file are those of such an archive.
[[nodiscard]] bool looks_like_archive(std::string_view bytes);

/// A directory of our own with the contents of an archive; removed in the end.
class UnpackedArchive {
public:
  static constexpr std::size_t k_most_entries = 200'000;
  static constexpr std::size_t k_largest_file = std::size_t{4} << 20; ///< bytes
  static constexpr std::size_t k_most_bytes = std::size_t{128} << 20; ///< of all files together

  /// Unpacks files, directories and links that stay inside; devices and pipes are left out. Throws
  /// InputError: cut off or damaged, names or links that lead outside, over the limits.
  explicit UnpackedArchive(const std::filesystem::path& file);
  ~UnpackedArchive();
  UnpackedArchive(const UnpackedArchive&) = delete;
  UnpackedArchive& operator=(const UnpackedArchive&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return directory_; }

private:
  std::filesystem::path directory_;
};

} // namespace numasim

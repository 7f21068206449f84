#include "tools/import/archive.hpp"

#include "models/input/input_error.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::string& found, const std::string& allowed)
{
  throw InputError({file.string(), "", found, allowed});
}

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

Reader open_archive(const fs::path& file)
{
  Reader reader(archive_read_new(), archive_read_free);
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  constexpr std::size_t k_block = 1U << 16U;
  if (archive_read_open_filename(reader.get(), file.c_str(), k_block) != ARCHIVE_OK) {
    refuse(file, std::string{"no archive that can be read: "} + archive_error_string(reader.get()),
           "tar, also packed by gzip, bzip2, xz or zstd");
  }
  return reader;
}

/// The name without "./" and "/" at its end; empty for the top itself. Refuses what leads outside.
fs::path inner_path(const fs::path& file, const char* name)
{
  const fs::path path = name != nullptr ? fs::path(name) : fs::path();
  if (path.is_absolute() || path.empty()) {
    refuse(file, "an entry \"" + path.string() + "\"", "names below the archive's top");
  }
  fs::path inner;
  for (const fs::path& part : path) {
    if (part == "..") {
      refuse(file, "an entry \"" + path.string() + "\", which leads outside",
             "names below the archive's top");
    }
    if (!part.empty() && part != ".") {
      inner /= part;
    }
  }
  return inner;
}

/// Whether a link at `at` that says `target` stays below the top.
bool stays_inside(const fs::path& at, const fs::path& target)
{
  if (target.is_absolute() || target.empty()) {
    return false;
  }
  const fs::path reached = (at.parent_path() / target).lexically_normal();
  return reached.empty() || *reached.begin() != "..";
}

/// What a copy of /sys has besides what a machine consists of: most of its files.
bool is_beside_the_point(const fs::path& inner)
{
  static const std::set<std::string> names = {
      "cpuidle", "thermal_throttle", "microcode", "hugepages", "power", "cpufreq_stats", "uevent"};
  return std::any_of(inner.begin(), inner.end(), [](const fs::path& part) {
    const std::string name = part.string();
    return names.contains(name) || name.starts_with("pci0") || name.ends_with("_siblings_list") ||
           name == "shared_cpu_list";
  });
}

/// Goes through the entries of an archive: first to check them all, then to write them.
class Unpacker {
public:
  /// Without a directory nothing is written.
  Unpacker(fs::path file, fs::path directory)
      : file_(std::move(file)), directory_(std::move(directory))
  {
  }

  void entry(archive* reader, archive_entry* entry)
  {
    if (++entries_ > UnpackedArchive::k_most_entries) {
      refuse(file_, "more than " + std::to_string(UnpackedArchive::k_most_entries) + " entries",
             "up to that");
    }
    const fs::path inner = inner_path(file_, archive_entry_pathname(entry));
    if (inner.empty() || archive_entry_hardlink(entry) != nullptr || is_beside_the_point(inner)) {
      return;
    }
    if (leads_through_link(inner)) {
      refuse(file_, "an entry \"" + inner.string() + "\" behind a link", "directories as such");
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
      make_directory(inner);
      break;
    case AE_IFREG:
      write(reader, entry, inner);
      break;
    case AE_IFLNK:
      link(inner, archive_entry_symlink(entry));
      break;
    default:
      break; // devices, pipes, sockets say nothing of a machine
    }
  }

private:
  [[nodiscard]] bool leads_through_link(const fs::path& inner) const
  {
    fs::path at;
    for (const fs::path& part : inner.parent_path()) {
      at /= part;
      if (links_.contains(at.native())) {
        return true;
      }
    }
    return links_.contains(inner.native());
  }

  void make_directory(const fs::path& inner)
  {
    if (!directory_.empty() && directories_.insert(inner.native()).second) {
      std::error_code error;
      fs::create_directories(directory_ / inner, error);
    }
  }

  void link(const fs::path& inner, const char* target)
  {
    if (target == nullptr || !stays_inside(inner, target)) {
      return; // sysfs has some, to devices that a copy lacks
    }
    make_directory(inner.parent_path());
    links_.insert(inner.native());
    if (!directory_.empty()) {
      std::error_code error;
      fs::create_symlink(target, directory_ / inner, error);
    }
  }

  void write(archive* reader, archive_entry* entry, const fs::path& inner)
  {
    const std::int64_t size = archive_entry_size(entry);
    if (size > static_cast<std::int64_t>(UnpackedArchive::k_largest_file)) {
      refuse(file_, "\"" + inner.string() + "\" of " + std::to_string(size) + " bytes",
             "files of /sys and /proc, up to " +
                 std::to_string(UnpackedArchive::k_largest_file >> 20U) + " MiB");
    }
    bytes_ += static_cast<std::size_t>(std::max<std::int64_t>(size, 0));
    if (bytes_ > UnpackedArchive::k_most_bytes) {
      refuse(file_,
             "more than " + std::to_string(UnpackedArchive::k_most_bytes >> 20U) + " MiB of files",
             "up to that");
    }
    if (!directory_.empty()) {
      make_directory(inner.parent_path());
      copy(reader, inner);
    }
  }

  void copy(archive* reader, const fs::path& inner)
  {
    const int fd = open((directory_ / inner).c_str(),
                        O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
      refuse(file_,
             "\"" + inner.string() + "\", which cannot be unpacked (" +
                 std::system_category().message(errno) + ")",
             "room in the directory for temporary files");
    }
    const int status = archive_read_data_into_fd(reader, fd);
    close(fd);
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
      refuse(file_, std::string{"damaged: "} + archive_error_string(reader), "the whole archive");
    }
  }

  fs::path file_;
  fs::path directory_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
  std::set<std::string> directories_;
  std::set<std::string> links_;
};

/// Checks all entries and, given a directory, unpacks them into it.
void go_through(const fs::path& file, const fs::path& directory)
{
  const Reader reader = open_archive(file);
  Unpacker unpacker(file, directory);
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) {
      return;
    }
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
      refuse(file, std::string{"damaged: "} + archive_error_string(reader.get()),
             "the whole archive");
    }
    unpacker.entry(reader.get(), entry);
  }
}

/// Where thousands of small files are made and removed fast: in memory where there is such a place.
fs::path scratch()
{
  const fs::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK | X_OK) == 0 ? memory : fs::temp_directory_path();
}

} // namespace

bool looks_like_archive(std::string_view bytes)
{
  using namespace std::string_view_literals;
  constexpr std::size_t k_magic_at = 257; // "ustar", in the first header
  return bytes.starts_with("\x1f\x8b") || bytes.starts_with("BZh") ||
         bytes.starts_with("\xfd"
                           "7zXZ\0"sv) ||
         bytes.starts_with("\x28\xb5\x2f\xfd") ||
         (bytes.size() > k_magic_at + 5 && bytes.substr(k_magic_at, 5) == "ustar");
}

UnpackedArchive::UnpackedArchive(const fs::path& file)
{
  go_through(file, {});
  std::string name = (scratch() / "numasim-import-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "cannot create " + name);
  }
  directory_ = name;
  try {
    go_through(file, directory_);
  } catch (...) {
    std::error_code error;
    fs::remove_all(directory_, error);
    throw;
  }
}

UnpackedArchive::~UnpackedArchive()
{
  std::error_code error;
  fs::remove_all(directory_, error);
}

} // namespace numasim

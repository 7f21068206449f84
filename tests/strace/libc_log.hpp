#pragma once
/// Logs of a small program that executes itself, and the ELF files they are of: made here, with the
/// addresses and sizes of Debian 12 (layout A) and of Ubuntu 22.04 (layout B, with a gap).

#include "tools/workload/profile_import.hpp"

#include <fmt/format.h>

#include <string>

namespace numasim::test {

inline constexpr std::uint64_t k_binary_base = 0x55975cde7000;
inline constexpr std::uint64_t k_ldso_base = 0x7f34aff45000;

/// /bin/loop (R, RX, R, RW of a page or two) and /lib/ld.so.
inline std::optional<ElfImage> small_elf(const std::filesystem::path& path)
{
  ElfImage image;
  image.path = path.string();
  if (path == "/bin/loop") {
    image.interpreter = "/lib/ld.so";
    image.loaded = {{0x0, 0x0, 0x6f8, 0x6f8, k_read},
                    {0x1000, 0x1000, 0x2bd, 0x2bd, k_read | k_exec},
                    {0x2000, 0x2000, 0xf4, 0xf4, k_read},
                    {0x2dd0, 0x3dd0, 0x278, 0x1280, k_read | k_write}};
    image.relro = AddressRange{0x3000, 0x4000};
    return image;
  }
  if (path == "/lib/ld.so") {
    image.loaded = {{0x0, 0x0, 0xd38, 0xd38, k_read},
                    {0x1000, 0x1000, 0x25781, 0x25781, k_read | k_exec},
                    {0x27000, 0x27000, 0x9f14, 0x9f14, k_read},
                    {0x31a00, 0x31a00, 0x1698, 0x1878, k_read | k_write}};
    image.relro = AddressRange{0x31000, 0x33000};
    return image;
  }
  return std::nullopt;
}

/// What the lines of a log have in front and behind.
struct LogStyle {
  std::string front = "123 1795445110.000100 ";
  std::string back = " <0.000010>";
  bool names_files = true; ///< -y
};

inline std::string line(const LogStyle& style, const std::string& call)
{
  return style.front + call + style.back + "\n";
}

inline std::string file_mmap(const LogStyle& style, const std::string& address, std::uint64_t bytes,
                             const std::string& protection, const std::string& fixed,
                             const std::string& path, std::uint64_t offset, std::uint64_t result)
{
  return line(style,
              fmt::format("mmap({}, {}, {}, MAP_PRIVATE{}|MAP_DENYWRITE, 3{}, {:#x}) = {:#x}",
                          address, bytes, protection, fixed,
                          style.names_files ? "<" + path + ">" : "", offset, result));
}

/// What libc is mapped by: the calls of ld.so.
inline std::string libc_lines(const LogStyle& style, bool with_hole)
{
  constexpr std::uint64_t k_base = 0x7f34afd41000;
  constexpr const char* k_path = "/lib/libc.so.6";
  const auto at = [&](std::uint64_t offset) { return k_base + offset; };
  const auto over = [&](std::uint64_t from, std::uint64_t to, const char* protection,
                        std::uint64_t offset) {
    return file_mmap(style, fmt::format("{:#x}", at(from)), to - from, protection, "|MAP_FIXED",
                     k_path, offset, at(from));
  };
  const std::uint64_t data = with_hole ? 0x1d0000 : 0x1cf000;
  std::string text = file_mmap(style, "NULL", data + 0x12f50, "PROT_READ", "", k_path, 0, k_base);
  if (with_hole) {
    text +=
        line(style, fmt::format("mprotect({:#x}, {}, PROT_NONE) = 0", at(0x26000), data - 0x26000));
  }
  text += over(0x26000, 0x17c000, "PROT_READ|PROT_EXEC", 0x26000);
  text += over(0x17c000, 0x1cf000, "PROT_READ", 0x17c000);
  text += over(data, data + 0x6000, "PROT_READ|PROT_WRITE", 0x1cf000);
  text += line(style, fmt::format("mmap({0:#x}, 53072, PROT_READ|PROT_WRITE, "
                                  "MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = {0:#x}",
                                  at(data + 0x6000)));
  return text;
}

/// From one execve() up to the next.
inline std::string turn_lines(const LogStyle& style, bool with_hole = false)
{
  const std::uint64_t data = 0x7f34afd41000 + (with_hole ? 0x1d0000 : 0x1cf000);
  return line(style,
              R"(execve("/bin/loop", ["/bin/loop", "3"], 0x7ffc4e25ef28 /* 37 vars */) = 0)") +
         line(style, "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = "
                     "0x7f34aff3f000") +
         file_mmap(style, "NULL", 46019, "PROT_READ", "", "/etc/ld.so.cache", 0, 0x7f34aff33000) +
         libc_lines(style, with_hole) +
         line(style, fmt::format("mprotect({:#x}, 16384, PROT_READ) = 0", data)) +
         line(style, fmt::format("mprotect({:#x}, 4096, PROT_READ) = 0", k_binary_base + 0x3000)) +
         line(style, fmt::format("mprotect({:#x}, 8192, PROT_READ) = 0", k_ldso_base + 0x31000)) +
         line(style, "munmap(0x7f34aff33000, 46019) = 0");
}

inline std::string loop_log(const LogStyle& style, bool with_hole = false)
{
  std::string text;
  for (int i = 0; i < 4; ++i) {
    text += turn_lines(style, with_hole);
  }
  return text + line(style, "exit_group(0) = ?");
}

/// Of the file whose path ends so.
inline FileCounts counts_of(const WorkloadProfile& profile, const std::string& end)
{
  const auto counts = file_counts(profile);
  for (std::size_t i = 0; i < profile.files.size(); ++i) {
    if (profile.files[i].ends_with(end)) {
      return counts[i];
    }
  }
  return {};
}

} // namespace numasim::test

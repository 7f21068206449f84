#include "tools/selfcheck/this_kernel.hpp"

#include "models/rmap/vma_rules.hpp"
#include "tools/selfcheck/kernel_config.hpp"
#include "tools/workload/elf_image.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

#include <sys/utsname.h>

namespace numasim::selfcheck {

namespace {

namespace fs = std::filesystem;

/// Processes that are looked at; of more, these stand for all.
constexpr std::size_t k_most_processes = 2000;

/// The C library that this process has mapped, which other programs of the system have, too.
std::string mapped_libc()
{
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) {
    const std::size_t slash = line.find('/');
    if (slash != std::string::npos && fs::path{line.substr(slash)}.filename() == "libc.so.6") {
      return line.substr(slash);
    }
  }
  return {};
}

bool maps(const fs::path& process, const std::string& file)
{
  std::ifstream maps{process / "maps"};
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(file)) {
      return true;
    }
  }
  return false;
}

std::size_t processes_that_map(const std::string& file)
{
  std::size_t all = 0;
  std::size_t looked_at = 0;
  std::size_t found = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      continue;
    }
    ++all;
    if (looked_at < k_most_processes) {
      ++looked_at;
      found += maps(entry.path(), file) ? 1 : 0;
    }
  }
  return looked_at == 0 ? 0 : found * all / looked_at;
}

} // namespace

Release release_of(std::string_view text)
{
  Release release;
  const char* const end = text.data() + text.size();
  const auto [dot, error] = std::from_chars(text.data(), end, release.major);
  if (error != std::errc{} || dot == end || *dot != '.' ||
      std::from_chars(dot + 1, end, release.minor).ec != std::errc{}) {
    return {};
  }
  return release;
}

std::optional<std::string> layout_of(const fs::path& library)
{
  const std::optional<ElfImage> image = read_elf_image(library);
  if (!image) {
    return std::nullopt;
  }
  std::uint64_t reached = 0;
  for (const ElfSegment& segment : image->loaded) {
    const std::uint64_t page = segment.address / k_page_bytes;
    if (reached != 0 && page > reached) {
      return "B";
    }
    reached = (segment.address + segment.memory_bytes + k_page_bytes - 1) / k_page_bytes;
  }
  return "A";
}

ThisKernel this_kernel()
{
  ThisKernel kernel;
  utsname name{};
  if (uname(&name) == 0) {
    kernel.release = static_cast<const char*>(name.release);
  }
  const Release release = release_of(kernel.release);
  const auto before = [&](unsigned major, unsigned minor) {
    return release.major < major || (release.major == major && release.minor < minor);
  };
  // The tree's node lies beside vm_refcnt since about 6.15; an unknown kernel is taken for new.
  const bool known = release != Release{};
  kernel.vma_layout = known && before(6, 15) ? "6.12" : "6.18";
  // Gone in 6.11, back in 6.13 (2a010c412853, 3b832035387f).
  kernel.i_writecount = !known || before(6, 11) || !before(6, 13);
  if (const auto config = kernel_config(kernel.release)) {
    kernel.paravirt_known = true;
    kernel.paravirt_spinlocks = is_built_in(*config, "CONFIG_PARAVIRT_SPINLOCKS");
  }
  kernel.libc = mapped_libc();
  kernel.libc_layout = layout_of(kernel.libc).value_or("A");
  kernel.mapping_libc = processes_that_map(kernel.libc);
  return kernel;
}

} // namespace numasim::selfcheck

#pragma once
/// What of the kernel and the system that runs here decides how an exec is simulated.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace numasim::selfcheck {

struct ThisKernel {
  std::string release;      ///< uname -r
  std::string vma_layout;   ///< "6.12" or "6.18": parameter vma_layout
  bool i_writecount = true; ///< execs write it: not in 6.11 and 6.12
  bool paravirt_spinlocks = false;
  bool paravirt_known = false;  ///< by the kernel's configuration; else a guess
  std::string libc_layout;      ///< "A" or "B": parameter libc_layout
  std::string libc;             ///< its file
  std::size_t mapping_libc = 0; ///< processes that map it now, as far as may be seen
};

/// Of the running one.
[[nodiscard]] ThisKernel this_kernel();

// Its parts.

/// Major and minor number of a release: "6.18.44-x" is {6, 18}; {0, 0} if it has none.
struct Release {
  unsigned major = 0;
  unsigned minor = 0;
  [[nodiscard]] bool operator==(const Release&) const = default;
};
[[nodiscard]] Release release_of(std::string_view text);

/// Whether the segments of that ELF file leave a gap in its address range (B) or not (A); none if
/// it cannot be read.
[[nodiscard]] std::optional<std::string> layout_of(const std::filesystem::path& library);

} // namespace numasim::selfcheck

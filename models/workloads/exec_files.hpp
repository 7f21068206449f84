#pragma once
/// The four files of an exec: what they look like and where they lie.

#include "models/rmap/address_space.hpp"
#include "models/workloads/mapped_file.hpp"
#include "models/workloads/world.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace numasim {

enum class ExecFile : std::uint32_t { Binary, Libc, LdSo, LdSoCache };
inline constexpr std::size_t k_exec_files = 4;
constexpr FileIndex index(ExecFile f)
{
  return FileIndex{static_cast<std::uint32_t>(f)};
}

struct FileFacts {
  const char* name = "";
  Segments segments;
  std::uint32_t resident_pages =
      0; ///< that an exec maps: windows of 16 pages around each file fault
};

using ExecFileFacts = std::array<FileFacts, k_exec_files>;

/// `libc_layout`: "A", contiguous segments, or "B", a gap before libc's data.
[[nodiscard]] ExecFileFacts exec_file_facts(std::string_view libc_layout);

/// Their inodes, on nodes and at offsets drawn for the world's replication.
[[nodiscard]] std::vector<AddressSpace> make_exec_files(World& world, const ExecFileFacts& facts);

} // namespace numasim

#pragma once
/// The files that small dynamic programs map: what they look like and where they lie.

#include "models/rmap/address_space.hpp"
#include "models/workloads/mapped_file.hpp"
#include "models/workloads/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace numasim {

enum class ExecFile : std::uint8_t {
  Binary, ///< the program that is executed
  Libc,
  LdSo,
  LdSoCache,
  Parent ///< the program that forks, where that is another one
};

struct FileFacts {
  const char* name = "";
  Segments segments;
  /// Page-cache pages that an exec maps: windows of 16 pages around each file fault.
  std::uint32_t resident_pages = 0;
};

/// Facts of the four files of an exec, and of the fifth if `parent`. `libc_layout`: "A", contiguous
/// segments, or "B", a gap before libc's data.
[[nodiscard]] std::vector<FileFacts> exec_file_facts(std::string_view libc_layout, bool parent);

/// Every file of a run. Containers that share none have a set each.
class ExecFiles {
public:
  /// Inodes on nodes and at offsets drawn for the world's replication; `sets` >= 1.
  ExecFiles(World& world, std::vector<FileFacts> facts, std::size_t sets);

  [[nodiscard]] std::span<const AddressSpace> all() const { return files_; }
  [[nodiscard]] std::size_t sets() const { return files_.size() / facts_.size(); }
  [[nodiscard]] FileIndex index(std::size_t set, ExecFile f) const
  {
    return FileIndex{static_cast<std::uint32_t>(set * facts_.size() + static_cast<std::size_t>(f))};
  }
  [[nodiscard]] const FileFacts& facts(ExecFile f) const
  {
    return facts_[static_cast<std::size_t>(f)];
  }
  [[nodiscard]] const FileFacts& facts(FileIndex file) const
  {
    return facts_[index_of(file) % facts_.size()];
  }

private:
  std::vector<FileFacts> facts_; ///< of one set
  std::vector<AddressSpace> files_;
};

/// What one process has mapped: its program, libc and ld.so.
struct Image {
  ExecFile program = ExecFile::Binary;
  std::array<Mapping, 3> mappings; ///< program, libc, ld.so
  /// Pages of the files are in the page tables. fork() leaves them for the child to fault in
  /// (vma_needs_copy(), mm/memory.c 6.12).
  bool populated = true;

  [[nodiscard]] Mapping& of(ExecFile f)
  {
    return mappings[f == ExecFile::Libc ? 1 : f == ExecFile::LdSo ? 2 : 0];
  }
};

} // namespace numasim

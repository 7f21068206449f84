#pragma once
/// The files that small dynamic programs map: what they look like and where they lie.

#include "models/rmap/address_space.hpp"
#include "models/workloads/mapped_file.hpp"
#include "models/workloads/world.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

enum class ExecFile : std::uint8_t {
  Binary, ///< the program that is executed, where there is one
  Libc,
  LdSo,
  LdSoCache,
  Parent ///< the first of further files: the program that forks, where that is another one
};
/// The further files of a run in the order of their facts, from Parent on.
[[nodiscard]] constexpr ExecFile further_file(std::size_t number)
{
  return static_cast<ExecFile>(static_cast<std::size_t>(ExecFile::Parent) + number);
}

/// What execve() loads.
struct Program {
  ExecFile file = ExecFile::Binary;
  std::vector<ExecFile> libraries; ///< beside libc, in the order in which ld.so maps them
};

struct FileFacts {
  std::string name;
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

/// What one process has mapped, ld.so.cache apart.
class Image {
public:
  struct File {
    ExecFile file = ExecFile::Binary;
    Mapping vmas;
  };

  /// Pages of the files are in the page tables. fork() leaves them for the child to fault in
  /// (vma_needs_copy(), mm/memory.c 6.12).
  bool populated = true;

  /// That of a process of `program` from now on; nothing is mapped yet, or any more.
  void begin(const Program& program);
  /// A copy of a process with `other`; nothing is mapped yet.
  void begin_as(const Image& other);

  [[nodiscard]] ExecFile program() const { return files_.front().file; }
  /// In address order: the program below, libraries as they go down from ld.so, which was there
  /// first.
  [[nodiscard]] std::vector<File>& files() { return files_; }
  [[nodiscard]] const std::vector<File>& files() const { return files_; }
  /// Of a file that it has.
  [[nodiscard]] Mapping& of(ExecFile f);

private:
  void begin_file(std::size_t at, ExecFile f);

  std::vector<File> files_;
};

} // namespace numasim

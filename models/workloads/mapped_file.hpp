#pragma once
/// The files that an exec maps, and the operations on the reverse map that mapping them takes:
/// the kernel's for what load_elf_binary() maps, ld.so's for the C library. Traced on Linux 6.12
/// with glibc 2.36 (layout A) and with a library whose segments leave a gap (layout B).

#include "models/rmap/strategy.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// Sizes in pages of 4 KiB, in file order.
struct Segments {
  std::uint32_t headers = 1; ///< R: headers, symbols
  std::uint32_t text = 1;    ///< RX
  std::uint32_t rodata = 1;  ///< R
  std::uint32_t hole = 0;    ///< unmapped pages before the data segment
  std::uint32_t relro = 1;   ///< RW, made R after relocation
  std::uint32_t data = 1;    ///< RW
  std::uint32_t bss = 0;     ///< anonymous, over the tail of the first mapping

  [[nodiscard]] std::uint32_t text_at() const { return headers; }
  [[nodiscard]] std::uint32_t rodata_at() const { return text_at() + text; }
  [[nodiscard]] std::uint32_t hole_at() const { return rodata_at() + rodata; }
  [[nodiscard]] std::uint32_t data_at() const { return hole_at() + hole; }
  [[nodiscard]] std::uint32_t bss_at() const { return data_at() + relro + data; }
  [[nodiscard]] std::uint32_t end() const { return bss_at() + bss; }
};

/// What is mapped of a position-independent file in the end, in address order.
[[nodiscard]] std::vector<PageRange> mapped_ranges(const Segments& segments);

/// Gives out VMAs; what a mapping or a split needs.
class VmaSource {
public:
  VmaSource() = default;
  VmaSource(const VmaSource&) = delete;
  VmaSource& operator=(const VmaSource&) = delete;
  virtual ~VmaSource() = default;
  /// vm_area_alloc(): a VMA for a new mapping.
  virtual Vma& allocate(FileIndex file, PageRange range) = 0;
  /// vm_area_dup(): a copy of `old` that is to cover `range`.
  virtual Vma& duplicate(const Vma& old, PageRange range) = 0;
};

/// What one process has mapped of one file.
using Mapping = std::vector<Vma*>;

/// A plan: the steps, the VMAs that its removals leave to be freed, and what is mapped at the end.
struct MappingPlan {
  std::vector<RmapStep> steps;
  std::vector<Vma*> freed;
  Mapping mapped;
};

/// load_elf_binary() on a position-independent file (elf_load(), fs/binfmt_elf.c 6.12): the first
/// segment is mapped with the total size, the surplus unmapped, then the others. 6 acquisitions.
void plan_elf_load(VmaSource& source, FileIndex file, const Segments& segments, MappingPlan& plan);

/// ld.so's _dl_map_segments() (glibc 2.36): the whole file, then the segments over it with
/// MAP_FIXED. 13 acquisitions with or without a hole.
void plan_library(VmaSource& source, FileIndex file, const Segments& segments, MappingPlan& plan);

/// mprotect() of the relocated data: one split. 1 acquisition.
void plan_relro(VmaSource& source, const Segments& segments, MappingPlan& plan);

} // namespace numasim

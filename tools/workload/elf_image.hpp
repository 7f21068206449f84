#pragma once
/// What execve() needs to know of an ELF file.

#include "models/rmap/vma_rules.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// A PT_LOAD program header.
struct ElfSegment {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t memory_bytes = 0;
  std::uint8_t protection = k_prot_none;
};

struct ElfImage {
  std::string path;               ///< without symbolic links
  bool movable = true;            ///< ET_DYN: its addresses count from where it is put
  std::string interpreter;        ///< PT_INTERP; empty: none
  std::vector<ElfSegment> loaded; ///< at least one
  std::optional<AddressRange>
      relro; ///< the pages that ld.so makes read-only, from the image's start
};

/// Reads the program headers of a 64-bit ELF file, or of the interpreter that its first line names
/// (#!). Nothing if there is no such file, or another one.
[[nodiscard]] std::optional<ElfImage> read_elf_image(const std::filesystem::path& file);

/// Maps it as load_elf_binary() and load_elf_interp() do (fs/binfmt_elf.c 6.12): what is movable
/// first with its whole length, from which the surplus is unmapped again.
void map_elf_image(const ElfImage& image, FileIndex file, std::uint64_t base, VmaMap& map,
                   VmaMap::Steps& steps);

} // namespace numasim

#include "tools/workload/elf_image.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <system_error>

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

constexpr std::size_t k_most_headers = 64;
constexpr std::uint64_t k_longest_image = std::uint64_t{1} << 40U;

/// An ELF file that is open.
class OpenElf {
public:
  explicit OpenElf(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
  {
    struct stat status = {};
    if (fd_ >= 0 && fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) &&
        elf_version(EV_CURRENT) != EV_NONE) {
      elf_ = elf_begin(fd_, ELF_C_READ, nullptr);
    }
  }
  ~OpenElf()
  {
    elf_end(elf_);
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  OpenElf(const OpenElf&) = delete;
  OpenElf& operator=(const OpenElf&) = delete;

  [[nodiscard]] Elf* get() const { return elf_; }

  /// `bytes` from `offset`, up to the first zero.
  [[nodiscard]] std::string text_at(std::uint64_t offset, std::uint64_t bytes) const
  {
    std::array<char, 4096> buffer{};
    const std::size_t most = std::min<std::uint64_t>(bytes, buffer.size() - 1);
    const ssize_t got = pread(fd_, buffer.data(), most, static_cast<off_t>(offset));
    return got > 0 ? std::string{buffer.data()} : std::string{};
  }

private:
  int fd_;
  Elf* elf_ = nullptr;
};

std::uint8_t protection_of(std::uint32_t flags)
{
  return static_cast<std::uint8_t>(((flags & PF_R) != 0 ? k_read : 0) |
                                   ((flags & PF_W) != 0 ? k_write : 0) |
                                   ((flags & PF_X) != 0 ? k_exec : 0));
}

std::uint64_t page_start(std::uint64_t address)
{
  return address & ~(k_page_bytes - 1);
}

bool sound(const GElf_Phdr& header)
{
  return header.p_memsz >= header.p_filesz && header.p_memsz <= k_longest_image &&
         header.p_offset <= k_longest_image &&
         header.p_vaddr <= std::numeric_limits<std::uint64_t>::max() / 2 &&
         (header.p_offset - header.p_vaddr) % k_page_bytes == 0;
}

/// Returns false if the header makes no sense.
bool add_header(const GElf_Phdr& header, const OpenElf& elf, ElfImage& image)
{
  if (header.p_type == PT_INTERP) {
    image.interpreter = elf.text_at(header.p_offset, header.p_filesz);
  } else if (header.p_type == PT_GNU_RELRO) { // _dl_protect_relro() rounds both ends down
    image.relro = {page_start(header.p_vaddr), page_start(header.p_vaddr + header.p_memsz)};
  } else if (header.p_type == PT_LOAD && header.p_memsz > 0) {
    image.loaded.push_back({header.p_offset, header.p_vaddr, header.p_filesz, header.p_memsz,
                            protection_of(header.p_flags)});
    return sound(header);
  }
  return true;
}

std::optional<ElfImage> read_headers(const std::string& path)
{
  const OpenElf elf(path);
  GElf_Ehdr header{};
  std::size_t count = 0;
  if (elf.get() == nullptr || elf_kind(elf.get()) != ELF_K_ELF ||
      gelf_getclass(elf.get()) != ELFCLASS64 || gelf_getehdr(elf.get(), &header) == nullptr ||
      (header.e_type != ET_EXEC && header.e_type != ET_DYN) ||
      elf_getphdrnum(elf.get(), &count) != 0) {
    return std::nullopt;
  }
  ElfImage image;
  image.path = path;
  image.movable = header.e_type == ET_DYN;
  for (std::size_t i = 0; i < std::min(count, k_most_headers); ++i) {
    GElf_Phdr program{};
    if (gelf_getphdr(elf.get(), static_cast<int>(i), &program) == nullptr ||
        !add_header(program, elf, image)) {
      return std::nullopt;
    }
  }
  const bool ordered = std::is_sorted(
      image.loaded.begin(), image.loaded.end(),
      [](const ElfSegment& a, const ElfSegment& b) { return a.address < b.address; });
  const bool whole = !image.loaded.empty() && ordered &&
                     image.loaded.back().address - image.loaded.front().address <= k_longest_image;
  return whole ? std::optional(image) : std::nullopt;
}

/// "#! /bin/sh -e": "/bin/sh".
std::string script_interpreter(const std::string& path)
{
  std::array<char, 256> line{}; // BINPRM_BUF_SIZE
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return {};
  }
  std::ifstream file(path, std::ios::binary);
  file.read(line.data(), line.size() - 1);
  std::string text{line.data()};
  if (!text.starts_with("#!")) {
    return {};
  }
  text = text.substr(2, text.find('\n') - 2);
  const auto from = text.find_first_not_of(" \t");
  return from == std::string::npos ? std::string{}
                                   : text.substr(from, text.find_first_of(" \t\r", from) - from);
}

} // namespace

std::optional<ElfImage> read_elf_image(const std::filesystem::path& file)
{
  constexpr int k_most_scripts = 5; // exec_binprm() gives up then
  std::filesystem::path path = file;
  for (int depth = 0; depth <= k_most_scripts; ++depth) {
    std::error_code error;
    path = std::filesystem::canonical(path, error);
    if (error) {
      return std::nullopt;
    }
    const std::string script = script_interpreter(path.string());
    if (script.empty()) {
      return read_headers(path.string());
    }
    path = script;
  }
  return std::nullopt;
}

void map_elf_image(const ElfImage& image, FileIndex file, std::uint64_t base, VmaMap& map,
                   VmaMap::Steps& steps)
{
  bool first = image.movable;
  const ElfSegment& last = image.loaded.back();
  const std::uint64_t end = base + last.address + last.memory_bytes;
  for (const ElfSegment& segment : image.loaded) {
    const std::uint64_t start = base + segment.address;
    const auto contents = pages_of(start, segment.file_bytes);
    const auto memory = pages_of(start, segment.memory_bytes);
    if (contents) {
      const FilePart part{file, UINT32_MAX, page_start(segment.offset) / k_page_bytes};
      const auto whole = first ? pages_of(start, end - start) : contents;
      map.map(*whole, part, segment.protection, false, steps);
      if (whole->to > contents->to) {
        map.unmap({contents->to, whole->to}, steps);
      }
      first = false;
    }
    const std::uint64_t zeros = contents ? contents->to : memory->from;
    if (memory->to > zeros) { // vm_brk_flags()
      map.map({zeros, memory->to}, std::nullopt, segment.protection, false, steps);
    }
  }
}

} // namespace numasim

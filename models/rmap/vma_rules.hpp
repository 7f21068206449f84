#pragma once
/// The kernel's rules for VMAs: what mmap(), munmap(), mprotect(), mremap(), fork and the end of an
/// address space do to the i_mmap of the files they concern. Of mm/vma.c, mm/mprotect.c,
/// mm/mremap.c, mm/memory.c (free_pgtables()) and kernel/fork.c (dup_mmap()), Linux 6.12.
///
/// Anonymous memory is kept as far as it lies in the way; how its VMAs merge concerns no file.
/// Assumed, as no system call shows it: pages of 4 KiB; two neighbours that are alike otherwise
/// have no different anon_vma, so that they merge; no memory policy, lock (VM_LOCKED) or advice
/// differs.

#include "models/rmap/vma_step.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <vector>

namespace numasim {

inline constexpr std::uint64_t k_page_bytes = 4096;
/// A mapping may not begin beyond this page of its file, nor be longer: PageRange has 32 bits.
inline constexpr std::uint64_t k_most_pages = std::uint64_t{1} << 31U;

/// Bytes [from, to) of an address space; both multiples of the page size.
struct AddressRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
/// The pages that hold these bytes; nothing if there are none or the address space ends before
/// them.
[[nodiscard]] std::optional<AddressRange> pages_of(std::uint64_t address, std::uint64_t bytes);

/// PROT_*, in that order from bit 0.
enum Protection : std::uint8_t { k_prot_none = 0, k_read = 1, k_write = 2, k_exec = 4 };

/// What mmap() maps, if it is a file.
struct FilePart {
  FileIndex file{};
  std::uint32_t opened = 0; ///< which opening of it (struct file): VMAs of two do not merge
  std::uint64_t pgoff = 0;
};

/// Gives VMAs their numbers, the lowest free one each.
class VmaNumbers {
public:
  [[nodiscard]] VmaNumber take();
  void give_back(VmaNumber number) { free_.push(number); }

private:
  std::priority_queue<VmaNumber, std::vector<VmaNumber>, std::greater<>> free_;
  VmaNumber next_ = 0;
};

/// The VMAs of one process (struct mm_struct).
class VmaMap {
public:
  struct Vma {
    AddressRange at;
    std::optional<FilePart> part; ///< none: anonymous
    std::uint8_t protection = k_prot_none;
    bool shared = false;
    bool accounted = false; ///< VM_ACCOUNT: private and writable once; it is never taken away
    VmaNumber number = 0;   ///< of a file's only
  };

  /// `numbers` must outlive it; several processes share one.
  explicit VmaMap(VmaNumbers& numbers) : numbers_(&numbers) {}

  using Steps = std::vector<VmaStep>;

  /// mmap() that succeeded with this range: what lay there goes first (MAP_FIXED).
  void map(AddressRange at, const std::optional<FilePart>& part, std::uint8_t protection,
           bool shared, Steps& steps);
  void unmap(AddressRange at, Steps& steps);
  /// Returns false if nothing is known to be mapped there.
  bool protect(AddressRange at, std::uint8_t protection, Steps& steps);
  /// mremap() that moved, grew or shrank `old` to `now`. With `keep_old` (MREMAP_DONTUNMAP) the old
  /// range stays mapped. Returns false if nothing is known to be mapped there, or if it would go
  /// beyond page k_most_pages of the file.
  bool remap(AddressRange old, AddressRange now, bool keep_old, Steps& steps);
  /// The child's map.
  [[nodiscard]] VmaMap fork(Steps& steps) const;
  /// exit_mmap(): everything goes.
  void clear(Steps& steps);

  [[nodiscard]] bool covers(AddressRange at) const;
  /// By address.
  [[nodiscard]] const std::map<std::uint64_t, Vma>& vmas() const { return vmas_; }

private:
  using Place = std::map<std::uint64_t, Vma>::iterator;

  [[nodiscard]] Place first_beyond(std::uint64_t address);
  Place split(Place place, std::uint64_t at, bool new_below, RmapSite site, Steps& steps);
  void take_out(AddressRange at, RmapSite split_site, RmapSite unlink_site, Steps& steps);
  void unlink(const std::vector<const Vma*>& gone, RmapSite site, Steps& steps);
  void add(Vma vma, Steps& steps);
  bool merge_new(const Vma& vma, Steps& steps);
  Place protect_one(Place place, AddressRange at, std::uint8_t protection, Steps& steps);
  bool merge_existing(Place& place, AddressRange at, const Vma& wanted, Steps& steps);
  void absorb(Place kept, AddressRange at, const std::vector<Place>& gone, Steps& steps);
  void shift(Place lower, Place upper, std::uint64_t boundary, Steps& steps);

  VmaNumbers* numbers_;
  std::map<std::uint64_t, Vma> vmas_; ///< by start
};

} // namespace numasim

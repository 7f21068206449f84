#pragma once
/// One word on cache lines of its own, in memory of a chosen node.

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>

namespace numasim {

/// Memory on pages of its own, which the kernel places on the node of the CPU that touches it
/// first.
class OwnPages {
public:
  /// Throws Unmeasurable if there is no memory. `huge`: asks for huge pages, so that a walk
  /// over the memory meets no TLB misses.
  explicit OwnPages(std::size_t bytes, bool huge = false);
  ~OwnPages();
  OwnPages(const OwnPages&) = delete;
  OwnPages& operator=(const OwnPages&) = delete;

  [[nodiscard]] void* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return bytes_; }

private:
  void* data_;
  std::size_t bytes_;
};

/// A word that shares neither its line nor the lines a prefetcher pairs with it.
class SharedWord {
public:
  /// First touched by the calling thread, which is to be pinned.
  SharedWord();

  [[nodiscard]] std::atomic<std::uint32_t>& get() { return *word_; }

private:
  OwnPages pages_;
  std::atomic<std::uint32_t>* word_;
};

} // namespace numasim

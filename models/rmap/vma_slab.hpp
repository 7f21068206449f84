#pragma once
/// vm_area_cachep: where VMAs come from.
///
/// A slab is a page of 21 VMAs of 192 bytes (6.18) or 22 of 184 bytes (6.12), which share lines
/// with their neighbours, on the node of the CPU that needed it. What a CPU frees of its own node's
/// objects it reuses first, last freed first; an object of another node goes back to that node.

#include "models/memory/memory.hpp"
#include "models/rmap/vma.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace numasim {

class VmaSlab {
public:
  explicit VmaSlab(Memory& memory, const VmaLayout& layout = VmaLayout::v6_18())
      : memory_(memory), straddles_(layout.straddles()), role_(memory.role("VMAs")),
        by_cpu_(memory.machine().cpus()), by_node_(memory.machine().nodes())
  {
  }

  Vma& allocate(Cpu cpu)
  {
    const Node node = memory_.machine().node_of(cpu);
    std::vector<Vma*>& own = by_cpu_[index_of(cpu)];
    if (own.empty()) {
      std::vector<Vma*>& partial = by_node_[index_of(node)];
      if (partial.empty()) {
        grow(node, own);
      } else {
        own.push_back(partial.back());
        partial.pop_back();
      }
    }
    Vma* const vma = own.back();
    own.pop_back();
    if (remembers_) {
      made_on_[vma] = cpu;
    }
    return *vma;
  }

  /// From now on made_on() knows.
  void remember_makers() { remembers_ = true; }
  /// The CPU that a VMA was last allocated on; empty if that was before remember_makers().
  [[nodiscard]] std::optional<Cpu> made_on(const Vma& vma) const
  {
    const auto known = made_on_.find(&vma);
    return known == made_on_.end() ? std::nullopt : std::optional(known->second);
  }

  void free(Cpu cpu, Vma& vma)
  {
    const Node home = memory_.home(vma.lines[0]);
    const bool local = memory_.machine().node_of(cpu) == home;
    (local ? by_cpu_[index_of(cpu)] : by_node_[index_of(home)]).push_back(&vma);
  }

private:
  static constexpr std::size_t k_page_bytes = 4096;
  static constexpr std::size_t k_line_bytes = 64;

  void grow(Node node, std::vector<Vma*>& list)
  {
    const std::size_t vma_bytes = straddles_ ? 184 : 192;
    std::vector<LineId> lines;
    for (std::size_t i = 0; i < k_page_bytes / vma_bytes; ++i) {
      const std::size_t starts_at = i * vma_bytes;
      Vma& vma = objects_.emplace_back();
      vma.shift = static_cast<std::uint8_t>(starts_at % k_line_bytes / 8);
      for (std::size_t j = 0; j < k_vma_lines; ++j) {
        const std::size_t at = starts_at / k_line_bytes + j;
        while (lines.size() <= at) {
          lines.push_back(memory_.allocate(node, role_));
        }
        vma.lines[j] = lines[at];
      }
      list.push_back(&vma);
    }
  }

  Memory& memory_;
  bool straddles_;
  LineRole role_;
  std::deque<Vma> objects_; // a deque: trees keep addresses
  std::vector<std::vector<Vma*>> by_cpu_;
  std::vector<std::vector<Vma*>> by_node_;
  bool remembers_ = false;
  std::unordered_map<const Vma*, Cpu> made_on_;
};

} // namespace numasim

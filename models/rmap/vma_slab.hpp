#pragma once
/// vm_area_cachep: where VMAs come from.
///
/// A slab is a page of 21 VMAs of 192 bytes (6.18) on the node of the CPU that needed it. What a
/// CPU frees of its own node's objects it reuses first, last freed first; an object of another node
/// goes back to that node.

#include "models/memory/memory.hpp"
#include "models/rmap/vma.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace numasim {

class VmaSlab {
public:
  explicit VmaSlab(Memory& memory)
      : memory_(memory), role_(memory.role("VMAs")), by_cpu_(memory.machine().cpus()),
        by_node_(memory.machine().nodes())
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
    return *vma;
  }

  void free(Cpu cpu, Vma& vma)
  {
    const Node home = memory_.home(vma.lines[0]);
    const bool local = memory_.machine().node_of(cpu) == home;
    (local ? by_cpu_[index_of(cpu)] : by_node_[index_of(home)]).push_back(&vma);
  }

private:
  static constexpr std::size_t k_vmas_a_slab = 21;

  void grow(Node node, std::vector<Vma*>& list)
  {
    for (std::size_t i = 0; i < k_vmas_a_slab; ++i) {
      Vma& vma = objects_.emplace_back();
      for (LineId& line : vma.lines) {
        line = memory_.allocate(node, role_);
      }
      list.push_back(&vma);
    }
  }

  Memory& memory_;
  LineRole role_;
  std::deque<Vma> objects_; // a deque: trees keep addresses
  std::vector<std::vector<Vma*>> by_cpu_;
  std::vector<std::vector<Vma*>> by_node_;
};

} // namespace numasim

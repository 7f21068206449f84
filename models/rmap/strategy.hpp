#pragma once
/// The contract of a reverse-map design.
///
/// A design says how a file's mappings are kept (trees) and guarded (locks). The kernel's memory
/// management calls it with the operations below; what they cost follows from the lines and locks
/// it touches. One design is one file in strategies/ and one line in strategies/registry.cpp.

#include "models/input/parameter.hpp"
#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_book.hpp"
#include "models/rmap/address_space.hpp"
#include "models/rmap/interval_tree.hpp"
#include "models/rmap/rmap_walk.hpp"
#include "models/rmap/vma.hpp"
#include "models/rmap/walk_access.hpp"
#include "models/rmap/watch.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// The places in mm/ that take i_mmap.
enum class RmapSite : std::uint32_t {
  Link,        ///< vma_link_file(): a new mapping
  MmapUnlink,  ///< mmap_region()'s unlink batch, under a MAP_FIXED mapping
  MmapSplit,   ///< __split_vma() for a MAP_FIXED mapping
  Merge,       ///< vma_merge_new_range() -> vma_expand()
  HoleSplit,   ///< __split_vma() for mprotect(PROT_NONE) over the gap between segments
  RelroSplit,  ///< __split_vma() for the RELRO mprotect
  MunmapSplit, ///< __split_vma() for munmap()
  MunmapUnlink,
  ExitBatch, ///< unlink_file_vma_batch_*() from free_pgtables()
  Fork,      ///< dup_mmap()
  Walk,      ///< rmap_walk_file() and the like
  Shift,     ///< vma_merge_existing_range() that moves the boundary of two neighbours
  Promote,   ///< a file's one tree is distributed, in designs that wait for contention to do so
};
inline constexpr std::size_t k_rmap_sites = 13;
[[nodiscard]] const std::vector<std::string>& rmap_site_names();
[[nodiscard]] constexpr Site site(RmapSite s)
{
  return Site{static_cast<std::uint32_t>(s)};
}

/// Service times of code around the tree that no line access accounts for.
struct RmapCosts {
  Duration visit;      ///< instructions for each VMA visited: a mispredicted branch, mostly
  Duration split_hold; ///< __split_vma() between prepare and complete: maple tree store, counters
};

/// The parameters that RmapCosts and the layout of VMAs ("vma_layout") come from; part of a
/// workload's list.
[[nodiscard]] ParameterList rmap_cost_parameters();
[[nodiscard]] RmapCosts rmap_costs(const Parameters& parameters);

/// struct rb_root_cached: the root pointer and the leftmost node.
inline constexpr std::uint64_t k_root_bytes = 16;

/// A tree and the line with its root.
struct RootedTree {
  IntervalTree tree;
  LineId root{};
  std::uint64_t operations = 0; ///< insertions and removals
};

/// What designs share of the World they run in.
struct RmapContext {
  KernelCpus& cpus;
  LockBook& locks;
  TouchEpochs& epochs;
  const VmaLayout& layout;
  RmapCosts costs;
  std::span<const AddressSpace> files;
  // What locks draw at random is keyed by the run.
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  RmapWatch* watch = nullptr; ///< what checks the design; null: nobody does

  [[nodiscard]] Memory& memory() const { return cpus.memory(); }
  [[nodiscard]] Engine& engine() const { return cpus.engine(); }
  [[nodiscard]] const Machine& machine() const { return cpus.memory().machine(); }
};

/// Bytes of kernel memory a design takes for one inode: trees, locks, counts, pointers to them. Of
/// mainline's struct address_space that is 56 bytes.
struct InodeMemory {
  std::uint64_t idle = 0;     ///< no mapping yet
  std::uint64_t mapped = 0;   ///< with mappings (VMAs not counted)
  std::uint64_t promoted = 0; ///< distributed; as `mapped` in designs that do not wait to do so
};

/// One operation of a sequence; see RmapStrategy::sequence().
struct RmapStep {
  enum class Kind : std::uint8_t { Insert, Remove, Split, Adjust, InsertAfter, Shift };
  Kind kind = Kind::Insert;
  RmapSite site = RmapSite::Link;
  Vma* vma = nullptr;     ///< inserted, removed, split, adjusted or shifted
  Vma* other = nullptr;   ///< Split: the new VMA, its range already set. InsertAfter: the parent.
                          ///< Shift: the neighbour above
  PageRange after = {};   ///< Split, Adjust, Shift: what `vma` covers afterwards
  bool continues = false; ///< it is of the same system call as the step before
};

/// One VMA that fork copies.
struct ForkPair {
  Vma* child = nullptr;
  Vma* parent = nullptr;
};

/// What the caller does between the steps of a sequence.
class StepWork {
public:
  StepWork() = default;
  StepWork(const StepWork&) = delete;
  StepWork& operator=(const StepWork&) = delete;
  virtual ~StepWork() = default;
  virtual Task<> work() = 0;
};

class RmapStrategy {
public:
  explicit RmapStrategy(const RmapContext& context) : context_(context) {}
  RmapStrategy(const RmapStrategy&) = delete;
  RmapStrategy& operator=(const RmapStrategy&) = delete;
  virtual ~RmapStrategy() = default;

  /// mm_alloc() on `cpu`: VMAs that are made there from now on belong to a new address space.
  virtual void new_mm(Cpu cpu);

  /// vma_init() for a mapping made on `cpu`: designs that keep a tree index choose it here.
  virtual void init_vma(Cpu cpu, Vma& vma);

  /// vma_link_file(). The VMA's lines are the caller's to have initialised.
  virtual Task<> insert(Cpu cpu, Vma& vma, RmapSite site) = 0;

  /// unlink_file_vma_batch_*(): removes VMAs of one file (1 .. k_unlink_batch of them).
  virtual Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite site) = 0;

  /// __split_vma() from vma_prepare() to vma_complete(): inserts `fresh`, takes `old` out, lets it
  /// cover `after` and puts it back.
  virtual Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite site) = 0;

  /// vma_expand() and the like: takes `vma` out, lets it cover `after` and puts it back.
  virtual Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite site) = 0;

  /// The same where `vma` grows over neighbours, which go: under one acquisition in mainline
  /// (vma_prepare() to vma_complete()). By default an adjustment and a removal.
  virtual Task<> merge(Cpu cpu, Vma& vma, std::span<Vma* const> gone, PageRange after,
                       RmapSite site);

  /// dup_mmap(): inserts `child` so that a walk meets it after `parent` (docs/designs.md, fork
  /// order).
  virtual Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) = 0;

  /// dup_mmap() for VMAs of one file, in address order: inserts each as insert_after() does, and
  /// does copy.work() (copy_page_range()) for each once it is in the tree. A design that can insert
  /// several at a time does so.
  virtual Task<> fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy);

  /// vma_merge_existing_range() of two neighbours, with adj_next: takes both out, lets `lower` end
  /// and `upper` begin where `lower` is to cover `after`, and puts both back.
  virtual Task<> shift(Cpu cpu, Vma& lower, Vma& upper, PageRange after, RmapSite site) = 0;

  /// rmap_walk_file(): lets `visitor` see every mapping that overlaps the range, until it has seen
  /// enough. What is mapped throughout is visited once, in the order of its tree; designs differ in
  /// what may change meanwhile. A walk that tries visits nothing if any lock it needs to begin with
  /// is not to be had at once.
  virtual Task<WalkResult> walk(Cpu cpu, FileIndex file, PageRange range, WalkLock how,
                                RmapVisitor& visitor) = 0;

  /// The tree that a VMA belongs to (init_vma() has chosen).
  [[nodiscard]] virtual RootedTree& tree_of(const Vma& vma) = 0;

  /// Calls `visit` for every tree of a file.
  virtual void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const = 0;

  [[nodiscard]] virtual InodeMemory inode_memory() const = 0;
  /// Whether this file's trees are distributed; true in designs that do not wait to do so.
  [[nodiscard]] virtual bool promoted(FileIndex file) const;
  /// Bytes of this file's inode now, which has mappings.
  [[nodiscard]] std::uint64_t inode_bytes(FileIndex file) const;

  /// Puts a mapping in place at no cost, before the run starts.
  virtual void preload(Vma& vma);
  /// Mappings of a file at present.
  [[nodiscard]] std::size_t mapped(FileIndex file) const;
  /// Tree insertions and removals of a file so far, preloading not counted.
  [[nodiscard]] std::uint64_t operations(FileIndex file) const;
  /// Empty, or what is wrong with the trees.
  [[nodiscard]] std::string check() const;

  /// The operations that system calls make on one file (MAP_FIXED overlays, say; not fork), with
  /// some work before each. A design that can fuse those of one call overrides this.
  virtual Task<> sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between);

  /// Whether sequence() may carry out steps of one call together, later than one by one.
  [[nodiscard]] virtual bool fuses() const { return false; }

  /// One step by itself.
  Task<> apply(Cpu cpu, const RmapStep& step);

protected:
  [[nodiscard]] const RmapContext& context() const { return context_; }

private:
  RmapContext context_;
};

/// How many VMAs unlink_file_vma_batch_add() collects (mm/vma.h, 6.12).
inline constexpr std::size_t k_unlink_batch = 8;

} // namespace numasim

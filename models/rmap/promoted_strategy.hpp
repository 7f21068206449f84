#pragma once
/// Designs that start each file with mainline's one tree and one rw_semaphore and distribute its
/// VMAs over trees with locks of their own once that lock proves contended.
///
/// Who adds a VMA first tries the lock; so many failures make who meets the last of them allocate
/// the trees, move all VMAs under the lock and publish that, for ever. Who waited for the lock
/// meanwhile finds it out when it gets the lock. The state, the number of failures and the pointer
/// to the trees lie in the line of i_mmap.

#include "models/rmap/grouped_strategy.hpp"
#include "models/rmap/shard_set.hpp"

#include <cstdint>
#include <deque>
#include <memory>

namespace numasim {

class PromotedStrategy : public GroupedStrategy {
public:
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) final;
  [[nodiscard]] RootedTree& tree_of(const Vma& vma) final;
  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const final;
  [[nodiscard]] bool promoted(FileIndex file) const final;
  [[nodiscard]] InodeMemory inode_memory() const final;

protected:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const Parameters& parameters,
         const LockChoice& choice);
    TreeLock central; ///< i_mmap_rwsem
    RootedTree tree;  ///< of all VMAs, until promotion
    ShardSet shards;  ///< in use since promotion
    LineId mapping;
    std::uint64_t failures = 0; ///< of trylocks
    bool claimed = false;       ///< somebody is at it
    bool promoted;
  };

  /// Reads promotion_parameters(). The design adds the trees of each file with add_file().
  PromotedStrategy(const RmapContext& context, const Parameters& parameters);

  /// The next file of the context; its shards are still to be added.
  File& add_file(const AddressSpace& space);

  /// Carries a group out on the trees of a promoted file.
  virtual Task<> change_shards(Cpu cpu, File& file, Group group) = 0;
  /// Walks the trees of a promoted file.
  virtual Task<> walk_shards(Cpu cpu, File& file, PageRange range, WalkLock how,
                             RmapVisitor& visitor, WalkResult& result) = 0;
  /// What a tree operation writes beside the tree, under the lock. Nothing by default.
  virtual Task<> count(Cpu cpu, File& file, Group group);
  /// Bytes of the trees, their locks and what points to them.
  [[nodiscard]] virtual std::uint64_t shard_bytes() const = 0;

  [[nodiscard]] const LockChoice& shard_lock() const { return shard_lock_; }

private:
  Task<> carry_out(Cpu cpu, Group group) final;
  Task<bool> walk_central(Cpu cpu, File& file, PageRange range, WalkLock how, RmapVisitor& visitor,
                          WalkResult& result);
  Task<bool> enter_central(Cpu cpu, File& file, Group group);
  /// Whether the file has been promoted, looked up in its line by the caller.
  [[nodiscard]] bool sees_promoted(Cpu cpu, const File& file) const;
  Task<bool> try_first(Cpu cpu, File& file, RmapSite at);
  Task<> promote(Cpu cpu, File& file);
  Task<> move_all(Cpu cpu, File& file);

  Parameters parameters_;
  std::uint64_t promote_after_;
  LockChoice shard_lock_;
  std::deque<File> files_;
};

/// `promote_after` by default, from `source`; and the lock of each tree.
[[nodiscard]] ParameterList promotion_parameters(std::int64_t promote_after,
                                                 const std::string& source);

} // namespace numasim

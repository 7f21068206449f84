#pragma once
/// Trees of a file that have a lock each.

#include "models/rmap/grouped_strategy.hpp"
#include "models/rmap/tree_lock.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

namespace numasim {

/// A tree with its lock.
struct Shard {
  Shard(const RmapContext& context, const LockChoice& choice, LineId lock_line, LineId root_line,
        LockStats& stats)
      : lock(context, choice, LockPlace::within(lock_line), stats)
  {
    rooted.root = root_line;
  }
  RootedTree rooted;
  TreeLock lock;
};

class ShardSet {
public:
  ShardSet(const RmapContext& context, LockChoice choice, LockStats& stats)
      : context_(context), choice_(std::move(choice)), stats_(stats)
  {
  }

  /// Throws InputError if the trees' locks take more lines than can be simulated: some have one for
  /// every CPU.
  void add(LineId lock_line, LineId root_line);
  /// Adds one in a line, or two lines, of its own on `home`.
  void add_aligned(Node home, LineRole role, bool root_with_lock);

  [[nodiscard]] std::size_t size() const { return shards_.size(); }
  [[nodiscard]] bool empty() const { return shards_.empty(); }
  [[nodiscard]] Shard& of(const Vma& vma) { return shards_[vma.shard]; }
  /// A function from a const Vma& to its RootedTree&.
  [[nodiscard]] auto trees()
  {
    return [this](const Vma& vma) -> RootedTree& { return of(vma).rooted; };
  }
  [[nodiscard]] std::deque<Shard>& all() { return shards_; }
  [[nodiscard]] const std::deque<Shard>& all() const { return shards_; }

  /// Takes the locks of all the trees that the steps concern, in the order of their indices, which
  /// it returns.
  Task<std::vector<std::uint32_t>> lock(Cpu cpu, std::span<const RmapStep> steps);
  /// Carries them out and spends `hold`. The caller has the locks.
  Task<> change(Cpu cpu, std::span<const RmapStep> steps, Duration hold);
  Task<> unlock(Cpu cpu, const std::vector<std::uint32_t>& locked);

  /// Walks the trees, each under its lock, for which it waits.
  Task<> walk_each(Cpu cpu, PageRange range, RmapVisitor& visitor, WalkResult& result);
  /// Walks the trees under all the locks, taken in the order of their indices. A walk that tries
  /// has all of them before it visits anything.
  Task<> walk_all(Cpu cpu, PageRange range, WalkLock how, RmapVisitor& visitor, WalkResult& result);
  /// Walks the trees under a lock that keeps everybody out.
  Task<> walk_unlocked(Cpu cpu, PageRange range, RmapVisitor& visitor, WalkResult& result);

private:
  Task<bool> lock_all(Cpu cpu, WalkLock how);

  const RmapContext& context_;
  LockChoice choice_;
  LockStats& stats_;
  std::deque<Shard> shards_; // a deque: trees and locks do not move
};

/// Bytes of a tree and a lock that share no line with others.
[[nodiscard]] std::uint64_t aligned_shard_bytes(std::uint64_t lock_bytes, bool root_with_lock);

/// Whether each tree's root lies in the line of its lock.
[[nodiscard]] Parameter root_with_lock_parameter();

} // namespace numasim

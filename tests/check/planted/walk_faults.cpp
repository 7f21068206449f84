// Walks that see too little, too much, or at the wrong time.

#include "tests/check/planted/planted.hpp"
#include "tests/check/planted/sound_shards.hpp"

namespace numasim::testing {

namespace {

/// A walk takes no lock.
class WalksUnlocked final : public SoundShards {
public:
  using SoundShards::SoundShards;
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock /*how*/,
                        RmapVisitor& visitor) override
  {
    WalkResult result;
    co_await file_of(index).shards.walk_unlocked(cpu, range, visitor, result);
    co_return result;
  }
};

/// A walk under the outer lock that goes through the trees `times` times, but for the last `less`.
template <int times, std::size_t less> class WalksSome final : public SoundShards {
public:
  using SoundShards::SoundShards;
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    File& file = file_of(index);
    WalkResult result;
    const bool taken = co_await file.outer.lock_to_walk(cpu, how);
    if (!taken) {
      result.contended = true;
      co_return result;
    }
    std::deque<Shard>& shards = file.shards.all();
    for (int i = 0; i < times; ++i) {
      for (std::size_t s = 0; s + less < shards.size(); ++s) {
        co_await walk_section(context(), cpu, shards[s].rooted, range, visitor, result);
      }
    }
    co_await file.outer.unlock(cpu);
    co_return result;
  }
};

/// A walk holds one tree's lock after another's, while a boundary that moves hands pages from tree
/// to tree.
class WalksTreeByTree final : public SoundShards {
public:
  using SoundShards::SoundShards;
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    if (how == WalkLock::Try) {
      co_return co_await SoundShards::walk(cpu, index, range, how, visitor);
    }
    WalkResult result;
    co_await file_of(index).shards.walk_each(cpu, range, visitor, result);
    co_return result;
  }
};

/// Fork puts every child into the first tree, which walks come to first.
class ForksIntoTheFirst final : public SoundShards {
public:
  using SoundShards::SoundShards;
  // What the first node maps is in the last tree.
  void init_vma(Cpu cpu, Vma& vma) override
  {
    SoundShards::init_vma(cpu, vma);
    vma.shard = static_cast<std::uint32_t>(context().machine().nodes()) - 1 - vma.shard;
  }

private:
  bool forked(Cpu /*cpu*/, Vma& child, const Vma& parent) override
  {
    child.shard = 0;
    return parent.shard == 0;
  }
};

/// A walk does not queue for the lock, but comes back until it is free by chance.
class WalksWhenFree final : public SoundShards {
public:
  using SoundShards::SoundShards;
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    WalkResult result;
    for (;;) {
      result = co_await SoundShards::walk(cpu, index, range, WalkLock::Try, visitor);
      if (!result.contended || how == WalkLock::Try) {
        co_return result;
      }
      co_await context().engine().delay(Duration::us(1));
    }
  }
};

} // namespace

std::vector<Planted> planted_walk_faults()
{
  return {
      {planted_entry<WalksUnlocked>("walks-unlocked"), CheckRule::Races, "walk (reads it)"},
      {planted_entry<WalksSome<1, 1>>("walks-all-but-one"), CheckRule::Walks,
       "a walk of file misses what is mapped throughout it"},
      {planted_entry<WalksSome<2, 0>>("walks-twice"), CheckRule::Walks,
       "a walk of file visits a mapping twice"},
      {planted_entry<WalksTreeByTree>("walks-tree-by-tree"), CheckRule::Walks,
       "a walk of file misses what is mapped throughout it"},
      {planted_entry<ForksIntoTheFirst>("forks-into-the-first"), CheckRule::ForkOrder,
       "a page-table entry of file escapes a walk during fork"},
      {planted_entry<WalksWhenFree>("walks-when-free"), CheckRule::Waiting,
       "a walker on its way to the first tree starves"},
  };
}

} // namespace numasim::testing

// Locks forgotten, taken in the wrong mode or order, or not let go.

#include "tests/check/planted/planted.hpp"
#include "tests/check/planted/sound_shards.hpp"

#include <utility>

namespace numasim::testing {

namespace {

/// Unlinking does without the tree's lock: the outer one is held for reading.
class RemovesUnlocked final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    if (group.steps.front().kind != RmapStep::Kind::Remove) {
      co_await SoundShards::carry_out(cpu, group);
      co_return;
    }
    File& file = file_of(group.file());
    co_await file.outer.lock_shared(cpu, group.site());
    co_await change(cpu, file, group);
    co_await file.outer.unlock_shared(cpu);
  }
};

/// The tree's lock is taken for reading where the tree is changed.
class ChangesAsReader final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    if (group.steps.front().kind != RmapStep::Kind::Insert) {
      co_await SoundShards::carry_out(cpu, group);
      co_return;
    }
    File& file = file_of(group.file());
    Shard& shard = file.shards.of(*group.steps.front().vma);
    co_await file.outer.lock_shared(cpu, group.site());
    co_await shard.lock.lock_shared(cpu, group.site());
    co_await change(cpu, file, group);
    co_await shard.lock.unlock_shared(cpu);
    co_await file.outer.unlock_shared(cpu);
  }
};

/// A moved boundary locks the lower VMA's tree first, whichever it is.
class ShiftsInAnyOrder final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    const RmapStep& step = group.steps.front();
    if (step.kind != RmapStep::Kind::Shift || step.vma->shard == step.other->shard) {
      co_await SoundShards::carry_out(cpu, group);
      co_return;
    }
    File& file = file_of(group.file());
    co_await file.outer.lock_shared(cpu, group.site());
    co_await file.shards.of(*step.vma).lock.lock(cpu, group.site());
    co_await file.shards.of(*step.other).lock.lock(cpu, group.site());
    co_await change(cpu, file, group);
    co_await file.shards.of(*step.other).lock.unlock(cpu);
    co_await file.shards.of(*step.vma).lock.unlock(cpu);
    co_await file.outer.unlock_shared(cpu);
  }
};

/// The trees' spinning locks are taken before the outer one, which sleeps.
class SleepsUnderSpinlock final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = file_of(group.file());
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await file.outer.lock_shared(cpu, group.site());
    co_await change(cpu, file, group);
    co_await file.outer.unlock_shared(cpu);
    co_await file.shards.unlock(cpu, locked);
  }
};

/// A walk that tries for the trees' locks keeps those it has when one is not to be had.
class LeaksWhenRefused final : public SoundShards {
public:
  using SoundShards::SoundShards;
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    if (how == WalkLock::Wait) {
      co_return co_await SoundShards::walk(cpu, index, range, how, visitor);
    }
    WalkResult result;
    ShardSet& shards = file_of(index).shards;
    for (Shard& shard : shards.all()) {
      const bool taken = co_await shard.lock.try_lock_shared(cpu, RmapSite::Walk);
      if (!taken) {
        result.contended = true;
        co_return result;
      }
    }
    co_await shards.walk_unlocked(cpu, range, visitor, result);
    for (Shard& shard : shards.all()) {
      co_await shard.lock.unlock_shared(cpu);
    }
    co_return result;
  }
};

/// The outer lock is let go as if it had been taken for writing.
class UnlocksAsWriter final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = file_of(group.file());
    co_await file.outer.lock_shared(cpu, group.site());
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await change(cpu, file, group);
    co_await file.shards.unlock(cpu, locked);
    co_await file.outer.unlock(cpu);
  }
};

/// An exit lets the tree's lock go twice.
class UnlocksTwice final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> carry_out(Cpu cpu, Group group) override
  {
    co_await SoundShards::carry_out(cpu, group);
    if (group.steps.front().kind == RmapStep::Kind::Remove) {
      co_await file_of(group.file()).outer.unlock_shared(cpu);
    }
  }
};

/// A split asks for the outer lock again, for what it does to the second VMA.
class LocksTwice final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> change(Cpu cpu, File& file, Group group) override
  {
    if (group.steps.front().kind != RmapStep::Kind::Split) {
      co_await SoundShards::change(cpu, file, group);
      co_return;
    }
    co_await file.outer.lock_shared(cpu, group.site());
    co_await SoundShards::change(cpu, file, group);
    co_await file.outer.unlock_shared(cpu);
  }
};

} // namespace

std::vector<Planted> planted_lock_faults()
{
  return {
      {planted_entry<RemovesUnlocked>("removes-unlocked"), CheckRule::Races,
       "data race on a tree of file"},
      {planted_entry<ChangesAsReader>("changes-as-reader"), CheckRule::Races,
       "data race on a tree of file: link (changes it) and link (changes it)"},
      {planted_entry<ShiftsInAnyOrder>("shifts-in-any-order"), CheckRule::LockOrder,
       "possible deadlock among locks of the class file shard"},
      {planted_entry<SleepsUnderSpinlock>("sleeps-under-spinlock", "qspinlock"), CheckRule::LockUse,
       "sleeping while atomic: taking file outer (rw_semaphore)"},
      {planted_entry<LeaksWhenRefused>("leaks-when-refused"), CheckRule::LockUse,
       "file shard is still held when the operation returns"},
      {planted_entry<UnlocksAsWriter>("unlocks-as-writer"), CheckRule::LockUse,
       "file outer is let go in another mode than it was taken in"},
      {planted_entry<UnlocksTwice>("unlocks-twice"), CheckRule::LockUse,
       "file outer is let go by who does not hold it"},
      {planted_entry<LocksTwice>("locks-twice"), CheckRule::LockOrder,
       "self-deadlock on file outer in mmap split"},
  };
}

std::vector<StrategyEntry> sound_designs()
{
  return {planted_entry<SoundShards>("sound-shards"),
          planted_entry<SoundShards>("sound-shards-spinning", "qspinlock")};
}

} // namespace numasim::testing

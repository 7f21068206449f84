// Files that are distributed while others are at them, in the wrong way.

#include "models/rmap/publication.hpp"
#include "models/rmap/shard_set.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"
#include "tests/check/planted/planted.hpp"
#include "tests/check/planted/sound_shards.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace numasim::testing {

namespace {

enum class Fault : std::uint8_t {
  None,
  PublishesFirst, ///< others go to the new trees while the mappings are still being moved
  LeavesOne,      ///< a mapping is put into its new tree and left in the old one
  ForgetsOne,     ///< a mapping is taken out of the old tree and put nowhere
  LooksOnce       ///< who had seen the file central goes to the one tree once it has the lock
};

/// One tree and lock a file until the third mapping is made; then one of each a node.
template <Fault fault> class Promoting final : public GroupedStrategy {
public:
  Promoting(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, {}), choice_(chosen_lock(parameters, "shard_lock"))
  {
    for (const AddressSpace& space : context.files) {
      File& file = files_.emplace_back(this->context(), space, choice_,
                                       lock_stats(context, space, "central", choice_),
                                       lock_stats(context, space, "shard", choice_));
      for (std::uint32_t n = 0; n < context.machine().nodes(); ++n) {
        file.shards.add_aligned(Node{n}, this->context().memory().role("shards"), true);
      }
    }
  }

  void init_vma(Cpu cpu, Vma& vma) override
  {
    vma.shard = static_cast<std::uint32_t>(context().machine().node_of(cpu));
  }

  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock /*how*/,
                        RmapVisitor& visitor) override
  {
    File& file = files_[index_of(index)];
    WalkResult result;
    co_await file.central.lock_shared(cpu, RmapSite::Walk);
    if (!file.promoted) {
      co_await walk_section(context(), cpu, file.one, range, visitor, result);
    }
    co_await file.central.unlock_shared(cpu);
    if (file.promoted && result.visited == 0) {
      see(context(), cpu, &file);
      co_await file.shards.walk_all(cpu, range, WalkLock::Wait, visitor, result);
    }
    co_return result;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    File& file = files_[index_of(vma.file)];
    return file.promoted ? file.shards.of(vma).rooted : file.one;
  }
  void trees(FileIndex index, const std::function<void(const RootedTree&)>& visit) const override
  {
    visit(files_[index_of(index)].one);
    for (const Shard& shard : files_[index_of(index)].shards.all()) {
      visit(shard.rooted);
    }
  }
  [[nodiscard]] InodeMemory inode_memory() const override { return {}; }

private:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& choice,
         LockStats& central_stats, LockStats& shard_stats)
        : central(context, choice, LockPlace::of(space), central_stats),
          shards(context, choice, shard_stats)
    {
      one.root = space.mapping;
    }
    TreeLock central;
    RootedTree one;
    ShardSet shards;
    bool promoted = false;
    unsigned made = 0;
  };

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    if (file.promoted) {
      co_await on_shards(cpu, file, group);
      co_return;
    }
    co_await file.central.lock(cpu, group.site());
    if (file.promoted && fault != Fault::LooksOnce) {
      co_await file.central.unlock(cpu);
      co_await on_shards(cpu, file, group);
      co_return;
    }
    co_await carry_out_steps(context(), cpu, group.steps,
                             [&file](const Vma&) -> RootedTree& { return file.one; });
    file.made += group.steps.front().kind == RmapStep::Kind::Insert ? 1 : 0;
    if (file.made >= 2 && !file.promoted) {
      co_await promote(cpu, file);
    }
    co_await file.central.unlock(cpu);
  }

  Task<> on_shards(Cpu cpu, File& file, Group group)
  {
    see(context(), cpu, &file);
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await file.shards.change(cpu, group.steps, group.hold);
    co_await file.shards.unlock(cpu, locked);
  }

  Task<> promote(Cpu cpu, File& file)
  {
    if (fault == Fault::PublishesFirst) {
      publish(context(), cpu, &file);
      file.promoted = true;
    }
    std::vector<Vma*> all;
    co_await tree_section(context(), cpu, file.one, 0, [&](IntervalTree& tree, WalkAccess& access) {
      tree.for_each_overlap(0, UINT32_MAX, access, [&](Vma& vma) { all.push_back(&vma); });
      for (Vma* const vma : all) {
        if (fault != Fault::LeavesOne || vma != all.back()) {
          tree.remove(*vma, access);
        }
      }
    });
    for (Vma* const vma : all) {
      if (fault != Fault::ForgetsOne || vma != all.back()) {
        co_await insert_section(context(), cpu, file.shards.of(*vma).rooted, *vma);
      }
    }
    if (fault != Fault::PublishesFirst) {
      publish(context(), cpu, &file);
      file.promoted = true;
    }
  }

  LockChoice choice_;
  std::deque<File> files_;
};

} // namespace

std::vector<Planted> planted_promotion_faults()
{
  return {
      {planted_entry<Promoting<Fault::PublishesFirst>>("publishes-first"), CheckRule::Races,
       "data race on a tree of file"},
      {planted_entry<Promoting<Fault::LeavesOne>>("leaves-one-behind"), CheckRule::Trees,
       "a mapping of file is put into two trees in link"},
      {planted_entry<Promoting<Fault::ForgetsOne>>("forgets-one"), CheckRule::Trees,
       "a mapping of file is in no tree after link"},
      {planted_entry<Promoting<Fault::LooksOnce>>("looks-once"), CheckRule::Trees,
       "a mapping of file"},
  };
}

std::vector<StrategyEntry> sound_promoting_designs()
{
  return {planted_entry<Promoting<Fault::None>>("sound-promotion")};
}

} // namespace numasim::testing

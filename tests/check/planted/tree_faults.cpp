// Mappings lost, left behind or put where they do not belong.

#include "tests/check/planted/planted.hpp"
#include "tests/check/planted/sound_shards.hpp"

namespace numasim::testing {

namespace {

/// A split cuts the old VMA and forgets to link the new one.
class LosesTheNewHalf final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> change(Cpu cpu, File& file, Group group) override
  {
    const RmapStep& step = group.steps.front();
    if (step.kind != RmapStep::Kind::Split) {
      co_await SoundShards::change(cpu, file, group);
      co_return;
    }
    co_await adjust_section(context(), cpu, file.shards.of(*step.vma).rooted, *step.vma,
                            step.after);
  }
};

/// The last VMA of a batch stays in its tree.
class LeavesTheLast final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> change(Cpu cpu, File& file, Group group) override
  {
    if (group.steps.front().kind == RmapStep::Kind::Remove && group.steps.size() > 1) {
      group.steps = group.steps.first(group.steps.size() - 1);
    }
    co_await SoundShards::change(cpu, file, group);
  }
};

/// A new mapping goes into the tree of the first node as well as into its own.
class LinksTwice final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> change(Cpu cpu, File& file, Group group) override
  {
    co_await SoundShards::change(cpu, file, group);
    const RmapStep& step = group.steps.front();
    if (step.kind == RmapStep::Kind::Insert && step.vma->shard != 0) {
      co_await insert_section(context(), cpu, file.shards.all().front().rooted, *step.vma);
    }
  }
};

/// A split that runs on another node puts the new half into that node's tree and leaves the VMA's
/// index as it was.
class FilesUnderTheWrongNode final : public SoundShards {
  using SoundShards::SoundShards;
  Task<> change(Cpu cpu, File& file, Group group) override
  {
    const RmapStep& step = group.steps.front();
    if (step.kind != RmapStep::Kind::Split) {
      co_await SoundShards::change(cpu, file, group);
      co_return;
    }
    std::deque<Shard>& shards = file.shards.all();
    RootedTree& other = shards[(step.vma->shard + 1) % shards.size()].rooted;
    co_await insert_section(context(), cpu, other, *step.other);
    co_await adjust_section(context(), cpu, file.shards.of(*step.vma).rooted, *step.vma,
                            step.after);
  }
};

} // namespace

std::vector<Planted> planted_tree_faults()
{
  return {
      {planted_entry<LosesTheNewHalf>("loses-the-new-half"), CheckRule::Trees,
       "a mapping of file is in no tree after mmap split"},
      {planted_entry<LeavesTheLast>("leaves-the-last"), CheckRule::Trees,
       "an unmapped VMA of file is left in a tree after exit batch"},
      {planted_entry<LinksTwice>("links-twice"), CheckRule::Trees,
       "a mapping of file is put into two trees in link"},
      {planted_entry<FilesUnderTheWrongNode>("files-under-the-wrong-node"), CheckRule::Trees,
       "a mapping of file is in a tree that is not its own after mmap split"},
  };
}

} // namespace numasim::testing

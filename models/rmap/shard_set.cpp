#include "models/rmap/shard_set.hpp"

#include "models/input/input_error.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"

#include <algorithm>
#include <string>

namespace numasim {

namespace {

constexpr std::uint64_t k_line_bytes = 64;
/// Some hundred bytes each, in a process of which several run at a time.
constexpr std::size_t k_most_lines = std::size_t{1} << 21;

std::uint64_t whole_lines(std::uint64_t bytes)
{
  return (bytes + k_line_bytes - 1) / k_line_bytes * k_line_bytes;
}

/// The indices of the trees that the steps concern, ascending.
std::vector<std::uint32_t> concerned(std::span<const RmapStep> steps)
{
  std::vector<std::uint32_t> shards;
  for (const RmapStep& step : steps) {
    shards.push_back(step.vma->shard);
    if (step.kind == RmapStep::Kind::Split || step.kind == RmapStep::Kind::Shift) {
      shards.push_back(step.other->shard);
    }
  }
  std::sort(shards.begin(), shards.end());
  shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
  return shards;
}

} // namespace

void ShardSet::add(LineId lock_line, LineId root_line)
{
  if (index_of(lock_line) > k_most_lines) {
    throw InputError({stats_.record().name, "",
                      std::to_string(shards_.size()) + " trees and more, each with a " +
                          choice_.entry->name + " for " +
                          std::to_string(context_.machine().cpus()) + " CPUs",
                      "fewer trees, or a lock without a line for every CPU"});
  }
  shards_.emplace_back(context_, choice_, lock_line, root_line, stats_);
}

void ShardSet::add_aligned(Node home, LineRole role, bool root_with_lock)
{
  const LineId line = context_.memory().allocate(home, role);
  add(line, root_with_lock ? line : context_.memory().allocate(home, role));
}

Task<std::vector<std::uint32_t>> ShardSet::lock(Cpu cpu, std::span<const RmapStep> steps)
{
  std::vector<std::uint32_t> shards = concerned(steps);
  for (const std::uint32_t shard : shards) {
    co_await shards_[shard].lock.lock(cpu, steps.front().site);
  }
  co_return shards;
}

Task<> ShardSet::unlock(Cpu cpu, const std::vector<std::uint32_t>& locked)
{
  for (const std::uint32_t shard : locked) {
    co_await shards_[shard].lock.unlock(cpu);
  }
}

Task<> ShardSet::change(Cpu cpu, std::span<const RmapStep> steps, Duration hold)
{
  co_await carry_out_steps(context_, cpu, steps, trees());
  if (hold > Duration{}) {
    co_await context_.cpus.execute(cpu, hold);
  }
}

Task<> ShardSet::walk_each(Cpu cpu, PageRange range, RmapVisitor& visitor, WalkResult& result)
{
  bool more = true;
  for (auto shard = shards_.begin(); more && shard != shards_.end(); ++shard) {
    co_await shard->lock.lock_shared(cpu, RmapSite::Walk);
    more = co_await walk_section(context_, cpu, shard->rooted, range, visitor, result);
    co_await shard->lock.unlock_shared(cpu);
  }
}

/// False: one was not to be had, and those before it have been let go.
Task<bool> ShardSet::lock_all(Cpu cpu, WalkLock how)
{
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const bool taken = co_await shards_[i].lock.lock_shared_to_walk(cpu, how);
    if (!taken) {
      while (i-- > 0) {
        co_await shards_[i].lock.unlock_shared(cpu);
      }
      co_return false;
    }
  }
  co_return true;
}

Task<> ShardSet::walk_all(Cpu cpu, PageRange range, WalkLock how, RmapVisitor& visitor,
                          WalkResult& result)
{
  const bool taken = co_await lock_all(cpu, how);
  if (!taken) {
    result.contended = true;
    co_return;
  }
  co_await walk_unlocked(cpu, range, visitor, result);
  for (Shard& shard : shards_) {
    co_await shard.lock.unlock_shared(cpu);
  }
}

Task<> ShardSet::walk_unlocked(Cpu cpu, PageRange range, RmapVisitor& visitor, WalkResult& result)
{
  bool more = true;
  for (auto shard = shards_.begin(); more && shard != shards_.end(); ++shard) {
    more = co_await walk_section(context_, cpu, shard->rooted, range, visitor, result);
  }
}

std::uint64_t aligned_shard_bytes(std::uint64_t lock_bytes, bool root_with_lock)
{
  return root_with_lock ? whole_lines(k_root_bytes + lock_bytes)
                        : whole_lines(k_root_bytes) + whole_lines(lock_bytes);
}

Parameter root_with_lock_parameter()
{
  return Parameter::boolean("root_with_lock", true,
                            "Whether each tree's root lies in the line of its lock, where those "
                            "who wait for the lock take it away from who changes the tree.",
                            "one object of 64 bytes");
}

} // namespace numasim

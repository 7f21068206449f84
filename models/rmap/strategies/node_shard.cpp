/// `node-shard`: Dong Chenchen's series for openEuler, version of August 2026 (18 patches; no
/// results published). A contended file gets up to 8 domains of 4 trees, each with a rw_semaphore
/// in a line of its own. The domain is that of the node where the VMA's mm was allocated, the tree
/// in it a hash of the mm's address. Who changes a tree takes its lock alone; who walks takes all,
/// in order. An atomic count of the mapping's VMAs is kept. Fork inserts a child like any other
/// VMA, as it belongs to another tree.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/promoted_strategy.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace numasim {

namespace {

class NodeShard final : public PromotedStrategy {
public:
  NodeShard(const RmapContext& context, const Parameters& parameters)
      : PromotedStrategy(context, parameters),
        domains_(std::min(static_cast<std::uint32_t>(parameters.integer("domains")),
                          static_cast<std::uint32_t>(context.machine().nodes()))),
        shards_a_domain_(static_cast<std::uint32_t>(parameters.integer("shards_per_domain"))),
        global_count_(parameters.boolean("global_count")),
        root_with_lock_(parameters.boolean("root_with_lock"))
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      ShardSet& shards = add_file(space).shards;
      const LineRole role = memory.role(space.name + " i_mmap shards");
      for (std::uint32_t i = 0; i < domains_ * shards_a_domain_; ++i) {
        shards.add_aligned(Node{i / shards_a_domain_}, role, root_with_lock_);
      }
    }
  }

  /// A thread's mms take turns in two objects of the slab: the old one is freed after the new one
  /// was allocated.
  void new_mm(Cpu cpu) override { object_of(context().cpus.current(cpu)) ^= 1U; }

  void init_vma(Cpu cpu, Vma& vma) override
  {
    const auto node = static_cast<std::uint32_t>(context().machine().node_of(cpu));
    const Thread self = context().cpus.current(cpu);
    const std::uint64_t mm = 2 * index_of(self) + object_of(self);
    const auto hash = static_cast<std::uint32_t>((mm * k_golden_ratio) >> 32U);
    vma.shard = node % domains_ * shards_a_domain_ + hash % shards_a_domain_;
  }

private:
  static constexpr std::uint64_t k_golden_ratio = 0x61c8864680b583ebULL; // as hash_64() has it

  /// Which of its two mm objects a thread uses.
  std::uint32_t& object_of(Thread thread)
  {
    if (mms_.size() <= index_of(thread)) {
      mms_.resize(index_of(thread) + 1, 0);
    }
    return mms_[index_of(thread)];
  }

  bool forked(Cpu cpu, Vma& child, const Vma& /*parent*/) override
  {
    init_vma(cpu, child);
    return false;
  }

  Task<> change_shards(Cpu cpu, File& file, Group group) override
  {
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await file.shards.change(cpu, group.steps, group.hold);
    co_await count(cpu, file, group);
    co_await file.shards.unlock(cpu, locked);
  }

  // A walk that tries has all the locks or visits nothing, as the series has it.
  Task<> walk_shards(Cpu cpu, File& file, PageRange range, WalkLock how, RmapVisitor& visitor,
                     WalkResult& result) override
  {
    return file.shards.walk_all(cpu, range, how, visitor, result);
  }

  /// i_mmap_nr_vmas changes with each VMA that comes or goes.
  Task<> count(Cpu cpu, File& file, Group group) override
  {
    if (!global_count_) {
      co_return;
    }
    for (const RmapStep& step : group.steps) {
      if (step.kind != RmapStep::Kind::Adjust && step.kind != RmapStep::Kind::Shift) {
        co_await context().memory().rmw(cpu, file.mapping);
      }
    }
  }

  // A block for each domain, on its node, and an array of pointers to them.
  [[nodiscard]] std::uint64_t shard_bytes() const override
  {
    const std::uint64_t lock = shard_lock().bytes(context().machine());
    return std::bit_ceil(std::uint64_t{8} * domains_) +
           std::uint64_t{domains_} * shards_a_domain_ * aligned_shard_bytes(lock, root_with_lock_);
  }

  std::uint32_t domains_;
  std::uint32_t shards_a_domain_;
  bool global_count_;
  bool root_with_lock_;
  std::vector<std::uint32_t> mms_; ///< by thread
};

ParameterList node_shard_parameters()
{
  return {
      Parameter::integer("domains", "domains", 8, 1, 1024,
                         "NUMA domains at most; nodes beyond share them.",
                         "the series of August 2026"),
      Parameter::integer("shards_per_domain", "trees", 4, 1, 1024, "Trees of a domain.",
                         "the series of August 2026"),
      Parameter::boolean("global_count", true,
                         "Whether the atomic count of the mapping's VMAs is kept, in the line that "
                         "tells whether the file is distributed.",
                         "guess: kept by the series, but not that they share a line"),
      root_with_lock_parameter(),
  };
}

} // namespace

StrategyEntry node_shard_entry()
{
  return {"node-shard",
          "Dong Chenchen's series: trees by the mm's node and hash, once a file is contended.",
          "series for openEuler, August 2026, 18 patches",
          joined_parameters(
              {node_shard_parameters(),
               promotion_parameters(256, "the final patch; 4 in the series' design document"),
               modifier_parameters(), spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<NodeShard>(context, parameters);
          }};
}

} // namespace numasim

/// `partition`: Mateusz Guzik's idea (mails of 13, 16 and 21 Apr 2026). The file's VMAs are divided
/// among groups of CPUs ("one instance per, say, 8 CPUs"), each with a tree and a lock; a file
/// starts centralised and is converted when trylocks fail too often. Who walks takes one lock after
/// another; if it needs the whole to stand still, there is an outer rw_semaphore (here: the file's
/// i_mmap_rwsem, which promotion leaves free): changing takes it for reading, walking for writing.
/// The mails do not say what a walk does that only tries. Half of one is worth nothing to its
/// caller, who has cleared the accessed bits it met and knows no sum; so without the outer lock it
/// takes all the trees' locks or visits nothing.
///
/// A VMA belongs to the group of the CPU it was mapped on; copies stay with their originals.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/promoted_strategy.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace numasim {

namespace {

/// CPUs in groups of neighbours that do not reach across nodes.
class CpuGroups {
public:
  CpuGroups(const Machine& machine, std::size_t cpus_a_group) : group_of_(machine.cpus())
  {
    std::vector<Cpu> order;
    for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
      order.push_back(Cpu{i});
    }
    // Cores are numbered L3 group by L3 group, node by node.
    std::stable_sort(order.begin(), order.end(),
                     [&](Cpu a, Cpu b) { return machine.core_of(a) < machine.core_of(b); });
    std::size_t members = 0;
    for (const Cpu cpu : order) {
      if (nodes_.empty() || members == cpus_a_group || nodes_.back() != machine.node_of(cpu)) {
        nodes_.push_back(machine.node_of(cpu));
        members = 0;
      }
      group_of_[index_of(cpu)] = static_cast<std::uint32_t>(nodes_.size() - 1);
      ++members;
    }
  }

  [[nodiscard]] std::uint32_t of(Cpu cpu) const { return group_of_[index_of(cpu)]; }
  /// By group, the node its CPUs are on.
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }

private:
  std::vector<std::uint32_t> group_of_; // by CPU
  std::vector<Node> nodes_;
};

class Partition final : public PromotedStrategy {
public:
  Partition(const RmapContext& context, const Parameters& parameters)
      : PromotedStrategy(context, parameters),
        groups_(context.machine(), static_cast<std::size_t>(parameters.integer("cpus_per_tree"))),
        outer_(parameters.boolean("outer")), root_with_lock_(parameters.boolean("root_with_lock"))
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      ShardSet& shards = add_file(space).shards;
      const LineRole role = memory.role(space.name + " i_mmap shards");
      for (const Node node : groups_.nodes()) {
        shards.add_aligned(node, role, root_with_lock_);
      }
    }
  }

  void init_vma(Cpu cpu, Vma& vma) override { vma.shard = groups_.of(cpu); }

private:
  Task<> change_shards(Cpu cpu, File& file, Group group) override
  {
    if (outer_) {
      co_await file.central.lock_shared(cpu, group.site());
    }
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await file.shards.change(cpu, group.steps, group.hold);
    co_await file.shards.unlock(cpu, locked);
    if (outer_) {
      co_await file.central.unlock_shared(cpu);
    }
  }

  Task<> walk_shards(Cpu cpu, File& file, PageRange range, WalkLock how, RmapVisitor& visitor,
                     WalkResult& result) override
  {
    if (outer_) {
      co_await walk_under_outer(cpu, file, range, how, visitor, result);
    } else if (how == WalkLock::Wait) {
      co_await file.shards.walk_each(cpu, range, visitor, result);
    } else {
      co_await file.shards.walk_all(cpu, range, how, visitor, result);
    }
  }

  Task<> walk_under_outer(Cpu cpu, File& file, PageRange range, WalkLock how, RmapVisitor& visitor,
                          WalkResult& result)
  {
    const bool taken = co_await file.central.lock_to_walk(cpu, how);
    if (!taken) {
      result.contended = true;
      co_return;
    }
    co_await file.shards.walk_unlocked(cpu, range, visitor, result);
    co_await file.central.unlock(cpu);
  }

  // An array of pointers to objects on the groups' nodes.
  [[nodiscard]] std::uint64_t shard_bytes() const override
  {
    const std::uint64_t groups = groups_.nodes().size();
    return std::bit_ceil(8 * groups) +
           groups * aligned_shard_bytes(shard_lock().bytes(context().machine()), root_with_lock_);
  }

  CpuGroups groups_;
  bool outer_;
  bool root_with_lock_;
};

ParameterList partition_parameters()
{
  return {
      Parameter::integer("cpus_per_tree", "CPUs", 8, 1, 4096,
                         "CPUs that share a tree and its lock; of one node.",
                         "Guzik, 13 Apr 2026: one instance per, say, 8 CPUs"),
      Parameter::boolean("outer", false,
                         "Whether walkers stop everybody with an outer rw_semaphore, which who "
                         "changes a tree takes for reading.",
                         "Guzik, 16 Apr 2026: the simplest form has separate locks only"),
      root_with_lock_parameter(),
  };
}

} // namespace

StrategyEntry partition_entry()
{
  return {"partition",
          "Mateusz Guzik's idea: a tree and a lock per so many CPUs, once a file is contended.",
          "mails of 13, 16 and 21 Apr 2026; no patch",
          joined_parameters({partition_parameters(),
                             promotion_parameters(16, "guess: the mails say a threshold"),
                             modifier_parameters(), spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Partition>(context, parameters);
          }};
}

} // namespace numasim

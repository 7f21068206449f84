#include "models/workloads/rmap_run.hpp"

#include "models/check/watched_strategy.hpp"
#include "models/rmap/design_fault.hpp"
#include "models/trace/traced_run.hpp"
#include "models/workloads/checked_run.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/readers/readers.hpp"

#include <algorithm>

namespace numasim {

namespace {

std::vector<MetricRecord> metrics(const RunRecord& record, const RunSpec& spec,
                                  const RmapModel& model, std::uint64_t operations,
                                  const std::string& unit)
{
  const Duration elapsed = record.completions.back() - record.measured_from;
  const InodeMemory inode = model.strategy().inode_memory();
  Duration waited;
  for (const LockRecord& lock : record.locks) {
    waited += lock.wait.total();
  }
  std::vector<MetricRecord> all{
      {"rmap_operations", unit,
       static_cast<double>(operations) / static_cast<double>(record.completions.size())},
      {"lock_wait_share", "%",
       100 * waited.in_seconds() / (elapsed.in_seconds() * model.processes(spec.copies))},
      {"inode_memory_idle", "B", static_cast<double>(inode.idle)},
      {"inode_memory_mapped", "B", static_cast<double>(inode.mapped)},
  };
  const std::vector<MetricRecord> own = model.metrics();
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

} // namespace

std::unique_ptr<RmapStrategy> design_of(const RunSpec& spec, const RmapContext& context)
{
  const StrategyEntry& entry =
      spec.design != nullptr ? *spec.design : *find_strategy(spec.strategy);
  return make_design(entry, context, spec.strategy_parameters);
}

RunRecord run_rmap(const Machine& machine, const RunSpec& spec, const std::string& unit,
                   const MakeRmapModel& make)
{
  if (spec.check) {
    return run_checked(machine, spec, make);
  }
  World world(machine, spec.seed, spec.replication);
  world.cpus().build_with(kernel_options(spec.workload_parameters));
  const std::uint64_t settle = std::uint64_t{spec.measurement.settle_iterations} * spec.copies;
  const std::uint64_t count = std::max(std::uint64_t{spec.measurement.iterations} * spec.copies,
                                       spec.measurement.min_iterations);
  Readers readers(world, spec);
  std::unique_ptr<RmapModel> model;
  std::uint64_t operations_before = 0;
  TracedRun traced(world.cpus(), spec.trace);
  IterationCounter counter(world.engine(), settle, count, [&] {
    world.memory().reset_counters();
    world.locks().reset();
    traced.settled();
    if (readers.any()) {
      readers.reset();
    }
    if (model) { // if not, it is yet to be made
      model->reset();
      operations_before = model->operations();
    }
  });
  model = make(world, counter);
  if (readers.any()) {
    readers.start(model->walked(), counter);
    model->fault_through(readers.page_tables());
  }
  world.drive().run();
  if (counter.completions().size() < count) {
    throw DesignFault("every copy waits and nobody will wake any (deadlock) after " +
                      std::to_string(counter.completions().size()) + " iterations");
  }

  RunRecord record = world.record(counter.measured_from(), counter.completions());
  record.trace = traced.record(described(spec));
  record.metrics = metrics(record, spec, *model, model->operations() - operations_before, unit);
  if (readers.any()) {
    record.walks = readers.records();
    const std::vector<MetricRecord> of_walks = readers.metrics(
        record.completions.back() - record.measured_from, record.completions.size());
    record.metrics.insert(record.metrics.end(), of_walks.begin(), of_walks.end());
  }
  return record;
}

std::vector<AddressSpace> make_inodes(World& world, const std::vector<std::string>& names)
{
  std::vector<Node> with_cpus;
  for (std::uint32_t n = 0; n < world.machine().nodes(); ++n) {
    if (!world.machine().cpus_of(Node{n}).empty()) {
      with_cpus.push_back(Node{n});
    }
  }
  Memory& memory = world.memory();
  std::vector<AddressSpace> files;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    // Which node first read the file, and where in its line the lock falls, is chance.
    RandomStream stream = world.stream(Purpose::Layout, i);
    AddressSpace file;
    file.file = FileIndex{i};
    file.name = names[i];
    file.home = with_cpus[stream.below(with_cpus.size())];
    file.lock_offset = static_cast<std::uint32_t>(8 * stream.below(8));
    file.mapping = memory.allocate(file.home, memory.role(file.name + " i_mmap"));
    file.lock_first = memory.allocate(file.home, memory.role(file.name + " i_mmap_rwsem"));
    file.lock_second = memory.allocate(file.home, memory.role(file.name + " i_mmap_rwsem"));
    file.walks = world.add_walk_clock();
    files.push_back(file);
  }
  return files;
}

} // namespace numasim

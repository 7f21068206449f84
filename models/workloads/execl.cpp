#include "models/workloads/execl.hpp"

#include "models/input/input_error.hpp"
#include "models/workloads/exec_words.hpp"
#include "models/workloads/execl_copies.hpp"
#include "models/workloads/kernel_options.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

namespace {

constexpr const char* k_bulk_source =
    "0: pages are zeroed and copied mostly within a CPU's own caches, which bulk traffic does not "
    "know; at most about 26 of 55.7 traced faults take a fresh page (104 KiB) and page tables as "
    "much as 40 KiB more";

std::vector<MetricRecord> metrics(const RunRecord& record, const ExeclCopies& model,
                                  std::size_t copies, std::uint64_t operations,
                                  Duration private_work)
{
  const auto execs = static_cast<double>(record.completions.size());
  const Duration elapsed = record.completions.back() - record.measured_from;
  const InodeMemory inode = model.strategy().inode_memory();
  Duration waited;
  for (const LockRecord& lock : record.locks) {
    waited += lock.wait.total();
  }
  return {
      {"rmap_operations", "1/exec", static_cast<double>(operations) / execs},
      {"libc_vmas", "VMAs", static_cast<double>(model.strategy().mapped(index(ExecFile::Libc)))},
      {"lock_wait_share", "%",
       100 * waited.in_seconds() / (elapsed.in_seconds() * static_cast<double>(copies))},
      {"inode_memory_idle", "B", static_cast<double>(inode.idle)},
      {"inode_memory_mapped", "B", static_cast<double>(inode.mapped)},
      {"private_work", "us", private_work.in_us()},
  };
}

RunRecord run_once(const Machine& machine, const RunSpec& spec, Duration private_work)
{
  World world(machine, spec.seed, spec.replication);
  world.cpus().build_with(kernel_options(spec.workload_parameters));
  const std::uint64_t settle = std::uint64_t{spec.measurement.settle_iterations} * spec.copies;
  const std::uint64_t count = std::max(std::uint64_t{spec.measurement.iterations} * spec.copies,
                                       spec.measurement.min_iterations);
  const ExeclCopies* copies = nullptr;
  std::uint64_t operations_before = 0;
  const auto settled = [&] {
    world.memory().reset_counters();
    world.locks().reset();
    operations_before = copies != nullptr ? copies->operations() : 0;
  };
  IterationCounter counter(world.engine(), settle, count, settled);
  const ExeclCopies model(world, spec, private_work, counter);
  copies = &model;
  world.drive().run();
  if (counter.completions().size() < count) {
    throw std::runtime_error("execl: every copy waits and nobody will wake any (deadlock) after " +
                             std::to_string(counter.completions().size()) + " execs");
  }

  RunRecord record;
  record.measured_from = counter.measured_from();
  record.completions = counter.completions();
  record.locks = world.locks().records();
  record.lines = world.memory().records();
  record.events = world.engine().events();
  record.digest = world.engine().digest();

  record.metrics =
      metrics(record, model, spec.copies, model.operations() - operations_before, private_work);
  return record;
}

/// What is left of the machine's one-copy exec time when everything that the model charges one copy
/// on an idle machine is taken off. Measured with `single`, which is what the machine's figure was
/// measured with; what another design costs one copy more or less then shows.
Duration private_budget(const Machine& machine, const RunSpec& spec)
{
  RunSpec alone = spec;
  alone.copies = 1;
  alone.strategy = "single";
  alone.strategy_parameters = {};
  alone.measurement = {4, 16, 16};
  const RunRecord record = run_once(machine, alone, Duration{});
  const Duration charged = (record.completions.back() - record.measured_from) /
                           static_cast<std::int64_t>(record.completions.size());
  const Duration exec = machine.topology().os.exec;
  if (charged >= exec) {
    throw InputError(Problem{machine.topology().path, "/os/exec_us",
                             std::to_string(exec.in_us()) + " us",
                             "more than the " + std::to_string(charged.in_us()) +
                                 " us that the model's locks, trees and shared words alone take"});
  }
  return exec - charged;
}

} // namespace

ParameterList execl_parameters()
{
  ParameterList list{
      Parameter::choice("libc_layout", "A", {"A", "B"},
                        "Whether libc's segments are contiguous (A) or leave a gap (B).",
                        "both traced on 6.12; which one the published runs had is not known"),
      Parameter::choice(
          "placement", "kernel", {"kernel", "spread", "compact"},
          "Where fewer copies than CPUs run: as the kernel's balancing leaves them, "
          "spread as far as can be, or in firmware order.",
          "UnixBench pins nothing; adjust_numa_imbalance(), kernel/sched/fair.c 6.12"),
      Parameter::real("migration_rate", "per exec", 0.1, 0, 1,
                      "Share of execs after which the task goes on on another CPU (sched_exec()).",
                      "guess: with every CPU busy sched_exec() seldom finds a better one"),
      Parameter::integer(
          "parents_per_copy", "processes", 2, 0, 100,
          "Long-lived processes per copy that map libc and ld.so.",
          "derived: UnixBench keeps a perl and a sh per copy; 384 copies then have up to "
          "6060 VMAs in libc's tree; the v1 and v2 letters report over 6000"),
      Parameter::integer("bulk_zero_kib", "KiB", 0, 0, 1000000,
                         "Memory of an exec that is zeroed, as traffic to the own node's memory; 0 "
                         "leaves it in the private work.",
                         k_bulk_source),
      Parameter::integer("bulk_copy_kib", "KiB", 0, 0, 1000000,
                         "Memory of an exec that is copied on write, as traffic from the nodes of "
                         "the files' pages to the own; 0 leaves it in the private work.",
                         k_bulk_source),
      Parameter::integer("daemons", "processes", 60, 0, 1000000,
                         "Other processes that map libc and ld.so.", "guess"),
  };
  for (const ParameterList& part :
       {rmap_cost_parameters(), exec_words_parameters(), kernel_option_parameters()}) {
    list.insert(list.end(), part.begin(), part.end());
  }
  return list;
}

RunRecord run_execl(const Machine& machine, const RunSpec& spec)
{
  return run_once(machine, spec, private_budget(machine, spec));
}

} // namespace numasim

#include "models/workloads/replay.hpp"

#include "models/workloads/placement.hpp"
#include "models/workloads/replay_copies.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

namespace {

std::vector<MetricRecord> metrics(const RunRecord& record, const ReplayCopies& model,
                                  std::size_t copies, std::uint64_t operations)
{
  const Duration elapsed = record.completions.back() - record.measured_from;
  const InodeMemory inode = model.strategy().inode_memory();
  Duration waited;
  for (const LockRecord& lock : record.locks) {
    waited += lock.wait.total();
  }
  return {
      {"rmap_operations", "1/turn",
       static_cast<double>(operations) / static_cast<double>(record.completions.size())},
      {"mapped_vmas", "VMAs", static_cast<double>(model.mapped())},
      {"lock_wait_share", "%",
       100 * waited.in_seconds() / (elapsed.in_seconds() * static_cast<double>(copies))},
      {"inode_memory_idle", "B", static_cast<double>(inode.idle)},
      {"inode_memory_mapped", "B", static_cast<double>(inode.mapped)},
  };
}

} // namespace

ParameterList replay_parameters()
{
  ParameterList list{
      Parameter::text(
          "profile", "execl-loop",
          "What to replay: a file of `numasim workload import` or `record`, or the name "
          "of one in workloads/.",
          "recorded with strace on Debian 12, Linux 6.12 guest, glibc 2.36"),
      Parameter::choice("placement", "kernel", placement_names(),
                        "Where fewer copies than CPUs run.", "as execl"),
      Parameter::real("time_scale", "", 1, 0, 100,
                      "Factor of all times of the profile: under 1 on a faster machine than the "
                      "recorded one, or to take off what strace costs.",
                      "the recording as it is"),
      Parameter::real("variation", "", 0.1, 0, 10,
                      "Coefficient of variation of every piece of work (lognormal).",
                      "guess: as execl on an idle machine"),
      Parameter::real("untimed_gap_us", "us", 5, 0, 1e6,
                      "Work before each call of a profile without times.",
                      "guess: 1 to 15 us between an exec's acquisitions of libc's lock"),
      Parameter::integer("background_processes", "processes", 60, 0, 100'000,
                         "Other processes that have mapped what the program has at its fullest.",
                         "guess: as execl's daemons"),
  };
  for (const Parameter& parameter : rmap_cost_parameters()) {
    list.push_back(parameter);
  }
  return list;
}

RunRecord run_replay(const Machine& machine, const RunSpec& spec)
{
  if (!spec.profile) {
    throw std::invalid_argument("replay: no profile");
  }
  World world(machine, spec.seed, spec.replication);
  const std::uint64_t settle = std::uint64_t{spec.measurement.settle_iterations} * spec.copies;
  const std::uint64_t count = std::max(std::uint64_t{spec.measurement.iterations} * spec.copies,
                                       spec.measurement.min_iterations);
  const ReplayCopies* copies = nullptr;
  std::uint64_t operations_before = 0;
  IterationCounter counter(world.engine(), settle, count, [&] {
    world.memory().reset_counters();
    world.locks().reset();
    operations_before = copies != nullptr ? copies->operations() : 0;
  });
  const ReplayCopies model(world, spec, *spec.profile, counter);
  copies = &model;
  world.drive().run();
  if (counter.completions().size() < count) {
    throw std::runtime_error("replay: every copy waits and nobody will wake any (deadlock) after " +
                             std::to_string(counter.completions().size()) + " turns");
  }
  RunRecord record;
  record.measured_from = counter.measured_from();
  record.completions = counter.completions();
  record.locks = world.locks().records();
  record.lines = world.memory().records();
  record.events = world.engine().events();
  record.digest = world.engine().digest();
  record.metrics = metrics(record, model, spec.copies, model.operations() - operations_before);
  return record;
}

} // namespace numasim

#include "models/workloads/checked_run.hpp"

#include "models/check/check_machine.hpp"
#include "models/check/explore.hpp"
#include "models/check/rmap_checker.hpp"
#include "models/check/timed_visit.hpp"
#include "models/rmap/design_fault.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/placement.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

// Walks as of reclaim: a page's every mapping, at a rate that keeps them in the way of everybody.
const Duration k_visit = Duration::ns(60);
constexpr double k_between_walks_us = 50;
// Every page of small files and of libc, and those of a large file that all map.
constexpr std::uint64_t k_pages_walked = 512;
constexpr double k_whole_file = 0.02; ///< share of walks

/// CPUs that the workload leaves alone, the last first.
std::vector<Cpu> free_cpus(const Machine& machine, const RunSpec& spec)
{
  const std::vector<Cpu> used =
      place(machine, placement_of(spec.workload_parameters.choice("placement")), spec.copies);
  std::vector<Cpu> left;
  for (std::size_t i = machine.cpus(); i-- > 0;) {
    const Cpu cpu{static_cast<std::uint32_t>(i)};
    if (std::find(used.begin(), used.end(), cpu) == used.end()) {
      left.push_back(cpu);
    }
  }
  return left;
}

Process walk_for_ever(World& world, RmapStrategy& design, std::size_t files, Cpu cpu)
{
  RandomStream stream = world.stream(Purpose::Schedule, static_cast<std::uint32_t>(cpu));
  TimedVisit visitor(world.engine(), k_visit);
  for (;;) {
    co_await world.engine().delay(Duration::us(stream.exponential(k_between_walks_us)));
    const FileIndex file{static_cast<std::uint32_t>(stream.below(files))};
    const PageRange range =
        stream.chance(k_whole_file)
            ? PageRange{0, UINT32_MAX}
            : PageRange{static_cast<std::uint32_t>(stream.below(k_pages_walked)), 1};
    co_await design.walk(cpu, file, range, WalkLock::Wait, visitor);
  }
}

void add_walkers(World& world, const RunSpec& spec, const RmapChecker& checker)
{
  std::vector<Cpu> cpus = free_cpus(world.machine(), spec);
  cpus.resize(std::min(cpus.size(), spec.check->walkers));
  for (const Cpu cpu : cpus) {
    Process walker = walk_for_ever(world, *checker.design(), checker.files().size(), cpu);
    if (world.cpus().shared()) {
      // The CPU's own thread, which nobody uses.
      world.cpus().threads().start(Thread{static_cast<std::uint32_t>(cpu)}, std::move(walker));
    } else {
      world.engine().spawn(std::move(walker));
    }
  }
}

std::unique_ptr<Schedule> schedule_of(const CheckSettings& settings)
{
  if (settings.schedule == 0) {
    return std::make_unique<NoPauses>();
  }
  return std::make_unique<RandomPauses>(settings.schedule);
}

const StrategyEntry& entry_of(const RunSpec& spec)
{
  return spec.design != nullptr ? *spec.design : *find_strategy(spec.strategy);
}

} // namespace

RunRecord run_scripted(const RunSpec& spec)
{
  const CheckSettings& settings = *spec.check;
  const Machine machine(check_machine());
  const Script& script = *find_script(settings.script);
  const Parameters parameters = in_form(spec.strategy_parameters, settings.form);
  RunRecord record;
  if (settings.decisions) {
    ScriptOutcome outcome =
        run_script(machine, entry_of(spec), parameters, script, *settings.decisions);
    for (Violation& violation : outcome.report.violations) {
      violation.schedule = text_of({script.name, settings.form, *settings.decisions});
    }
    record.check = std::move(outcome.report);
    record.metrics.push_back({"skipped", "", outcome.skipped.empty() ? 0.0 : 1.0});
    return record;
  }
  Exploration found =
      explore(machine, entry_of(spec), parameters, script, settings.form, settings.bound);
  record.check = std::move(found.report);
  record.metrics.push_back({"exhausted", "", found.exhausted ? 1.0 : 0.0});
  record.metrics.push_back({"skipped", "", found.skipped.empty() ? 0.0 : 1.0});
  return record;
}

RunRecord run_checked(const Machine& machine, const RunSpec& spec, const MakeRmapModel& make)
{
  World world(machine, spec.seed, spec.replication);
  world.cpus().build_with(kernel_options(spec.workload_parameters));
  if (spec.check->schedule != 0) {
    world.engine().stir(spec.check->schedule);
  }
  const std::unique_ptr<Schedule> schedule = schedule_of(*spec.check);
  RmapChecker checker(world.cpus(), *schedule, {spec.check->wait_floor}, false);
  world.watch_with(checker);
  const std::uint64_t iterations = std::max(
      std::uint64_t{spec.measurement.settle_iterations + spec.measurement.iterations} * spec.copies,
      spec.measurement.min_iterations);
  std::unique_ptr<RmapModel> model;
  IterationCounter counter(world.engine(), 0, iterations, [] {});
  bool ended = false;
  try {
    model = make(world, counter);
    add_walkers(world, spec, checker);
    world.drive().run();
  } catch (const DesignFault& fault) {
    ended = true;
    checker.ended_by(fault.what());
  }
  checker.finish(!ended && counter.completions().size() < iterations);
  RunRecord record = world.record(counter.measured_from(), counter.completions());
  record.check = checker.report();
  record.check->schedules = 1;
  return record;
}

} // namespace numasim

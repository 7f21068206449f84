#include "models/workloads/lockbench.hpp"

#include "models/input/input_error.hpp"
#include "models/trace/traced_run.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "models/workloads/lockbench_threads.hpp"
#include "models/workloads/time_window.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

namespace {

/// Turns of the threads: how evenly they were served. The index is 1 if all got as many and 1/N if
/// one got all (Jain, Chiu, Hawe, DEC-TR-301, 1984).
void add_fairness(std::vector<MetricRecord>& metrics, const std::vector<std::uint64_t>& turns)
{
  double sum = 0;
  double squares = 0;
  for (const std::uint64_t n : turns) {
    sum += static_cast<double>(n);
    squares += static_cast<double>(n) * static_cast<double>(n);
  }
  const auto threads = static_cast<double>(turns.size());
  const auto [fewest, most] = std::minmax_element(turns.begin(), turns.end());
  metrics.push_back({"thread_sections_min", "1/thread", static_cast<double>(*fewest)});
  metrics.push_back({"thread_sections_mean", "1/thread", sum / threads});
  metrics.push_back({"thread_sections_max", "1/thread", static_cast<double>(*most)});
  metrics.push_back({"jain_index", "", sum * sum / (threads * squares)});
}

/// Where threads share CPUs: how often they gave way.
void add_switches(std::vector<MetricRecord>& metrics, const SwitchRecord& switches, double elapsed)
{
  const auto a_second = [&](std::uint64_t n) { return static_cast<double>(n) / elapsed; };
  metrics.push_back({"context_switches", "1/s", a_second(switches.switches)});
  metrics.push_back({"preemptions", "1/s", a_second(switches.preemptions)});
  metrics.push_back({"holder_preemptions", "1/s", a_second(switches.holder_preemptions)});
  const auto gave_way = static_cast<double>(std::max<std::uint64_t>(switches.switches, 1));
  metrics.push_back({"time_on_cpu", "us", switches.ran.in_us() / gave_way});
}

std::vector<MetricRecord> metrics(const RunRecord& record, const std::vector<std::uint64_t>& turns,
                                  const Threads& cpus)
{
  const double elapsed = (record.completions.back() - record.measured_from).in_seconds();
  const auto threads = static_cast<double>(turns.size());
  Duration waited;
  Duration held;
  double instances = 0;
  for (const LockRecord& lock : record.locks) {
    waited += lock.wait.total();
    held += lock.hold.total();
    instances += static_cast<double>(lock.instances);
  }
  std::vector<MetricRecord> out;
  add_fairness(out, turns);
  out.push_back({"lock_wait_share", "%", 100 * waited.in_seconds() / (elapsed * threads)});
  out.push_back({"lock_held_share", "%", 100 * held.in_seconds() / (elapsed * instances)});
  if (cpus.shared()) {
    add_switches(out, cpus.record(), elapsed);
  }
  return out;
}

void check_home(const Machine& machine, const RunSpec& spec)
{
  const std::int64_t home = spec.workload_parameters.integer("home_node");
  if (home >= static_cast<std::int64_t>(machine.nodes())) {
    throw InputError({"scenario", "/parameters/home_node", std::to_string(home),
                      "0 to " + std::to_string(machine.nodes() - 1) + ", the nodes of " +
                          machine.topology().name});
  }
}

/// What was counted, and since when.
struct Counted {
  Instant from;
  std::vector<Instant> completions;
};

Problem nothing_takes_time(const RunSpec& spec)
{
  return {spec.topology.path, "/costs", "a machine on which nothing takes time",
          "costs above 0, or critical_ns or think_ns above 0"};
}

/// As many sections as the measurement says.
Counted count_sections(World& world, const RunSpec& spec, const std::function<void()>& settled,
                       std::function<void()>& completed)
{
  const std::uint64_t settle = std::uint64_t{spec.measurement.settle_iterations} * spec.copies;
  const std::uint64_t count = std::max(std::uint64_t{spec.measurement.iterations} * spec.copies,
                                       spec.measurement.min_iterations);
  IterationCounter counter(world.engine(), settle, count, settled);
  completed = [&] { counter.completed(); };
  world.drive().run();
  if (counter.completions().size() < count) {
    throw std::runtime_error("lockbench: every thread waits and nobody will wake any (deadlock) " +
                             std::string{"after "} + std::to_string(counter.completions().size()) +
                             " sections");
  }
  if (counter.completions().back() == counter.measured_from()) {
    throw InputError(nothing_takes_time(spec));
  }
  return {counter.measured_from(), counter.completions()};
}

/// Those of a fixed time.
Counted count_for_a_time(World& world, const RunSpec& spec, const LockbenchLoop& loop,
                         const std::function<void()>& settled, std::function<void()>& completed)
{
  TimeWindow window(world.engine(), loop.settle, loop.duration, settled);
  completed = [&] { window.completed(); };
  world.drive().run();
  const std::size_t count = window.completions().size();
  if (window.stood_still()) {
    throw InputError(nothing_takes_time(spec));
  }
  const bool some = count > 0 && window.completions().back() > window.measured_from();
  if (!window.finished() || !some) {
    throw InputError({"scenario", "/parameters/duration_us",
                      "a time in which " + std::to_string(count) + " sections are done",
                      "a time for 1 to " + std::to_string(TimeWindow::k_most_completions - 1)});
  }
  return {window.measured_from(), window.completions()};
}

RunRecord measure(World& world, const RunSpec& spec, const LockEntry& lock)
{
  std::function<void()> completed;
  TracedRun traced(world.cpus(), spec.trace);
  LockbenchThreads threads(world, spec, lock, [&] { completed(); });
  const auto settled = [&] {
    world.memory().reset_counters();
    world.locks().reset();
    threads.reset_turns();
    traced.settled();
    world.cpus().threads().reset_record();
  };
  const LockbenchLoop loop = lockbench_loop(spec);
  const Counted counted = loop.duration > Duration{}
                              ? count_for_a_time(world, spec, loop, settled, completed)
                              : count_sections(world, spec, settled, completed);
  RunRecord record = world.record(counted.from, counted.completions);
  record.trace = traced.record(described(spec));
  record.metrics = metrics(record, threads.turns(), world.cpus().threads());
  return record;
}

} // namespace

RunRecord run_lockbench(const Machine& machine, const RunSpec& spec)
{
  const LockEntry* lock = find_lock(spec.strategy);
  if (lock == nullptr) {
    throw std::invalid_argument("unknown lock " + spec.strategy);
  }
  return run_lockbench(machine, spec, *lock);
}

RunRecord run_lockbench(const Machine& machine, const RunSpec& spec, const LockEntry& lock)
{
  check_home(machine, spec);
  World world(machine, spec.seed, spec.replication);
  world.cpus().build_with(kernel_options(spec.workload_parameters));
  return measure(world, spec, lock);
}

} // namespace numasim

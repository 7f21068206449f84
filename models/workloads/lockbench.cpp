#include "models/workloads/lockbench.hpp"

#include "models/input/input_error.hpp"
#include "models/workloads/lockbench_threads.hpp"
#include "models/workloads/placement.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

namespace {

constexpr std::int64_t k_most_locks = 4096;
constexpr std::int64_t k_most_lines = 64;

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

std::vector<MetricRecord> metrics(const RunRecord& record, const std::vector<std::uint64_t>& turns)
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

ParameterList time_parameters()
{
  const std::vector<std::string>& shapes = distribution_names();
  const char* const cv_meaning = "Its coefficient of variation where it is lognormal.";
  const char* const own = "no default is right: the benchmark that is to be matched says";
  return {
      Parameter::real("critical_ns", "ns", 100, 0, 1e9,
                      "Mean work under the lock, besides the lines touched there.", own),
      Parameter::choice("critical_distribution", "constant", shapes,
                        "How the work under the lock varies; uniform is from 0 to twice the mean.",
                        own),
      Parameter::real("critical_cv", "", 1, 0, 100, cv_meaning, own),
      Parameter::real("think_ns", "ns", 1000, 0, 1e12, "Mean work between critical sections.", own),
      Parameter::choice("think_distribution", "exponential", shapes,
                        "How that work varies; uniform is from 0 to twice the mean.", own),
      Parameter::real("think_cv", "", 1, 0, 100, cv_meaning, own),
  };
}

ParameterList line_parameters()
{
  const char* const one_line = "one line of data read and written: David, Guerraoui, Trigonakis, "
                               "SOSP'13, figures 5 and 7";
  const char* const own = "no default is right: the benchmark that is to be matched says";
  return {
      Parameter::integer("shared_lines_read", "lines", 1, 0, k_most_lines,
                         "Lines that the lock guards and that every section reads.", one_line),
      Parameter::integer("shared_lines_written", "lines", 1, 0, k_most_lines,
                         "Lines of the same that sections write, readers excepted; the first ones.",
                         one_line),
      Parameter::integer("private_lines_read", "lines", 0, 0, k_most_lines,
                         "Lines of the thread's own that every section reads.", own),
      Parameter::integer("private_lines_written", "lines", 0, 0, k_most_lines,
                         "Lines of the same that every section writes; the first ones.", own),
  };
}

/// Runs the world until `count` sections have been measured.
RunRecord measure(World& world, const RunSpec& spec, const LockEntry& lock)
{
  const std::uint64_t settle = std::uint64_t{spec.measurement.settle_iterations} * spec.copies;
  const std::uint64_t count = std::max(std::uint64_t{spec.measurement.iterations} * spec.copies,
                                       spec.measurement.min_iterations);
  LockbenchThreads* threads = nullptr;
  const auto settled = [&] {
    world.memory().reset_counters();
    world.locks().reset();
    if (threads != nullptr) {
      threads->reset_turns();
    }
  };
  IterationCounter counter(world.engine(), settle, count, settled);
  LockbenchThreads model(world, spec, lock, counter);
  threads = &model;
  world.drive().run();
  if (counter.completions().size() < count) {
    throw std::runtime_error("lockbench: every thread waits and nobody will wake any (deadlock) " +
                             std::string{"after "} + std::to_string(counter.completions().size()) +
                             " sections");
  }
  RunRecord record;
  record.measured_from = counter.measured_from();
  record.completions = counter.completions();
  if (record.completions.back() == record.measured_from) {
    throw InputError({spec.topology.path, "/costs", "a machine on which nothing takes time",
                      "costs above 0, or critical_ns or think_ns above 0"});
  }
  record.locks = world.locks().records();
  record.lines = world.memory().records();
  record.events = world.engine().events();
  record.digest = world.engine().digest();
  record.metrics = metrics(record, model.turns());
  return record;
}

} // namespace

ParameterList lockbench_parameters()
{
  ParameterList list = time_parameters();
  const ParameterList lines = line_parameters();
  list.insert(list.end(), lines.begin(), lines.end());
  list.push_back(Parameter::integer("locks", "", 1, 1, k_most_locks,
                                    "Locks, of which each section takes one at random.",
                                    "one contended lock: SOSP'13, figure 5 (512: figure 7)"));
  list.push_back(Parameter::real("reader_share", "", 0, 0, 1,
                                 "Share of sections that only read, and take the lock as readers "
                                 "where it knows readers.",
                                 "the locks that most measurements are of know no readers"));
  list.push_back(Parameter::choice(
      "placement", "smt_last", placement_names(),
      "On which CPUs fewer threads than CPUs run: node after node, cores before siblings "
      "(smt_last) or core after core (packed); spread; in firmware order (compact); as the "
      "kernel's "
      "balancing leaves them.",
      "SOSP'13, section 5, and will-it-scale bind one node after another, a core a thread"));
  list.push_back(Parameter::integer("home_node", "", 0, 0,
                                    static_cast<std::int64_t>(k_most_nodes) - 1,
                                    "Node of the locks and of the data under them, counted from 0 "
                                    "in the order of the firmware's numbers.",
                                    "the node of the first thread, which sets the benchmark up"));
  return list;
}

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
  return measure(world, spec, lock);
}

} // namespace numasim

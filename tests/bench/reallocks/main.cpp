/// Real locks on the cores of this machine against the same locks in the simulator, on the topology
/// that a probe of the machine gives (docs/locks.md, "Real locks").

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/machine/topology_writer.hpp"
#include "models/workloads/simulate.hpp"
#include "tests/bench/reallocks/comparison.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/probe.hpp"
#include "tools/selfcheck/busy_work.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <set>

namespace {

using namespace numasim;
using namespace numasim::selfcheck;

struct Options {
  std::vector<std::string> locks;
  std::vector<std::size_t> threads;
  Load load;
  std::string topology;
  double probe_seconds = 10;
  double seconds = 2;
  std::uint32_t replications = 5;
  std::uint64_t seed = 1;
  std::size_t jobs = 2;
  bool json = false;
};

void declare(CLI::App& app, Options& options)
{
  app.add_option("--locks", options.locks, "tas, ttas, ticket, mcs, pthread_mutex; all")
      ->delimiter(',');
  app.add_option("--threads", options.threads, "numbers of threads; 1 to all CPUs")->delimiter(',');
  app.add_option("--think", options.load.think_ns, "mean work between turns, ns; uniform")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--critical", options.load.critical_ns, "work under the lock, ns")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--lines", options.load.shared_lines, "guarded lines read and written in a turn")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app.add_option("--private-lines", options.load.private_lines,
                 "lines of the thread's own read and written under the lock")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app.add_option("--topology", options.topology, "file or name; otherwise this machine is probed");
  app.add_option("--probe-seconds", options.probe_seconds, "to probe it")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds,
                 "to measure a lock with a number of threads, at most")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--reps", options.replications, "replications of the simulation")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of the simulation")->capture_default_str();
  app.add_option("--jobs", options.jobs, "simulations at a time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_flag("--json", options.json, "results as JSON");
}

std::vector<RealLock> chosen_locks(const Options& options)
{
  if (options.locks.empty()) {
    std::vector<RealLock> locks = real_locks();
    std::erase_if(locks, [](const RealLock& lock) { return !lock.excludes; });
    return locks;
  }
  std::vector<RealLock> chosen;
  for (const std::string& name : options.locks) {
    const auto& all = real_locks();
    const auto found = std::find_if(all.begin(), all.end(), [&](const RealLock& lock) {
      return lock.excludes && lock.name == name;
    });
    if (found == all.end()) {
      throw InputError({"--locks", "", name, "tas, ttas, ticket, mcs, pthread_mutex"});
    }
    chosen.push_back(*found);
  }
  return chosen;
}

std::vector<std::size_t> chosen_threads(const Options& options, std::size_t cpus)
{
  std::vector<std::size_t> threads = options.threads;
  for (std::size_t n = 1; options.threads.empty() && n <= cpus; ++n) {
    threads.push_back(n);
  }
  for (const std::size_t n : threads) {
    if (n < 1 || n > cpus) {
      throw InputError({"--threads", "", std::to_string(n),
                        fmt::format("1 to {}, the CPUs of the topology", cpus)});
    }
  }
  return threads;
}

/// A given topology must be of CPUs that this process may use.
Topology given(const std::string& name)
{
  Topology topology = load_topology(find_topology(name, topology_directories()));
  const std::vector<std::uint32_t> allowed = allowed_cpus();
  if (!std::includes(allowed.begin(), allowed.end(), topology.cpus.begin(), topology.cpus.end())) {
    throw InputError({topology.path, "/cpus", fmt::format("{} CPUs", topology.cpus.size()),
                      "CPUs of this machine that this process may use"});
  }
  return topology;
}

Comparison measured(const Options& options, std::vector<RealLock> locks)
{
  Comparison result;
  result.load = options.load;
  const Host host = this_machine();
  result.remarks = host.remarks;
  if (options.topology.empty()) {
    ProbeOptions probe;
    probe.seconds = options.probe_seconds;
    const ProbeResult probed = probe_machine(host, probe);
    result.topology = probed.topology;
    result.remarks = probed.remarks;
  } else {
    result.topology = given(options.topology);
  }
  Effort effort;
  result.turn_ns = busy_turn_ns(result.topology.cpus.front(), effort).median;
  for (const std::size_t threads : chosen_threads(options, result.topology.cpus.size())) {
    const std::vector<std::uint32_t> cpus = cpus_of(result.topology, threads);
    for (const RealLock& lock : locks) {
      std::cerr << fmt::format("reallocks: {}, {} threads\n", lock.name, threads);
      ComparedPoint point{lock, threads, {}, {}, {}};
      effort.deadline = ProbeClock::now() + std::chrono::duration_cast<ProbeClock::duration>(
                                                std::chrono::duration<double>(options.seconds));
      try {
        point.measured = run_loop(lock.name, cpus, options.load, result.turn_ns, effort);
      } catch (const Unmeasurable& why) {
        point.why = why.what();
        std::cerr << "reallocks: not measured: " << point.why << "\n";
      }
      result.points.push_back(std::move(point));
    }
  }
  return result;
}

void add_simulated(const Options& options, Comparison& comparison)
{
  std::vector<Point> points;
  for (const ComparedPoint& point : comparison.points) {
    points.push_back({point.lock.model, point.threads});
  }
  const auto simulated = simulate_loop(comparison.topology, points, comparison.load,
                                       {.simulator = simulate,
                                        .jobs = options.jobs,
                                        .replications = options.replications,
                                        .seed = options.seed});
  for (std::size_t i = 0; i < simulated.size(); ++i) {
    comparison.points[i].simulated = simulated[i];
  }
}

void perform(const Options& options)
{
  Comparison comparison = measured(options, chosen_locks(options));
  add_simulated(options, comparison);
  for (const std::string& remark : comparison.remarks) {
    std::cerr << "reallocks: note: " << remark << "\n";
  }
  if (options.json) {
    std::cout << json_of(comparison).dump(2) << "\n";
  } else {
    print_text(std::cout, comparison);
  }
}

} // namespace

int main(int argc, char** argv)
{
  try {
    CLI::App app{"Real locks on this machine's cores against simulated ones"};
    Options options;
    declare(app, options);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? 0 : 2;
    }
    perform(options);
    return 0;
  } catch (const InputError& error) {
    std::cerr << "reallocks: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "reallocks: " << error.what() << "\n";
    return 3;
  }
}

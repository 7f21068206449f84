#include "tools/selfcheck/selfcheck.hpp"

#include "models/input/input_error.hpp"
#include "tools/probe/exec_time.hpp"
#include "tools/probe/host.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/probe.hpp"
#include "tools/selfcheck/busy_work.hpp"
#include "tools/selfcheck/disturbances.hpp"
#include "tools/selfcheck/exec_race.hpp"
#include "tools/selfcheck/simulated_exec.hpp"
#include "tools/selfcheck/simulated_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace numasim::selfcheck {

namespace {

// Shares of the time.
constexpr double k_probe = 0.4;
constexpr double k_execs = 0.3;
constexpr double k_locks = 0.3;
/// Every pair of up to this many CPUs is measured.
constexpr std::size_t k_few_cpus = 24;
constexpr std::size_t k_usual_pairs = 300;
constexpr std::size_t k_fewest_turns = 7;  // with less than 6 a median has no interval
constexpr std::size_t k_turn_samples = 15; // of busy_turn_ns(), 25 us each
constexpr unsigned k_most_tries = 3;       // of a lock's point
constexpr double k_steady = 0.1;           // of ln(speed): what a CPU may change meanwhile

/// Threads think ten times as long as they hold the lock, and write one line under it: from idle at
/// one thread to saturated at ten and more.
constexpr Load k_lock_load{1000, 100, 1, 0};
/// Nothing is guarded by a counter; it is saturated from a few threads on.
constexpr Load k_counter_load{200, 0, 0, 0};

void tell(const SelfcheckOptions& options, const std::string& step)
{
  if (options.step) {
    options.step(step);
  }
}

class Measuring {
public:
  explicit Measuring(const SelfcheckOptions& options) : options_(options), host_(this_machine()) {}

  Outcome run()
  {
    const auto start = ProbeClock::now();
    const StolenTime before = stolen_time();
    out_.remarks = host_.remarks;
    find_topology();
    numbers_ = numbers_of_cpus(out_.topology.cpus.size());
    out_.kernel = this_kernel();
    step("the clock");
    append(clock_remarks(one_a_core(), effort(0.02 * options_.seconds)));
    measure_execs();
    measure_locks();
    append(stolen_remarks(before, stolen_time()));
    out_.seconds = std::chrono::duration<double>(ProbeClock::now() - start).count();
    return std::move(out_);
  }

private:
  void step(const std::string& what) const { tell(options_, what); }

  void append(const std::vector<std::string>& remarks)
  {
    out_.remarks.insert(out_.remarks.end(), remarks.begin(), remarks.end());
  }

  [[nodiscard]] Effort effort(double seconds) const
  {
    return {.deadline = ProbeClock::now() + std::chrono::duration_cast<ProbeClock::duration>(
                                                std::chrono::duration<double>(seconds)),
            .between = options_.between};
  }

  void find_topology()
  {
    if (options_.topology) {
      out_.topology = *options_.topology;
      out_.topology_source = options_.topology->path;
      const std::vector<std::uint32_t> allowed = allowed_cpus();
      const auto& cpus = out_.topology.cpus;
      if (!std::includes(allowed.begin(), allowed.end(), cpus.begin(), cpus.end())) {
        throw InputError({out_.topology.path, "/cpus", fmt::format("{} CPUs", cpus.size()),
                          fmt::format("CPUs of this machine that this process may use, of which "
                                      "there are {}",
                                      allowed.size())});
      }
      return;
    }
    step("probing the machine");
    ProbeOptions probe;
    probe.seconds = k_probe * options_.seconds;
    probe.between = options_.between;
    probe.pairs =
        host_.topology.cpus.size() <= k_few_cpus ? std::nullopt : std::optional{k_usual_pairs};
    ProbeResult probed = probe_machine(host_, probe);
    out_.topology = std::move(probed.topology);
    out_.topology_source = "probed just before";
    out_.remarks = std::move(probed.remarks);
    for (const std::string& what : probed.unmeasured) {
      out_.remarks.push_back("not measured by the probe, a guess stands in: " + what);
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> one_a_core() const
  {
    std::vector<std::uint32_t> cpus;
    std::vector<std::uint32_t> cores;
    for (std::size_t i = 0; i < out_.topology.cpus.size(); ++i) {
      const std::uint32_t core = out_.topology.core[i];
      if (std::find(cores.begin(), cores.end(), core) == cores.end()) {
        cores.push_back(core);
        cpus.push_back(out_.topology.cpus[i]);
      }
    }
    return cpus;
  }

  void measure_execs()
  {
    const auto program = execl_loop_program();
    if (!program) {
      out_.remarks.emplace_back("no execs: numasim-execl-loop is not beside numasim");
      return;
    }
    step("execs");
    std::vector<std::vector<std::uint32_t>> crowds;
    for (const std::size_t n : numbers_) {
      crowds.push_back(exec_cpus(out_.topology, n));
    }
    Effort races = effort(k_execs * options_.seconds);
    races.fewest = k_fewest_turns;
    out_.execs.push_back(exec_curve(numbers_, race_in_turns(crowds, *program, races)));
  }

  /// Threads on so many CPUs. A CPU whose speed changes meanwhile (neighbours on its core come and
  /// go) makes another load of it: then again.
  MedianInterval lock_speed(const RealLock& lock, const Load& load, std::size_t threads,
                            double seconds) const
  {
    const std::vector<std::uint32_t> cpus = cpus_of(out_.topology, threads);
    const Effort brief{.most = k_turn_samples, .between = options_.between};
    double before = busy_turn_ns(cpus.front(), brief).median;
    for (unsigned i = 0; i < k_most_tries; ++i) {
      const MedianInterval speed =
          run_loop(lock.name, cpus, load, before, effort(seconds)).per_second;
      const double after = busy_turn_ns(cpus.front(), brief).median;
      if (std::abs(std::log(after / before)) < k_steady) {
        return speed;
      }
      before = after;
    }
    throw Unmeasurable("the speed of CPU " + std::to_string(cpus.front()) + " keeps changing");
  }

  void measure_locks()
  {
    const double each =
        k_locks * options_.seconds / static_cast<double>(numbers_.size() * real_locks().size());
    for (const RealLock& lock : real_locks()) {
      CheckedCurve curve{
          .name = lock.name, .load = lock.excludes ? k_lock_load : k_counter_load, .points = {}};
      for (const std::size_t n : numbers_) {
        step(fmt::format("{} on {} CPU{}", lock.name, n, n == 1 ? "" : "s"));
        CheckedPoint point{.cpus = n, .measured = {}, .why = {}, .simulated = {}};
        try {
          point.measured = lock_speed(lock, curve.load, n, each);
        } catch (const Unmeasurable& why) {
          point.why = why.what();
        }
        curve.points.push_back(std::move(point));
      }
      out_.locks.push_back(std::move(curve));
    }
  }

  const SelfcheckOptions& options_;
  Host host_;
  std::vector<std::size_t> numbers_;
  Outcome out_;
};

} // namespace

std::vector<std::size_t> numbers_of_cpus(std::size_t cpus)
{
  constexpr std::size_t k_each_up_to = 4;
  std::vector<std::size_t> numbers;
  for (std::size_t n = 1; n < cpus; n += n < k_each_up_to ? 1 : n) {
    numbers.push_back(n);
  }
  numbers.push_back(cpus);
  return numbers;
}

CheckedCurve exec_curve(std::span<const std::size_t> cpus, std::span<const Races> races)
{
  CheckedCurve curve{.name = "execl", .one_is_given = true, .load = {}, .points = {}};
  const std::vector<double>& alone = races.front().per_second;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const std::vector<double>& speeds = races[i].per_second;
    CheckedPoint point{
        .cpus = cpus[i], .measured = {}, .why = races[i].why, .simulated = {}, .scaling = {}};
    if (!speeds.empty()) {
      point.measured = median_interval(speeds);
    }
    if (i > 0 && !speeds.empty() && speeds.size() == alone.size()) {
      std::vector<double> ratios;
      for (std::size_t turn = 0; turn < speeds.size(); ++turn) {
        ratios.push_back(speeds[turn] / alone[turn]);
      }
      point.scaling = median_interval(std::move(ratios));
    }
    curve.points.push_back(std::move(point));
  }
  return curve;
}

Outcome measure_this_machine(const SelfcheckOptions& options)
{
  return Measuring(options).run();
}

void simulate_the_same(Outcome& outcome, const SelfcheckOptions& options)
{
  const auto start = ProbeClock::now();
  const std::vector<std::size_t> numbers = numbers_of_cpus(outcome.topology.cpus.size());
  const SimulationSettings settings{.simulator = options.simulator,
                                    .jobs = options.jobs,
                                    .replications = options.replications,
                                    .seed = options.seed};
  for (CheckedCurve& curve : outcome.execs) {
    tell(options, "simulating execs");
    const auto rates = simulated_exec_rates(outcome.topology, outcome.kernel, numbers, settings);
    for (std::size_t i = 0; i < rates.size(); ++i) {
      curve.points[i].simulated = rates[i];
    }
  }
  for (std::size_t i = 0; i < outcome.locks.size(); ++i) {
    CheckedCurve& curve = outcome.locks[i];
    tell(options, "simulating " + curve.name);
    std::vector<Point> points;
    points.reserve(numbers.size());
    for (const std::size_t n : numbers) {
      points.push_back({real_locks()[i].model, n});
    }
    const auto rates = simulate_loop(outcome.topology, points, curve.load, settings);
    for (std::size_t j = 0; j < rates.size(); ++j) {
      curve.points[j].simulated = rates[j].per_second;
    }
  }
  outcome.seconds += std::chrono::duration<double>(ProbeClock::now() - start).count();
}

} // namespace numasim::selfcheck

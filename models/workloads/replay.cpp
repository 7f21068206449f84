#include "models/workloads/replay.hpp"

#include "models/input/input_error.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/private_work.hpp"
#include "models/workloads/readers/reader_parameters.hpp"
#include "models/workloads/replay_copies.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace numasim {

namespace {

RunRecord run_once(const Machine& machine, const RunSpec& spec)
{
  return run_rmap(machine, spec, "1/turn", [&](World& world, IterationCounter& counter) {
    return std::make_unique<ReplayCopies>(world, spec, *spec.profile, counter);
  });
}

/// The factor of the profile's times with which a turn takes one copy the machine's exec time for
/// each of its execve()s, what the model charges included. Recorded times are too long where strace
/// stopped the program, or the machine was virtual.
double exec_scale(const Machine& machine, const RunSpec& spec)
{
  Duration recorded;
  std::int64_t execs = 0;
  for (const ProfileEvent& event : spec.profile->events) {
    recorded += event.gap + event.inside;
    execs += event.call == "execve" ? 1 : 0;
  }
  if (execs == 0 || !spec.profile->timed || recorded == Duration{}) {
    throw InputError(Problem{"the scenario", "/parameters/times",
                             "\"exec\" for the profile " + spec.profile->name + ", of " +
                                 std::to_string(execs) + " execve()s and " +
                                 (spec.profile->timed ? "" : "no ") + "times",
                             "recorded; or a profile with times that executes something"});
  }
  RunSpec untimed = one_copy_of_single(spec);
  untimed.workload_parameters.set("time_scale", 0.0);
  const Duration charged = mean_turn(run_once(machine, untimed)) / execs;
  return exec_work(machine, charged).in_us() * static_cast<double>(execs) / recorded.in_us();
}

} // namespace

ParameterList replay_parameters()
{
  const ParameterList list{
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
                      "chosen: the recording as it is"),
      Parameter::choice("times", "recorded", {"recorded", "exec"},
                        "Whose times: the recording's, or those scaled so that one copy of "
                        "`single` takes the machine's os.exec_us for each execve() of a turn.",
                        "exec is for loops of execve() by small programs, as os.exec_us is"),
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
  return joined_parameters(
      {list, rmap_cost_parameters(), kernel_option_parameters(), reader_parameters()});
}

RunRecord run_replay(const Machine& machine, const RunSpec& spec)
{
  if (!spec.profile) {
    throw std::invalid_argument("replay: no profile");
  }
  if (spec.workload_parameters.choice("times") == "recorded") {
    return run_once(machine, spec);
  }
  RunSpec scaled = spec;
  scaled.workload_parameters.set("time_scale", exec_scale(machine, spec) *
                                                   spec.workload_parameters.real("time_scale"));
  return run_once(machine, scaled);
}

} // namespace numasim

#include "models/workloads/replay.hpp"

#include "models/workloads/kernel_options.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/readers/reader_parameters.hpp"
#include "models/workloads/replay_copies.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace numasim {

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
  for (const ParameterList& part :
       {rmap_cost_parameters(), kernel_option_parameters(), reader_parameters()}) {
    list.insert(list.end(), part.begin(), part.end());
  }
  return list;
}

RunRecord run_replay(const Machine& machine, const RunSpec& spec)
{
  if (!spec.profile) {
    throw std::invalid_argument("replay: no profile");
  }
  return run_rmap(machine, spec, "1/turn", [&](World& world, IterationCounter& counter) {
    return std::make_unique<ReplayCopies>(world, spec, *spec.profile, counter);
  });
}

} // namespace numasim

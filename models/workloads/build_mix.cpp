// The programs of a build, one after another, by each of many jobs: the exec histogram of a gcc
// configure, as Mateusz Guzik gave it for a workload that execs for a purpose (21 Apr 2026, in the
// thread of RWH_RMAP_EXCLUDE).

#include "models/input/input_error.hpp"
#include "models/workloads/script_workload.hpp"

#include <string>

namespace numasim {

namespace {

constexpr const char* k_histogram = "execs of a gcc configure (Guzik, 21 Apr 2026)";
constexpr const char* k_work = "guess: CPU time on a virtual machine on a line of text, less that "
                               "of a program that does nothing and of further libraries";

Parameter execs_of(const char* name, std::int64_t count, const char* source)
{
  return Parameter::integer(name, "execs", count, 0, 1'000'000'000,
                            std::string{"Weight of "} + name + " among the programs.", source);
}

Parameter work_of(const char* name, double us, const char* what, const char* source)
{
  return Parameter::real(name, "us", us, 0, 1e9, std::string{"Work of "} + what + " once it runs.",
                         source);
}

Pipeline alone(const Job& job)
{
  return {{job}};
}

/// `echo text | sed ...` in a command substitution: a subshell, whose echo is built in.
Pipeline substituted(const Job& job)
{
  const Pipeline echo_into{{Job{}, job}, true};
  return {{Job{nullptr, {}, {echo_into}}}};
}

void add(ProcessMix& mix, double weight, const Pipeline& pipeline)
{
  if (weight > 0) {
    mix.choices.push_back({weight, pipeline});
  }
}

} // namespace

ParameterList build_mix_parameters()
{
  const ParameterList list{
      execs_of("sed", 285, k_histogram),
      execs_of("rm", 95, k_histogram),
      execs_of("grep", 88, k_histogram),
      execs_of("cat", 77, k_histogram),
      execs_of("other", 455, "guess: the histogram's tail is not published; 1000 in all"),
      Parameter::integer("tools", "programs", 20, 1, 1000,
                         "Different programs among the other execs, evenly.", "guess"),
      Parameter::integer("tool_libraries", "libraries", 1, 0, 3,
                         "Libraries beside libc that each of those loads, the same ones for all.",
                         "guess: of 20 tools of Debian 12 10 load one to three"),
      Parameter::real("substitutions", "of sed's execs", 0.5, 0, 1,
                      "Share that runs as `echo ... | sed` in a subshell: two more forks each.",
                      "guess: Autoconf's scripts"),
      work_of("sed_us", 100, "sed", k_work),
      work_of("rm_us", 50, "rm", k_work),
      work_of("grep_us", 100, "grep", k_work),
      work_of("cat_us", 50, "cat", k_work),
      work_of("other_us", 1000, "each other program", "guess"),
      work_of("shell_us", 50, "the shell before each command", "guess"),
  };
  return joined_parameters({list, script_parameters()});
}

RunRecord run_build_mix(const Machine& machine, const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  const auto weight = [&](const char* name) { return static_cast<double>(p.integer(name)); };
  const auto work = [&](const char* name) { return Duration::us(p.real(name)); };
  ProgramSet programs(p.choice("libc_layout"));
  ProcessMix mix{&programs.add("sh"), {}, "1/command", work("shell_us")};
  const Job sed{&programs.add("sed"), work("sed_us")};
  add(mix, weight("sed") * (1 - p.real("substitutions")), alone(sed));
  add(mix, weight("sed") * p.real("substitutions"), substituted(sed));
  add(mix, weight("rm"), alone({&programs.add("rm"), work("rm_us")}));
  add(mix, weight("grep"), alone({&programs.add("grep"), work("grep_us")}));
  add(mix, weight("cat"), alone({&programs.add("cat"), work("cat_us")}));
  const auto tools = static_cast<std::size_t>(p.integer("tools"));
  const auto libraries = static_cast<std::size_t>(p.integer("tool_libraries"));
  for (std::size_t i = 0; i < tools; ++i) {
    const Program& tool = programs.add_tool(i + 1, libraries);
    add(mix, weight("other") / static_cast<double>(tools), alone({&tool, work("other_us")}));
  }
  if (mix.choices.empty()) {
    throw InputError(Problem{"the scenario", "/parameters", "no execs of any program",
                             "sed, rm, grep, cat or other above 0"});
  }
  return run_scripts(machine, spec, programs, mix);
}

} // namespace numasim

// UnixBench's shell scripts (pgms/looper.c, multi.sh and tst.sh, 5.1.3): a copy is a looper that
// runs multi.sh over and over, which starts so many copies of tst.sh and waits for them.

#include "models/workloads/script_workload.hpp"

namespace numasim {

namespace {

constexpr const char* k_measured =
    "guess: CPU time on a virtual machine on 32 KB of text, less that of a program that does "
    "nothing (Debian 12)";

Parameter work_of(const char* name, const char* what, double us, const char* source)
{
  return Parameter::real(name, "us", us, 0, 1e6, what, source);
}

/// tst.sh: sort; od | sort; grep | tee | wc; rm.
std::vector<Pipeline> test_script(ProgramSet& programs, const Parameters& p)
{
  const auto job = [&](const Program& program, const char* work) {
    return Job{&program, Duration::us(p.real(work))};
  };
  const Program& sort = programs.add("sort");
  const Program& od = programs.add("od");
  const Program& grep = programs.add("grep");
  const Program& tee = programs.add("tee");
  const Program& wc = programs.add("wc");
  const Program& rm = programs.add("rm");
  return {{{job(sort, "sort_us")}},
          {{job(od, "od_us"), job(sort, "sort_numbers_us")}, true},
          {{job(grep, "grep_us"), job(tee, "tee_us"), job(wc, "wc_us")}, true},
          {{job(rm, "rm_us")}}};
}

} // namespace

ParameterList shell_parameters()
{
  const ParameterList list{
      Parameter::integer("concurrent", "scripts", 8, 1, 1024,
                         "Scripts that a copy runs at a time, and waits for, in one turn.",
                         "UnixBench shell1, shell8 and shell16"),
      work_of("shell_us", "Work of a shell of its own: it reads its script.", 100,
              "guess: 147 us of CPU time on a virtual machine with its start"),
      work_of("sort_us", "Work of `sort sort.src` once it runs.", 300, k_measured),
      work_of("od_us", "Work of `od`.", 2000, k_measured),
      work_of("sort_numbers_us", "Work of `sort -n` on od's output.", 700, k_measured),
      work_of("grep_us", "Work of `grep the`.", 200, k_measured),
      work_of("tee_us", "Work of `tee`.", 200, k_measured),
      work_of("wc_us", "Work of `wc`.", 300, k_measured),
      work_of("rm_us", "Work of `rm` on four files.", 100, k_measured),
  };
  return joined_parameters({list, script_parameters()});
}

RunRecord run_shell(const Machine& machine, const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  const auto concurrent = static_cast<std::size_t>(p.integer("concurrent"));
  ProgramSet programs(p.choice("libc_layout"));
  const Program& shell = programs.add("sh");
  const Duration reads = Duration::us(p.real("shell_us"));
  const Job test{&shell, reads, test_script(programs, p)};
  const Job multi{&shell, reads, {{std::vector<Job>(concurrent, test)}}};
  const ProcessMix mix{&ProgramSet::minimal(), {{1, {{multi}}}}, "1/loop"};
  RunRecord record = run_scripts(machine, spec, programs, mix);
  const double seconds = (record.completions.back() - record.measured_from).in_seconds();
  const double per_minute = 60 * static_cast<double>(record.completions.size()) / seconds;
  record.metrics.push_back({"loops_per_minute", "1/min", per_minute}); // UnixBench's lpm
  record.metrics.push_back(
      {"scripts_per_minute", "1/min", per_minute * static_cast<double>(concurrent)});
  return record;
}

} // namespace numasim

#include "models/workloads/script_workload.hpp"

#include "models/input/input_error.hpp"
#include "models/workloads/exec_words.hpp"
#include "models/workloads/fork_words.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/private_work.hpp"
#include "models/workloads/process_workload.hpp"
#include "models/workloads/readers/reader_parameters.hpp"
#include "models/workloads/script_copies.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace numasim {

namespace {

/// Of sysexec's parameters, those that mean the same here.
constexpr std::array<std::string_view, 7> k_of_sysexec{
    "libc_layout",   "placement", "parents_per_copy", "bulk_zero_kib",
    "bulk_copy_kib", "daemons",   "fork_exit_wait"};

RunRecord run_once(const Machine& machine, const RunSpec& spec, const std::vector<FileFacts>& facts,
                   const ProcessMix& mix, const PrivateWork& private_work)
{
  return run_rmap(machine, spec, mix.unit, [&](World& world, IterationCounter& counter) {
    return std::make_unique<ScriptCopies>(world, spec, facts, mix, private_work, counter);
  });
}

/// What it costs in the model with one copy of `single` and no private work that a minimal process
/// forks another, which `executes` a minimal program, and waits for it.
Duration charged(const Machine& machine, const RunSpec& spec, bool executes)
{
  const ProgramSet programs(spec.workload_parameters.choice("libc_layout"));
  const Program& minimal = ProgramSet::minimal();
  const Pipeline pipeline{{{executes ? &minimal : nullptr, {}}}};
  const ProcessMix mix{&minimal, {{1, pipeline}}};
  return mean_turn(run_once(machine, one_copy_of_single(spec), programs.facts(), mix, {}));
}

} // namespace

ParameterList script_parameters()
{
  ParameterList list;
  for (const Parameter& parameter : process_parameters(ProcessTurn::Sysexec)) {
    if (std::find(k_of_sysexec.begin(), k_of_sysexec.end(), parameter.name) != k_of_sysexec.end()) {
      list.push_back(parameter);
    }
  }
  return joined_parameters({list, rmap_cost_parameters(), exec_words_parameters(),
                            kernel_option_parameters(), fork_words_parameters(),
                            reader_parameters()});
}

RunRecord run_scripts(const Machine& machine, const RunSpec& spec, const ProgramSet& programs,
                      const ProcessMix& mix)
{
  const std::size_t processes = most_processes(mix);
  if (spec.copies > k_most_threads / processes) {
    throw InputError(Problem{"the scenario", "/copies",
                             std::to_string(spec.copies) + " copies of " +
                                 std::to_string(processes) + " processes at a time",
                             "at most " + std::to_string(k_most_threads) + " processes"});
  }
  const Duration fork = charged(machine, spec, false);
  const Duration both = charged(machine, spec, true);
  const double share = spec.workload_parameters.real("fork_exit_wait");
  return run_once(machine, spec, programs.facts(), mix,
                  {exec_work(machine, both - fork), fork_work(machine, share, fork)});
}

} // namespace numasim

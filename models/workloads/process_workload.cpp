#include "models/workloads/process_workload.hpp"

#include "models/input/input_error.hpp"
#include "models/workloads/exec_words.hpp"
#include "models/workloads/fork_words.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/private_work.hpp"
#include "models/workloads/readers/reader_parameters.hpp"

#include <memory>
#include <string>
#include <vector>

namespace numasim {

namespace {

constexpr const char* k_bulk_source =
    "chosen: 0, as pages are zeroed and copied mostly within a CPU's own caches, which bulk "
    "traffic does not "
    "know; at most about 26 of 55.7 traced faults take a fresh page (104 KiB) and page tables as "
    "much as 40 KiB more";

Parameter migration_rate(ProcessTurn turn)
{
  if (forks(turn)) {
    return Parameter::real("migration_rate", "per fork", 1, 0, 1,
                           "Share of forks whose child runs on another CPU (wake_up_new_task()).",
                           "about one migration an iteration of sysexec, 2 sockets, 224 threads "
                           "(kernel test robot on 3577dbb19241, 8 Aug 2024)");
  }
  return Parameter::real("migration_rate", "per exec", 0.1, 0, 1,
                         "Share of execs after which the task goes on on another CPU "
                         "(sched_exec()).",
                         "guess: with every CPU busy sched_exec() seldom finds a better one");
}

const char* per_turn(ProcessTurn turn)
{
  return turn == ProcessTurn::Spawn ? "1/fork" : "1/exec";
}

RunRecord run_once(const Machine& machine, const RunSpec& spec, ProcessTurn turn,
                   const PrivateWork& private_work)
{
  return run_rmap(machine, spec, per_turn(turn), [&](World& world, IterationCounter& counter) {
    return std::make_unique<ProcessCopies>(world, spec, turn, private_work, counter);
  });
}

/// What a turn costs in the model with one copy of `single` and no private work.
Duration charged(const Machine& machine, const RunSpec& spec, ProcessTurn turn)
{
  RunSpec alone = one_copy_of_single(spec);
  if (forks(turn)) {
    alone.workload_parameters.set("child_work_us", 0.0);
  }
  return mean_turn(run_once(machine, alone, turn, {}));
}

PrivateWork private_work(const Machine& machine, const RunSpec& spec, ProcessTurn turn)
{
  if (!forks(turn)) {
    return {exec_work(machine, charged(machine, spec, turn)), {}};
  }
  const Duration fork = charged(machine, spec, ProcessTurn::Spawn);
  PrivateWork work;
  work.fork = fork_work(machine, spec.workload_parameters.real("fork_exit_wait"), fork);
  if (turn == ProcessTurn::Sysexec) {
    work.exec = exec_work(machine, charged(machine, spec, turn) - fork);
  }
  return work;
}

} // namespace

ParameterList process_parameters(ProcessTurn turn)
{
  ParameterList list{
      Parameter::choice(
          "libc_layout", "A", {"A", "B"},
          "Whether libc's segments are contiguous (A) or leave a gap (B).",
          "chosen: both traced on 6.12; which one the published runs had is not known"),
      Parameter::choice(
          "placement", "kernel", {"kernel", "spread", "compact"},
          "Where fewer copies than CPUs run: as the kernel's balancing leaves them, "
          "spread as far as can be, or in firmware order.",
          "UnixBench pins nothing; adjust_numa_imbalance(), kernel/sched/fair.c 6.12"),
      migration_rate(turn),
      Parameter::integer(
          "parents_per_copy", "processes", 2, 0, 100,
          "Long-lived processes per copy that map libc and ld.so.",
          "derived: UnixBench keeps a perl and a sh per copy; 384 copies then have up to "
          "6060 VMAs in libc's tree; the v1 and v2 letters report over 6000"),
      Parameter::integer("bulk_zero_kib", "KiB", 0, 0, 1000000,
                         "Memory of an exec that is zeroed, as traffic to the own node's memory; 0 "
                         "leaves it in the private work.",
                         k_bulk_source),
      Parameter::integer("bulk_copy_kib", "KiB", 0, 0, 1000000,
                         "Memory of an exec that is copied on write, as traffic from the nodes of "
                         "the files' pages to the own; 0 leaves it in the private work.",
                         k_bulk_source),
      Parameter::integer("daemons", "processes", 60, 0, 1000000,
                         "Other processes that map libc and ld.so.", "guess"),
  };
  if (forks(turn)) {
    list.push_back(Parameter::real(
        "fork_exit_wait", "of os.exec_us", 0.48, 0.01, 100,
        "What fork(), the child's exit() and wait() take with one copy, over what "
        "an exec takes.",
        "derived: UnixBench spawn and execl with one copy: 141.2 and 277.9 us on 2 Xeon Gold "
        "5318Y, 92.6 and 204.1 on a Platinum 8369B"));
    list.push_back(Parameter::real(
        "child_work_us", "us", 0, 0, 1e6, "Further work of every child before its exit().",
        "chosen: 0, as UnixBench's children do nothing; more stands for a server's request"));
  }
  list.push_back(Parameter::integer("containers", "", 1, 1, 4096,
                                    "Groups that the copies are divided into.",
                                    "chosen: one, no containers"));
  list.push_back(Parameter::boolean(
      "shared_files", true,
      "Whether all containers map the same inodes of program, libc and ld.so (layers of one image) "
      "or each its own.",
      "overlayfs maps the lower file's pages through its own inode; images built apart share "
      "none"));
  list.push_back(Parameter::choice(
      "container_cpus", "any", {"any", "own"},
      "Whether the copies of a container are anywhere, or next to each other (node after "
      "node, core after core).",
      "containers are not pinned unless asked to (cpuset)"));
  return joined_parameters(
      {list, rmap_cost_parameters(), exec_words_parameters(), kernel_option_parameters(),
       forks(turn) ? fork_words_parameters() : ParameterList{}, reader_parameters()});
}

RunRecord run_processes(const Machine& machine, const RunSpec& spec, ProcessTurn turn)
{
  if (static_cast<std::size_t>(spec.workload_parameters.integer("containers")) > spec.copies) {
    throw InputError(
        Problem{"the scenario", "/parameters/containers",
                std::to_string(spec.workload_parameters.integer("containers")),
                "at most one a copy, of which there are " + std::to_string(spec.copies)});
  }
  return run_once(machine, spec, turn, private_work(machine, spec, turn));
}

} // namespace numasim

#include "models/locks/rw_semaphore_limits.hpp"
#include "models/rmap/strategy.hpp"
#include "models/workloads/work_shares.hpp"
#include "tools/provenance/provenance.hpp"

#include <array>
#include <string>

namespace numasim {

namespace {

ProvenanceRow constant(const std::string& name, double value, const std::string& unit,
                       const std::string& meaning, const std::string& source, Belief confidence)
{
  return {.part = ProvenancePart::Model,
          .of = "",
          .pointer = name,
          .value = four_digits(value),
          .number = value,
          .unit = unit,
          .meaning = meaning,
          .source = source,
          .confidence = confidence};
}

struct Share {
  const char* name;
  double value;
  const char* meaning;
};

void add_shares(std::vector<ProvenanceRow>& rows, std::span<const Share> shares, double total,
                const std::string& of)
{
  for (const Share& each : shares) {
    rows.push_back(constant(std::string{"share."} + each.name, 100 * each.value / total, "%",
                            std::string{"Of the private work of "} + of + ": " + each.meaning + ".",
                            "guess: the order is traced, the split is not measured "
                            "(models/workloads/work_shares.hpp)",
                            Belief::Guess));
  }
}

void add_exec_shares(std::vector<ProvenanceRow>& rows)
{
  using namespace share;
  constexpr std::array<Share, 14> k_exec{{
      {"execve", k_execve, "path, credentials, arguments, a new mm"},
      {"zap", k_zap, "the old page tables"},
      {"exit_gap", k_exit_gap, "before each of 3 unlink batches"},
      {"exit_rest", k_exit_rest, "page tables, pages and the mm freed"},
      {"elf_gap", k_elf_gap, "before each of 12 steps in load_elf_binary()"},
      {"ldso_start", k_ldso_start, "ld.so relocates itself, faults"},
      {"binary_start", k_binary_start, "the program's headers and dynamic section, faults"},
      {"cache", k_cache, "ld.so.cache"},
      {"libc_open", k_libc_open, "libc searched, opened, its headers read"},
      {"libc_gap", k_libc_gap, "before each of 13 steps on libc"},
      {"relocate", k_relocate, "symbols, faults"},
      {"relro_gap", k_relro_gap, "before each of 3 mprotect()s"},
      {"cache_unmap", k_cache_unmap, "ld.so.cache unmapped"},
      {"main", k_main, "constructors, main(), the next execve()"},
  }};
  add_shares(rows, k_exec, k_exec_total, "an exec");
}

void add_fork_shares(std::vector<ProvenanceRow>& rows)
{
  using namespace share;
  constexpr std::array<Share, 7> k_fork{{
      {"copy_process", k_copy_process, "task_struct, credentials, files, a new mm"},
      {"fork_gap", k_fork_gap, "before each of some 15 VMAs"},
      {"child_start", k_child_start, "switch, copy-on-write faults, return"},
      {"fork_zap", k_fork_zap, "the child's page tables"},
      {"fork_exit_gap", k_fork_exit_gap, "before each of 3 unlink batches"},
      {"fork_exit_rest", k_fork_exit_rest, "what else the child's exit frees"},
      {"wait", k_wait, "signals, switch back, release_task()"},
  }};
  add_shares(rows, k_fork, k_fork_total, "a fork with exit and wait");
}

void add_kernel_constants(std::vector<ProvenanceRow>& rows)
{
  const std::string rwsem = "kernel/locking/rwsem.c, Linux 6.12";
  rows.push_back(constant("mm.unlink_batch", k_unlink_batch, "VMAs",
                          "That unlink_file_vma_batch_add() collects.", "mm/vma.h, Linux 6.12",
                          Belief::Documented));
  rows.push_back(constant("rwsem.wait_timeout", k_rwsem_wait_timeout.in_ns() / 1e3, "us",
                          "After which the first waiter asks for a hand-off.",
                          "RWSEM_WAIT_TIMEOUT, " + rwsem, Belief::Documented));
  rows.push_back(constant("rwsem.reader_spin_base", k_rwsem_reader_spin_base.in_ns() / 1e3, "us",
                          "That a writer spins while readers hold the lock.",
                          "rwsem_rspin_threshold(), " + rwsem, Belief::Documented));
  rows.push_back(constant("rwsem.reader_spin_each", k_rwsem_reader_spin_each.in_ns() / 1e3, "us",
                          "More for each reader, of which 30 count.",
                          "rwsem_rspin_threshold(), " + rwsem, Belief::Documented));
  rows.push_back(constant("rwsem.max_readers_wakeup", k_rwsem_max_readers_wakeup, "readers",
                          "That are let in at a time.", "MAX_READERS_WAKEUP, " + rwsem,
                          Belief::Documented));
}

bool has(const Parameters& parameters, std::string_view name)
{
  for (const Parameter& p : parameters.declared()) {
    if (p.name == name) {
      return true;
    }
  }
  return false;
}

} // namespace

std::vector<ProvenanceRow> model_rows(const Scenario& scenario)
{
  std::vector<ProvenanceRow> rows;
  if (scenario.subject != Subject::Strategy) {
    return rows;
  }
  add_kernel_constants(rows);
  // Of the workloads that execute programs; a replay brings its own times.
  if (has(scenario.parameters, "libc_layout")) {
    add_exec_shares(rows);
  }
  if (has(scenario.parameters, "fork_exit_wait")) {
    add_fork_shares(rows);
  }
  return rows;
}

} // namespace numasim

#include "models/workloads/exec_words.hpp"

#include "models/memory/walk.hpp"
#include "models/workloads/spin_section.hpp"

#include <string>

namespace numasim {

namespace {

constexpr Site k_only_site{0};

} // namespace

ParameterList exec_words_parameters()
{
  const ParameterList others{
      Parameter::boolean("pgd_list", true, "pgd_lock, taken at pgd_alloc() and pgd_free().",
                         "arch/x86/mm/pgtable.c"),
      Parameter::real("pgd_hold_ns", "ns", 50, 0, 100000, "Time inside pgd_lock: two list links.",
                      "guess"),
      Parameter::boolean("lruvec_lock", true, "The lruvec lock of the node, in release_pages().",
                         "the bottleneck after the percpu fix (Guzik 2023)"),
      Parameter::real("lruvec_hold_ns", "ns", 500, 0, 100000, "Time inside the lruvec lock.",
                      "guess: 15 pages of a pagevec"),
      Parameter::integer("lruvec_sections", "per exec", 3, 0, 1000,
                         "How often an exec takes the lruvec lock.",
                         "guess: some 40 anonymous pages in batches of 15"),
      Parameter::boolean("dentry_refs", true, "Reference counts of the opened files' dentries.",
                         "lockref_get_not_dead() and dput() at every open and close"),
      Parameter::boolean("i_writecount", true, "i_writecount of the executable and of ld.so.",
                         "deny_write_access(); gone in 6.11, back in 6.13"),
      Parameter::boolean("folio_refs", true, "Reference and map counts of page-cache pages.",
                         "next_uptodate_folio(), folio_remove_rmap_ptes()"),
      Parameter::integer(
          "faults_per_file", "faults", 10, 0, 1000,
          "Page faults of one exec on each of its three mapped files.",
          "derived: about 30 of 55.7 faults per exec traced, the others are anonymous"),
  };
  return joined_parameters({percpu_allocator_parameters(), others});
}

ExecWords::ExecWords(KernelCpus& cpus, LockBook& locks, const ExecFiles& files,
                     const Parameters& parameters)
    : cpus_(cpus), pgd_list_(parameters.boolean("pgd_list")),
      lruvec_(parameters.boolean("lruvec_lock")), dentries_(parameters.boolean("dentry_refs")),
      writecount_(parameters.boolean("i_writecount")), folios_(parameters.boolean("folio_refs")),
      pgd_hold_(Duration::ns(parameters.real("pgd_hold_ns"))),
      lruvec_hold_(Duration::ns(parameters.real("lruvec_hold_ns"))),
      lruvec_sections_(parameters.integer("lruvec_sections")),
      faults_a_file_(parameters.integer("faults_per_file"))
{
  Memory& memory = cpus.memory();
  for (const AddressSpace& space : files.all()) {
    File& file = files_.emplace_back();
    file.mapping = space.mapping;
    file.dentry = memory.allocate(space.home, memory.role(space.name + " dentry"));
    file.inode = memory.allocate(space.home, memory.role(space.name + " i_writecount"));
    for (std::uint32_t page = 0; page < files.facts(space.file).resident_pages; ++page) {
      file.folios.push_back(memory.allocate(space.home, memory.role("page-cache folios")));
    }
  }
  if (parameters.boolean("percpu_allocator")) {
    percpu_allocator_.emplace(cpus, locks, parameters);
  }
  if (pgd_list_) {
    pgd_lock_.emplace(cpus, memory.allocate(Node{0}, memory.role("pgd_lock")),
                      locks.stats("pgd_lock", "qspinlock", {"pgd_alloc, pgd_free"}));
  }
  if (lruvec_) {
    LockStats& stats = locks.stats("lruvec lock", "qspinlock", {"release_pages"});
    for (std::uint32_t n = 0; n < memory.machine().nodes(); ++n) {
      lruvec_locks_.emplace_back(cpus, memory.allocate(Node{n}, memory.role("lruvec lock")), stats);
    }
  }
}

Task<> ExecWords::mm_alloc(Cpu cpu)
{
  if (pgd_lock_) {
    co_await spin_section(cpus_, *pgd_lock_, cpu, pgd_hold_, k_only_site);
  }
  if (percpu_allocator_) {
    co_await percpu_allocator_->allocate_for_mm(cpu);
  }
}

Task<> ExecWords::mm_free(Cpu cpu)
{
  if (pgd_lock_) {
    co_await spin_section(cpus_, *pgd_lock_, cpu, pgd_hold_, k_only_site);
  }
  if (percpu_allocator_) {
    co_await percpu_allocator_->free_of_mm(cpu);
  }
}

Task<> ExecWords::change_dentry_count(Cpu cpu, FileIndex file)
{
  if (dentries_) {
    co_await cpus_.memory().rmw(cpu, files_[index_of(file)].dentry);
  }
}

Task<> ExecWords::change_writecount(Cpu cpu, FileIndex file)
{
  if (writecount_) {
    co_await cpus_.memory().rmw(cpu, files_[index_of(file)].inode);
  }
}

Task<> ExecWords::change_folio_counts(Cpu cpu, FileIndex file)
{
  if (!folios_) {
    co_return;
  }
  // Locked instructions do not overlap, and with hundreds of folios two CPUs seldom meet at one:
  // the latencies add up, without queueing.
  Duration time;
  for (const LineId folio : files_[index_of(file)].folios) {
    time += cpus_.memory().touch(cpu, folio, AccessKind::Rmw);
  }
  co_await cpus_.engine().delay(time);
}

Task<> ExecWords::fault(Cpu cpu, FileIndex file)
{
  co_await cpus_.memory().load(cpu, files_[index_of(file)].mapping);
}

Task<> ExecWords::release_pages(Cpu cpu)
{
  if (lruvec_) {
    QSpinLock& lock = lruvec_locks_[index_of(cpus_.memory().machine().node_of(cpu))];
    for (std::int64_t i = 0; i < lruvec_sections_; ++i) {
      co_await spin_section(cpus_, lock, cpu, lruvec_hold_, k_only_site);
    }
  }
}

} // namespace numasim

#include "models/workloads/execl_copies.hpp"

#include "models/memory/walk.hpp"
#include "models/workloads/placement.hpp"

#include <utility>

namespace numasim {

namespace {

// Where the private work of an exec lies, in shares of the whole. Guess: the order is traced, and
// that 1 to 15 us pass between two acquisitions of libc's lock; the split is not measured.
namespace share {
constexpr double k_execve = 12;      // path, credentials, arguments, new mm
constexpr double k_zap = 7;          // old page tables
constexpr double k_exit_gap = 1.5;   // before each of 3 unlink batches
constexpr double k_exit_rest = 2.5;  // page tables, pages and the mm freed
constexpr double k_elf_gap = 1.2;    // before each of 12 steps in load_elf_binary()
constexpr double k_ldso_start = 10;  // ld.so relocates itself, faults
constexpr double k_binary_start = 4; // its headers and dynamic section, faults
constexpr double k_cache = 4;        // ld.so.cache
constexpr double k_libc_open = 4;    // search, open, read the headers
constexpr double k_libc_gap = 1.3;   // before each of 13 steps: system calls of ld.so
constexpr double k_relocate = 14;    // symbols, faults
constexpr double k_relro_gap = 1.5;  // before each of 3 mprotect()s
constexpr double k_cache_unmap = 1;
constexpr double k_main = 8; // constructors, main(), the next execve()
constexpr double k_total = k_execve + k_zap + 3 * k_exit_gap + k_exit_rest + 12 * k_elf_gap +
                           k_ldso_start + k_binary_start + k_cache + k_libc_open + 13 * k_libc_gap +
                           k_relocate + 3 * k_relro_gap + k_cache_unmap + k_main;
} // namespace share

/// An exec's bulk traffic lies where it faults, in equal parts for binary, ld.so and libc.
std::uint64_t bytes_a_file(std::int64_t kib)
{
  return static_cast<std::uint64_t>(kib) * 1024 / 3;
}

} // namespace

/// One copy of the program, on its CPU.
struct ExeclCopies::Copy final : VmaSource, StepWork {
  Copy(ExeclCopies& owner, Cpu on)
      : execl(owner), cpu(on),
        work_stream(owner.world_.stream(Purpose::PrivateWork, static_cast<std::uint32_t>(on))),
        migration_stream(owner.world_.stream(Purpose::Migration, static_cast<std::uint32_t>(on)))
  {
  }

  Vma& allocate(FileIndex file, PageRange range) override
  {
    Vma& vma = fresh(file, range);
    execl.strategy_->init_vma(cpu, vma);
    return vma;
  }
  Vma& duplicate(const Vma& old, PageRange range) override { return fresh(old.file, range); }
  Task<> work() override { return execl.work(*this, gap); }

  Vma& fresh(FileIndex file, PageRange range)
  {
    Vma& vma = execl.slab_.allocate(cpu);
    vma.file = file;
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    Walk walk(execl.world_.memory(), cpu);
    for (const LineId line : vma.lines) {
      walk.store(line);
    }
    unpaid += walk.finish();
    return vma;
  }

  ExeclCopies& execl;
  Cpu cpu;
  Image image;
  MappingPlan plan;
  double gap = 0;  ///< share of private work before each step of a sequence
  Duration unpaid; ///< cost of VMAs initialised since the last work
  RandomStream work_stream;
  RandomStream migration_stream;
};

ExeclCopies::ExeclCopies(World& world, const RunSpec& spec, Duration private_work,
                         IterationCounter& counter)
    : world_(world), counter_(counter),
      facts_(exec_file_facts(spec.workload_parameters.choice("libc_layout"))),
      files_(make_exec_files(world, facts_)),
      layout_(VmaLayout::of(spec.workload_parameters.choice("vma_layout"))),
      slab_(world.memory(), layout_), context_{world.cpus(),
                                               world.locks(),
                                               epochs_,
                                               layout_,
                                               rmap_costs(spec.workload_parameters),
                                               files_,
                                               spec.seed,
                                               spec.replication},
      strategy_(find_strategy(spec.strategy)->make(context_, spec.strategy_parameters)),
      words_(world.cpus(), world.locks(), files_, facts_, spec.workload_parameters),
      private_work_(private_work), migration_rate_(spec.workload_parameters.real("migration_rate")),
      zeroed_bytes_(bytes_a_file(spec.workload_parameters.integer("bulk_zero_kib"))),
      copied_bytes_(bytes_a_file(spec.workload_parameters.integer("bulk_copy_kib")))
{
  preload_background(spec);
  const std::vector<Cpu> order = place(
      world.machine(), placement_of(spec.workload_parameters.choice("placement")), spec.copies);
  migrating_ = make_image(order.front());
  for (const Cpu cpu : order) {
    copies_.emplace_back(*this, cpu);
    copies_.back().image = make_image(cpu);
    world.engine().spawn(run(copies_.back()));
  }
}

ExeclCopies::~ExeclCopies() = default;

std::uint64_t ExeclCopies::operations() const
{
  std::uint64_t total = 0;
  for (const AddressSpace& file : files_) {
    total += strategy_->operations(file.file);
  }
  return total;
}

Process ExeclCopies::run(Copy& copy)
{
  RandomStream start = world_.stream(Purpose::Start, static_cast<std::uint32_t>(copy.cpu));
  co_await world_.engine().delay(private_work_.scaled(start.uniform()));
  for (;;) {
    // sched_exec(): the task goes on elsewhere. Copies exchange images at their execs, so that no
    // CPU runs two; one image is always under way.
    if (copy.migration_stream.chance(migration_rate_)) {
      std::swap(copy.image, migrating_);
    }
    co_await exec(copy);
    counter_.completed();
  }
}

Task<> ExeclCopies::exec(Copy& copy)
{
  const Cpu cpu = copy.cpu;
  co_await work(copy, share::k_execve);
  co_await words_.change_dentry_count(cpu, index(ExecFile::Binary));
  co_await words_.change_dentry_count(cpu, index(ExecFile::LdSo));
  co_await words_.change_writecount(cpu, index(ExecFile::Binary));
  co_await words_.change_writecount(cpu, index(ExecFile::LdSo));
  co_await words_.mm_alloc(cpu);
  strategy_->new_mm(cpu);
  co_await tear_down(copy);
  co_await load(copy, ExecFile::Binary);
  co_await load(copy, ExecFile::LdSo);
  co_await words_.change_writecount(cpu, index(ExecFile::LdSo));
  co_await start_up(copy, ExecFile::LdSo, share::k_ldso_start);
  co_await start_up(copy, ExecFile::Binary, share::k_binary_start);
  Vma* const cache = co_await map_cache(copy);
  co_await map_libc(copy);
  co_await start_up(copy, ExecFile::Libc, share::k_relocate);
  for (const ExecFile f : {ExecFile::Libc, ExecFile::Binary, ExecFile::LdSo}) {
    co_await protect_relro(copy, f);
  }
  co_await unmap_cache(copy, *cache);
  co_await work(copy, share::k_main);
}

/// exec_mmap() -> exit_mmap(): zap all pages, then free_pgtables() unlinks file by file.
Task<> ExeclCopies::tear_down(Copy& copy)
{
  const Cpu cpu = copy.cpu;
  co_await work(copy, share::k_zap);
  for (const ExecFile f : {ExecFile::Binary, ExecFile::Libc, ExecFile::LdSo}) {
    co_await words_.change_folio_counts(cpu, index(f));
  }
  for (const ExecFile f : {ExecFile::Binary, ExecFile::Libc, ExecFile::LdSo}) {
    co_await work(copy, share::k_exit_gap);
    Mapping& mapping = copy.image.of(f);
    co_await strategy_->remove(cpu, mapping, RmapSite::ExitBatch);
    free_all(copy, mapping);
    co_await words_.change_dentry_count(cpu, index(f));
  }
  co_await work(copy, share::k_exit_rest);
  co_await words_.change_writecount(cpu, index(ExecFile::Binary));
  co_await words_.release_pages(cpu);
  co_await words_.mm_free(cpu);
}

Task<> ExeclCopies::load(Copy& copy, ExecFile f)
{
  plan_elf_load(copy, index(f), facts(f).segments, copy.plan);
  co_await carry_out(copy, f, share::k_elf_gap);
}

Task<Vma*> ExeclCopies::map_cache(Copy& copy)
{
  const FileIndex file = index(ExecFile::LdSoCache);
  co_await words_.change_dentry_count(copy.cpu, file);
  Vma& vma = copy.allocate(file, {0, facts(ExecFile::LdSoCache).segments.headers});
  co_await work(copy, share::k_cache);
  co_await strategy_->insert(copy.cpu, vma, RmapSite::Link);
  co_return &vma;
}

Task<> ExeclCopies::unmap_cache(Copy& copy, Vma& vma)
{
  co_await work(copy, share::k_cache_unmap);
  const std::array<Vma*, 1> one{&vma};
  co_await strategy_->remove(copy.cpu, one, RmapSite::MunmapUnlink);
  slab_.free(copy.cpu, vma);
  co_await words_.change_dentry_count(copy.cpu, index(ExecFile::LdSoCache));
}

Task<> ExeclCopies::map_libc(Copy& copy)
{
  co_await words_.change_dentry_count(copy.cpu, index(ExecFile::Libc));
  co_await work(copy, share::k_libc_open);
  plan_library(copy, index(ExecFile::Libc), facts(ExecFile::Libc).segments, copy.plan);
  co_await carry_out(copy, ExecFile::Libc, share::k_libc_gap);
}

Task<> ExeclCopies::protect_relro(Copy& copy, ExecFile f)
{
  copy.plan.mapped = copy.image.of(f);
  plan_relro(copy, facts(f).segments, copy.plan);
  co_await carry_out(copy, f, share::k_relro_gap);
}

Task<> ExeclCopies::carry_out(Copy& copy, ExecFile f, double gap)
{
  copy.gap = gap;
  co_await strategy_->sequence(copy.cpu, copy.plan.steps, copy);
  free_all(copy, copy.plan.freed);
  copy.image.of(f) = copy.plan.mapped;
}

/// The program runs in a file it has mapped: work with page faults in between. At the first, the
/// owner takes the per-VMA lock of each mapping, whose count is in the line of the tree node.
Task<> ExeclCopies::start_up(Copy& copy, ExecFile f, double weight)
{
  Duration time;
  for (const Vma* vma : copy.image.of(f)) {
    const std::uint8_t line = layout_.line_of(VmaField::RefCount, vma->shift);
    if (line != VmaLayout::k_elsewhere) { // elsewhere only the process itself touches it
      time += world_.memory().touch(copy.cpu, vma->lines[line], AccessKind::Rmw);
    }
    const std::uint8_t bounds = layout_.line_of(VmaField::Start, vma->shift);
    time += world_.memory().touch(copy.cpu, vma->lines[bounds], AccessKind::Load);
  }
  co_await world_.engine().delay(time);
  const std::int64_t faults = words_.faults_a_file();
  const double piece = weight / static_cast<double>(faults + 1);
  for (std::int64_t i = 0; i < faults; ++i) {
    co_await work(copy, piece);
    co_await words_.fault(copy.cpu, index(f));
  }
  co_await fill_pages(copy.cpu, f);
  co_await words_.change_folio_counts(copy.cpu, index(f));
  co_await work(copy, piece);
}

/// The fresh pages of those faults: zeroed ones (stack, heap, page tables), and copies of the
/// file's where it is written to. Both are of the node that the CPU is on.
Task<> ExeclCopies::fill_pages(Cpu cpu, ExecFile f)
{
  const Node here = world_.machine().node_of(cpu);
  if (zeroed_bytes_ > 0) {
    co_await world_.bulk().write(cpu, here, zeroed_bytes_);
  }
  if (copied_bytes_ > 0) {
    co_await world_.bulk().copy(cpu, files_[index_of(index(f))].home, here, copied_bytes_);
  }
}

Task<> ExeclCopies::work(Copy& copy, double weight)
{
  const OsCosts& os = world_.machine().topology().os;
  const double factor = copy.work_stream.lognormal(1, os.exec_cv);
  const Duration own = private_work_.scaled(factor * weight / share::k_total) + copy.unpaid;
  copy.unpaid = {};
  co_await world_.cpu_time().work(copy.cpu, own);
}

void ExeclCopies::free_all(const Copy& copy, Mapping& vmas)
{
  for (Vma* vma : vmas) {
    slab_.free(copy.cpu, *vma);
  }
  vmas.clear();
}

/// A file mapped by a process on `cpu`, before the run.
Mapping ExeclCopies::preload(Cpu cpu, ExecFile f)
{
  Mapping mapping;
  for (const PageRange range : mapped_ranges(facts(f).segments)) {
    Vma& vma = slab_.allocate(cpu);
    vma.file = index(f);
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    strategy_->init_vma(cpu, vma);
    strategy_->preload(vma);
    mapping.push_back(&vma);
  }
  return mapping;
}

Image ExeclCopies::make_image(Cpu cpu)
{
  Image image;
  for (const ExecFile f : {ExecFile::Binary, ExecFile::Libc, ExecFile::LdSo}) {
    image.of(f) = preload(cpu, f);
  }
  return image;
}

/// Other processes map libc and ld.so and stay: the copies' parents and the machine's daemons.
void ExeclCopies::preload_background(const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  const auto parents = p.integer("parents_per_copy") * static_cast<std::int64_t>(spec.copies);
  const std::int64_t processes = parents + p.integer("daemons");
  RandomStream stream = world_.stream(Purpose::Background, 0);
  for (std::int64_t i = 0; i < processes; ++i) {
    const Cpu cpu{static_cast<std::uint32_t>(stream.below(world_.machine().cpus()))};
    preload(cpu, ExecFile::Libc);
    preload(cpu, ExecFile::LdSo);
  }
}

} // namespace numasim

#include "models/workloads/process_calls.hpp"

#include "models/memory/walk.hpp"
#include "models/workloads/rmap_run.hpp"
#include "models/workloads/work_shares.hpp"

#include <algorithm>
#include <array>

namespace numasim {

namespace {

/// An exec's bulk traffic lies where it faults, in equal parts for binary, ld.so and libc.
std::uint64_t bytes_a_file(std::int64_t kib)
{
  return static_cast<std::uint64_t>(kib) * 1024 / 3;
}

} // namespace

// ------------------------------------------------------------------------------------------ caller

Caller::Caller(ProcessCalls& calls, const World& world, Thread self, Cpu on, std::size_t files)
    : calls_(calls), cpu_(on), files_(files),
      work_stream_(world.stream(Purpose::PrivateWork, static_cast<std::uint32_t>(self)))
{
}

Vma& Caller::allocate(FileIndex file, PageRange range)
{
  Vma& vma = fresh(file, range);
  calls_.strategy_->init_vma(cpu_, vma);
  return vma;
}

Task<> Caller::work()
{
  return calls_.exec_work(*this, gap_);
}

Vma& Caller::fresh(FileIndex file, PageRange range)
{
  Vma& vma = calls_.slab_.allocate(cpu_);
  vma.file = file;
  vma.pgoff = range.pgoff;
  vma.pages = range.pages;
  Walk walk(calls_.world_.memory(), cpu_);
  for (const LineId line : vma.lines) {
    walk.store(line);
  }
  unpaid_ += walk.finish();
  return vma;
}

// --------------------------------------------------------------------------------- before the run

ProcessCalls::ProcessCalls(World& world, const RunSpec& spec, PrivateWork private_work,
                           std::vector<FileFacts> facts, std::size_t sets, bool forks)
    : world_(world), files_(world, std::move(facts), sets),
      layout_(VmaLayout::of(spec.workload_parameters.choice("vma_layout"))),
      slab_(world.memory(), layout_), context_{world.cpus(),
                                               world.locks(),
                                               epochs_,
                                               layout_,
                                               rmap_costs(spec.workload_parameters),
                                               files_.all(),
                                               spec.seed,
                                               spec.replication,
                                               world.watch()},
      strategy_(design_of(spec, context_)),
      words_(world.cpus(), world.locks(), files_, spec.workload_parameters),
      private_work_(private_work),
      zeroed_bytes_(bytes_a_file(spec.workload_parameters.integer("bulk_zero_kib"))),
      copied_bytes_(bytes_a_file(spec.workload_parameters.integer("bulk_copy_kib")))
{
  if (forks) {
    fork_words_ =
        std::make_unique<ForkWords>(world.cpus(), world.locks(), spec.workload_parameters);
  }
  preload_background(spec);
}

std::uint64_t ProcessCalls::operations() const
{
  std::uint64_t total = 0;
  for (const AddressSpace& file : files_.all()) {
    total += strategy_->operations(file.file);
  }
  return total;
}

WalkedFiles ProcessCalls::walked()
{
  WalkedFiles walked{*strategy_, files_.all(), {}, slab_};
  for (const AddressSpace& file : files_.all()) {
    walked.pages.push_back(files_.facts(file.file).segments.end());
  }
  return walked;
}

void ProcessCalls::fault_through(PageTables& tables)
{
  page_tables_ = &tables;
  constexpr std::int64_t k_files = 3; // the program, libc and ld.so
  const Duration held = tables.fault_hold() * (k_files * words_.faults_a_file());
  private_work_.exec -= std::min(held, private_work_.exec);
}

/// A file mapped by a process on `cpu`, before the run.
Mapping ProcessCalls::preload(Cpu cpu, FileIndex file)
{
  Mapping mapping;
  for (const PageRange range : mapped_ranges(files_.facts(file).segments)) {
    Vma& vma = slab_.allocate(cpu);
    vma.file = file;
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    strategy_->init_vma(cpu, vma);
    strategy_->preload(vma);
    mapping.push_back(&vma);
  }
  return mapping;
}

Image ProcessCalls::make_image(const Caller& caller, const Program& program)
{
  Image image;
  image.begin(program);
  for (Image::File& file : image.files()) {
    file.vmas = preload(caller.cpu_, index(caller, file.file));
  }
  return image;
}

/// Other processes map libc and ld.so and stay: the copies' parents and the machine's daemons.
void ProcessCalls::preload_background(const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  const auto parents = p.integer("parents_per_copy") * static_cast<std::int64_t>(spec.copies);
  const std::int64_t processes = parents + p.integer("daemons");
  RandomStream stream = world_.stream(Purpose::Background, 0);
  for (std::int64_t i = 0; i < processes; ++i) {
    const Cpu cpu{static_cast<std::uint32_t>(stream.below(world_.machine().cpus()))};
    const std::size_t set = static_cast<std::size_t>(i) % files_.sets();
    preload(cpu, files_.index(set, ExecFile::Libc));
    preload(cpu, files_.index(set, ExecFile::LdSo));
  }
}

// ----------------------------------------------------------------------------------------- execve

ProcessCalls::Shares ProcessCalls::exec_shares() const
{
  return {private_work_.exec, share::k_exec_total};
}

Task<> ProcessCalls::execve(Caller& caller, Image& image, const Program& program)
{
  const Cpu cpu = caller.cpu_;
  co_await exec_work(caller, share::k_execve);
  co_await words_.change_dentry_count(cpu, index(caller, program.file));
  co_await words_.change_dentry_count(cpu, index(caller, ExecFile::LdSo));
  co_await words_.change_writecount(cpu, index(caller, program.file));
  co_await words_.change_writecount(cpu, index(caller, ExecFile::LdSo));
  co_await words_.mm_alloc(cpu);
  strategy_->new_mm(cpu);
  co_await tear_down(caller, image,
                     {exec_shares(), share::k_zap, share::k_exit_gap, share::k_exit_rest});
  image.begin(program);
  image.populated = true;
  co_await load(caller, image, program.file);
  co_await load(caller, image, ExecFile::LdSo);
  co_await words_.change_writecount(cpu, index(caller, ExecFile::LdSo));
  co_await start_up(caller, image, ExecFile::LdSo, share::k_ldso_start);
  co_await start_up(caller, image, program.file, share::k_binary_start);
  Vma* const cache = co_await map_cache(caller);
  co_await load_libraries(caller, image, program);
  co_await unmap_cache(caller, *cache);
  co_await exec_work(caller, share::k_main);
}

/// ld.so maps one after another, then relocates them all and the program.
Task<> ProcessCalls::load_libraries(Caller& caller, Image& image, const Program& program)
{
  for (const ExecFile f : program.libraries) {
    co_await map_library(caller, image, f);
  }
  co_await map_library(caller, image, ExecFile::Libc);
  co_await start_up(caller, image, ExecFile::Libc, share::k_relocate);
  co_await protect_relro(caller, image, ExecFile::Libc);
  for (const ExecFile f : program.libraries) {
    co_await start_up(caller, image, f, share::k_relocate_library);
    co_await protect_relro(caller, image, f);
  }
  co_await protect_relro(caller, image, program.file);
  co_await protect_relro(caller, image, ExecFile::LdSo);
}

/// exit_mmap(): zap all pages, then free_pgtables() unlinks file by file.
Task<> ProcessCalls::tear_down(Caller& caller, Image& image, TearDown parts)
{
  const Cpu cpu = caller.cpu_;
  co_await spend(caller, parts.of, parts.zap);
  if (image.populated) {
    for (const Image::File& f : image.files()) {
      co_await words_.change_folio_counts(cpu, index(caller, f.file));
    }
  }
  for (Image::File& f : image.files()) {
    co_await spend(caller, parts.of, parts.before_batch);
    co_await strategy_->remove(cpu, f.vmas, RmapSite::ExitBatch);
    free_all(caller, f.vmas);
    co_await words_.change_dentry_count(cpu, index(caller, f.file));
  }
  co_await spend(caller, parts.of, parts.rest);
  co_await words_.change_writecount(cpu, index(caller, image.program()));
  co_await words_.release_pages(cpu);
  co_await words_.mm_free(cpu);
}

Task<> ProcessCalls::load(Caller& caller, Image& image, ExecFile f)
{
  plan_elf_load(caller, index(caller, f), files_.facts(f).segments, caller.plan_);
  co_await carry_out(caller, image, f, share::k_elf_gap);
}

Task<Vma*> ProcessCalls::map_cache(Caller& caller)
{
  const FileIndex file = index(caller, ExecFile::LdSoCache);
  co_await words_.change_dentry_count(caller.cpu_, file);
  Vma& vma = caller.allocate(file, {0, files_.facts(ExecFile::LdSoCache).segments.headers});
  co_await exec_work(caller, share::k_cache);
  co_await strategy_->insert(caller.cpu_, vma, RmapSite::Link);
  co_return &vma;
}

Task<> ProcessCalls::unmap_cache(Caller& caller, Vma& vma)
{
  co_await exec_work(caller, share::k_cache_unmap);
  const std::array<Vma*, 1> one{&vma};
  co_await strategy_->remove(caller.cpu_, one, RmapSite::MunmapUnlink);
  slab_.free(caller.cpu_, vma);
  co_await words_.change_dentry_count(caller.cpu_, index(caller, ExecFile::LdSoCache));
}

Task<> ProcessCalls::map_library(Caller& caller, Image& image, ExecFile f)
{
  co_await words_.change_dentry_count(caller.cpu_, index(caller, f));
  co_await exec_work(caller, share::k_libc_open);
  plan_library(caller, index(caller, f), files_.facts(f).segments, caller.plan_);
  co_await carry_out(caller, image, f, share::k_libc_gap);
}

Task<> ProcessCalls::protect_relro(Caller& caller, Image& image, ExecFile f)
{
  caller.plan_.mapped = image.of(f);
  plan_relro(caller, files_.facts(f).segments, caller.plan_);
  co_await carry_out(caller, image, f, share::k_relro_gap);
}

Task<> ProcessCalls::carry_out(Caller& caller, Image& image, ExecFile f, double gap)
{
  caller.gap_ = gap;
  co_await strategy_->sequence(caller.cpu_, caller.plan_.steps, caller);
  free_all(caller, caller.plan_.freed);
  image.of(f) = caller.plan_.mapped;
}

/// The program runs in a file it has mapped: work with page faults in between. At the first, the
/// owner takes the per-VMA lock of each mapping, whose count is in the line of the tree node.
Task<> ProcessCalls::start_up(Caller& caller, Image& image, ExecFile f, double weight)
{
  Duration time;
  for (const Vma* vma : image.of(f)) {
    const std::uint8_t line = layout_.line_of(VmaField::RefCount, vma->shift);
    if (line != VmaLayout::k_elsewhere) { // elsewhere only the process itself touches it
      time += world_.memory().touch(caller.cpu_, vma->lines[line], AccessKind::Rmw);
    }
    const std::uint8_t bounds = layout_.line_of(VmaField::Start, vma->shift);
    time += world_.memory().touch(caller.cpu_, vma->lines[bounds], AccessKind::Load);
  }
  co_await world_.engine().delay(time);
  const std::int64_t faults = words_.faults_a_file();
  const double piece = weight / static_cast<double>(faults + 1);
  for (std::int64_t i = 0; i < faults; ++i) {
    co_await exec_work(caller, piece);
    co_await words_.fault(caller.cpu_, index(caller, f));
    if (page_tables_ != nullptr) {
      co_await page_tables_->fault(caller.cpu_, index(caller, f), i);
    }
  }
  co_await fill_pages(caller.cpu_, index(caller, f));
  co_await words_.change_folio_counts(caller.cpu_, index(caller, f));
  co_await exec_work(caller, piece);
}

/// The fresh pages of those faults: zeroed ones (stack, heap, page tables), and copies of the
/// file's where it is written to. Both are of the node that the CPU is on.
Task<> ProcessCalls::fill_pages(Cpu cpu, FileIndex file)
{
  const Node here = world_.machine().node_of(cpu);
  if (zeroed_bytes_ > 0) {
    co_await world_.bulk().write(cpu, here, zeroed_bytes_);
  }
  if (copied_bytes_ > 0) {
    co_await world_.bulk().copy(cpu, files_.all()[index_of(file)].home, here, copied_bytes_);
  }
}

Task<> ProcessCalls::exec_work(Caller& caller, double weight)
{
  return spend(caller, exec_shares(), weight);
}

Task<> ProcessCalls::work(Caller& caller, Duration length)
{
  return spend(caller, {length, 1}, 1);
}

Task<> ProcessCalls::spend(Caller& caller, Shares of, double weight)
{
  const OsCosts& os = world_.machine().topology().os;
  const double factor = caller.work_stream_.lognormal(1, os.exec_cv);
  const Duration own = of.whole.scaled(factor * weight / of.total) + caller.unpaid_;
  caller.unpaid_ = {};
  co_await world_.cpu_time().work(caller.cpu_, own);
}

void ProcessCalls::free_all(const Caller& caller, Mapping& vmas)
{
  for (Vma* vma : vmas) {
    slab_.free(caller.cpu_, *vma);
  }
  vmas.clear();
}
} // namespace numasim

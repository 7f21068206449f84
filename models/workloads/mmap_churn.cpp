#include "models/workloads/mmap_churn.hpp"

#include "models/input/input_error.hpp"
#include "models/memory/walk.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/vma_slab.hpp"
#include "models/workloads/exec_files.hpp"
#include "models/workloads/kernel_options.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/readers/reader_parameters.hpp"
#include "models/workloads/rmap_run.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace numasim {

namespace {

class Churn final : public RmapModel {
public:
  Churn(World& world, const RunSpec& spec, IterationCounter& counter)
      : world_(world), counter_(counter), parameters_(spec.workload_parameters),
        files_(world, {{"file", {}, 0}}, 1),
        layout_(VmaLayout::of(parameters_.choice("vma_layout"))), slab_(world.memory(), layout_),
        context_{world.cpus(), world.locks(),           epochs_,
                 layout_,      rmap_costs(parameters_), files_.all(),
                 spec.seed,    spec.replication,        world.watch()},
        strategy_(design_of(spec, context_)),
        file_pages_(static_cast<std::uint32_t>(parameters_.integer("file_pages"))),
        pages_(static_cast<std::uint32_t>(parameters_.integer("pages"))),
        at_random_(parameters_.choice("offset") == "random"),
        map_(call(parameters_.real("mmap_ns"))), unmap_(call(parameters_.real("munmap_ns")))
  {
    preload_others();
    const Placement placement = placement_of(parameters_.choice("placement"));
    for (const Cpu cpu : place(world.machine(), placement, spec.copies)) {
      world.cpus().threads().start(world.cpus().current(cpu), run(cpu));
    }
  }

  [[nodiscard]] const RmapStrategy& strategy() const override { return *strategy_; }
  [[nodiscard]] WalkedFiles walked() override
  {
    return {*strategy_, files_.all(), {file_pages_}, slab_};
  }
  [[nodiscard]] std::uint64_t operations() const override { return strategy_->operations(file()); }
  [[nodiscard]] std::vector<MetricRecord> metrics() const override
  {
    return {{"mapped_vmas", "VMAs", static_cast<double>(strategy_->mapped(file()))},
            {"inode_memory_file", "B", static_cast<double>(strategy_->inode_bytes(file()))}};
  }

private:
  [[nodiscard]] FileIndex file() const { return files_.all().front().file; }

  /// A system call with `work` ns of its own.
  [[nodiscard]] Duration call(double work) const
  {
    return world_.machine().topology().os.syscall + Duration::ns(work);
  }

  /// What the piece at a page drawn from `stream` covers.
  [[nodiscard]] PageRange range(RandomStream& stream) const
  {
    const std::uint32_t places = file_pages_ - pages_ + 1;
    return {at_random_ ? static_cast<std::uint32_t>(stream.below(places)) : 0, pages_};
  }

  Vma& allocate(Cpu cpu, PageRange range)
  {
    Vma& vma = slab_.allocate(cpu);
    vma.file = file();
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    strategy_->init_vma(cpu, vma);
    return vma;
  }

  void preload_others()
  {
    RandomStream stream = world_.stream(Purpose::Background, 0);
    for (std::int64_t i = 0; i < parameters_.integer("other_mappings"); ++i) {
      const Cpu cpu{static_cast<std::uint32_t>(stream.below(world_.machine().cpus()))};
      strategy_->preload(allocate(cpu, range(stream)));
    }
  }

  Process run(Cpu cpu)
  {
    const auto id = static_cast<std::uint32_t>(cpu);
    RandomStream start = world_.stream(Purpose::Start, id);
    RandomStream work = world_.stream(Purpose::PrivateWork, id);
    RandomStream where = world_.stream(Purpose::WhichPages, id);
    co_await world_.engine().delay((map_ + unmap_).scaled(start.uniform()));
    for (;;) {
      Vma& vma = allocate(cpu, range(where));
      Walk walk(world_.memory(), cpu);
      for (const LineId line : vma.lines) {
        walk.store(line);
      }
      co_await spend(cpu, work, map_, walk.finish());
      co_await strategy_->insert(cpu, vma, RmapSite::Link);
      co_await spend(cpu, work, unmap_, {});
      const std::array<Vma*, 1> one{&vma};
      co_await strategy_->remove(cpu, one, RmapSite::MunmapUnlink);
      slab_.free(cpu, vma);
      counter_.completed();
    }
  }

  Task<> spend(Cpu cpu, RandomStream& stream, Duration mean, Duration besides)
  {
    const double factor = stream.lognormal(1, world_.machine().topology().os.exec_cv);
    co_await world_.cpu_time().work(cpu, mean.scaled(factor) + besides);
  }

  World& world_;
  IterationCounter& counter_;
  const Parameters& parameters_;
  ExecFiles files_;
  VmaLayout layout_;
  TouchEpochs epochs_;
  VmaSlab slab_;
  RmapContext context_;
  std::unique_ptr<RmapStrategy> strategy_;
  std::uint32_t file_pages_;
  std::uint32_t pages_;
  bool at_random_;
  Duration map_;
  Duration unmap_;
};

} // namespace

ParameterList mmap_churn_parameters()
{
  const ParameterList list{
      Parameter::choice("placement", "kernel", {"kernel", "spread", "compact"},
                        "Where fewer copies than CPUs run: as the kernel's balancing leaves them, "
                        "spread as far as can be, or in firmware order.",
                        "adjust_numa_imbalance(), kernel/sched/fair.c 6.12"),
      Parameter::integer("file_pages", "pages", 32768, 1, 1 << 30, "Size of the file.",
                         "128 MiB, what will-it-scale's mmap tests map"),
      Parameter::integer("pages", "pages", 32768, 1, 1 << 30,
                         "Size of a mapping, at most the file's.", "will-it-scale maps all of it"),
      Parameter::choice("offset", "zero", {"zero", "random"}, "Where in the file a mapping begins.",
                        "will-it-scale: at its start"),
      Parameter::real("mmap_ns", "ns", 900, 0, 1e6,
                      "Time in mmap() outside the reverse map, besides os.syscall_ns.",
                      "guess: VMA allocated, maple tree stored to, file and accounting counts"),
      Parameter::real("munmap_ns", "ns", 1100, 0, 1e6, "The same for munmap().",
                      "guess: and page tables looked through"),
      Parameter::integer("other_mappings", "VMAs", 0, 0, 10000000,
                         "Mappings of the file by processes that keep them.", "none"),
  };
  return joined_parameters(
      {list, rmap_cost_parameters(), kernel_option_parameters(), reader_parameters()});
}

RunRecord run_mmap_churn(const Machine& machine, const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  if (p.integer("pages") > p.integer("file_pages")) {
    throw InputError(
        Problem{"the scenario", "/parameters/pages", std::to_string(p.integer("pages")),
                "at most file_pages, which is " + std::to_string(p.integer("file_pages"))});
  }
  return run_rmap(machine, spec, "1/iteration", [&](World& world, IterationCounter& counter) {
    return std::make_unique<Churn>(world, spec, counter);
  });
}

} // namespace numasim

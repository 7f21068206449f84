#pragma once
/// What small dynamic programs do in execve(), fork() and exit(), and in user space in between.

#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/vma_slab.hpp"
#include "models/workloads/exec_files.hpp"
#include "models/workloads/exec_words.hpp"
#include "models/workloads/fork_words.hpp"
#include "models/workloads/mapped_file.hpp"
#include "models/workloads/readers/page_tables.hpp"
#include "models/workloads/readers/walked_files.hpp"
#include "models/workloads/world.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace numasim {

class ProcessCalls;

/// A thread that is processes of one container, one after another.
class Caller final : public VmaSource, public StepWork {
public:
  Caller(ProcessCalls& calls, const World& world, Thread self, Cpu on, std::size_t files);

  /// vm_area_alloc() and vm_area_dup(); their stores are paid for with the next work.
  Vma& allocate(FileIndex file, PageRange range) override;
  Vma& duplicate(const Vma& old, PageRange range) override { return fresh(old.file, range); }
  Task<> work() override;

  [[nodiscard]] Cpu cpu() const { return cpu_; }
  [[nodiscard]] std::size_t files() const { return files_; }

private:
  friend class ProcessCalls;
  Vma& fresh(FileIndex file, PageRange range);

  ProcessCalls& calls_;
  Cpu cpu_;
  std::size_t files_; ///< which set of ExecFiles
  MappingPlan plan_;
  double gap_ = 0;  ///< share of private work before each step of a sequence
  Duration unpaid_; ///< cost of VMAs initialised since the last work
  RandomStream work_stream_;
};

/// Time that no lock, tree or shared word accounts for.
struct PrivateWork {
  Duration exec; ///< of one execve() and the program's run up to the next or to its exit()
  Duration fork; ///< of one fork(), the child's exit() and the parent's wait()
};

class ProcessCalls {
public:
  /// Makes the files, `sets` >= 1 of them with these facts, and what is mapped before the run;
  /// `forks` if processes fork. `copies` as in RunSpec.
  ProcessCalls(World& world, const RunSpec& spec, PrivateWork private_work,
               std::vector<FileFacts> facts, std::size_t sets, bool forks);
  ProcessCalls(const ProcessCalls&) = delete;
  ProcessCalls& operator=(const ProcessCalls&) = delete;

  /// A process that runs already, at no cost.
  [[nodiscard]] Image make_image(const Caller& caller, const Program& program);

  /// execve() of the program, and what it does until it is done.
  Task<> execve(Caller& caller, Image& image, const Program& program);
  /// fork() by the parent: `child` gets what `parent` has mapped.
  Task<> fork(Caller& caller, const Image& parent, Image& child);
  /// The child's part of it.
  Task<> start_child(Caller& caller);
  /// exit(): the process gives up what it has mapped.
  Task<> exit_mm(Caller& caller, Image& image);
  /// exit(): it is dead, and its parent may know.
  Task<> exit_notify(Caller& caller);
  /// wait() by the parent of a process that is dead.
  Task<> reap(Caller& caller);
  /// Further work of a process on its CPU, of mean `length`.
  Task<> work(Caller& caller, Duration length);

  [[nodiscard]] const ExecFiles& files() const { return files_; }
  [[nodiscard]] const RmapStrategy& strategy() const { return *strategy_; }
  [[nodiscard]] WalkedFiles walked();
  /// Page faults on the files take the locks in `tables`; the time they hold them is part of the
  /// private work.
  void fault_through(PageTables& tables);
  /// Tree insertions and removals so far, on all files.
  [[nodiscard]] std::uint64_t operations() const;

private:
  friend class Caller;

  struct Shares {
    Duration whole;
    double total = 1; ///< of all weights
  };
  struct TearDown {
    Shares of;
    double zap = 0;
    double before_batch = 0; ///< before each file's
    double rest = 0;
  };
  [[nodiscard]] Shares exec_shares() const;
  [[nodiscard]] Shares fork_shares() const;

  Task<> tear_down(Caller& caller, Image& image, TearDown parts);
  Task<> load(Caller& caller, Image& image, ExecFile f);
  Task<> load_libraries(Caller& caller, Image& image, const Program& program);
  Task<Vma*> map_cache(Caller& caller);
  Task<> unmap_cache(Caller& caller, Vma& vma);
  Task<> map_library(Caller& caller, Image& image, ExecFile f);
  Task<> protect_relro(Caller& caller, Image& image, ExecFile f);
  Task<> carry_out(Caller& caller, Image& image, ExecFile f, double gap);
  Task<> start_up(Caller& caller, Image& image, ExecFile f, double weight);
  Task<> fill_pages(Cpu cpu, FileIndex file);
  struct CopyPageRange;
  Task<> duplicate(Caller& caller, const Mapping& parent, Mapping& child);
  Task<> exec_work(Caller& caller, double weight);
  /// A part of private work: `weight` of the total of its shares.
  Task<> spend(Caller& caller, Shares of, double weight);
  void free_all(const Caller& caller, Mapping& vmas);

  Mapping preload(Cpu cpu, FileIndex file);
  void preload_background(const RunSpec& spec);
  [[nodiscard]] FileIndex index(const Caller& caller, ExecFile f) const
  {
    return files_.index(caller.files_, f);
  }

  World& world_;
  ExecFiles files_;
  VmaLayout layout_;
  TouchEpochs epochs_;
  VmaSlab slab_;
  RmapContext context_;
  std::unique_ptr<RmapStrategy> strategy_;
  ExecWords words_;
  std::unique_ptr<ForkWords> fork_words_; ///< where processes fork
  PrivateWork private_work_;
  PageTables* page_tables_ = nullptr; ///< where they are walked
  std::uint64_t zeroed_bytes_;        ///< by bulk traffic, for each of the files that stay mapped
  std::uint64_t copied_bytes_;
};

} // namespace numasim

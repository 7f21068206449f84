#pragma once
/// The copies of the execl workload: what they map and what they do.

#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/vma_slab.hpp"
#include "models/workloads/exec_files.hpp"
#include "models/workloads/exec_words.hpp"
#include "models/workloads/mapped_file.hpp"
#include "models/workloads/world.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace numasim {

/// What one process has mapped: the three files that stay mapped.
struct Image {
  std::array<Mapping, k_exec_files> files;

  [[nodiscard]] Mapping& of(ExecFile f) { return files[static_cast<std::size_t>(f)]; }
};

/// N copies of the program, one a CPU, each executing itself over and over.
class ExeclCopies {
public:
  /// Maps everything and spawns the copies into the world. `private_work` is the time of one exec
  /// that no lock, tree or shared word accounts for.
  ExeclCopies(World& world, const RunSpec& spec, Duration private_work, IterationCounter& counter);
  ExeclCopies(const ExeclCopies&) = delete;
  ExeclCopies& operator=(const ExeclCopies&) = delete;
  ~ExeclCopies();

  [[nodiscard]] const RmapStrategy& strategy() const { return *strategy_; }
  /// Tree insertions and removals so far, on all files.
  [[nodiscard]] std::uint64_t operations() const;

private:
  struct Copy;

  Process run(Copy& copy);
  Task<> exec(Copy& copy);
  Task<> tear_down(Copy& copy);
  Task<> load(Copy& copy, ExecFile f);
  Task<Vma*> map_cache(Copy& copy);
  Task<> unmap_cache(Copy& copy, Vma& vma);
  Task<> map_libc(Copy& copy);
  Task<> protect_relro(Copy& copy, ExecFile f);
  Task<> carry_out(Copy& copy, ExecFile f, double gap);
  Task<> start_up(Copy& copy, ExecFile f, double weight);
  Task<> fill_pages(Cpu cpu, ExecFile f);
  Task<> work(Copy& copy, double weight);
  void free_all(const Copy& copy, Mapping& vmas);

  Mapping preload(Cpu cpu, ExecFile f);
  [[nodiscard]] Image make_image(Cpu cpu);
  void preload_background(const RunSpec& spec);
  [[nodiscard]] const FileFacts& facts(ExecFile f) const
  {
    return facts_[static_cast<std::size_t>(f)];
  }

  World& world_;
  IterationCounter& counter_;
  ExecFileFacts facts_;
  std::vector<AddressSpace> files_;
  VmaLayout layout_;
  TouchEpochs epochs_;
  VmaSlab slab_;
  RmapContext context_;
  std::unique_ptr<RmapStrategy> strategy_;
  ExecWords words_;
  Duration private_work_;
  double migration_rate_;
  std::uint64_t zeroed_bytes_; ///< by bulk traffic, for each of the files that stay mapped
  std::uint64_t copied_bytes_;
  Image migrating_; ///< the image of the task that is on its way to another CPU
  std::deque<Copy> copies_;
};

} // namespace numasim

#pragma once
/// Readers of the reverse map beside a workload: threads that walk the mappings of its files as
/// reclaim, truncation, migration and khugepaged do (mm/vmscan.c, mm/memory.c, mm/migrate.c,
/// mm/khugepaged.c, Linux 6.12).
///
/// Each node has a kswapd, every other kind of reader one thread. They run where no copy runs, if
/// there is such a CPU (of the node, for kswapd), and share one with a copy otherwise.

#include "models/rmap/rmap_walk.hpp"
#include "models/workloads/readers/page_tables.hpp"
#include "models/workloads/readers/reader_parameters.hpp"
#include "models/workloads/readers/walked_files.hpp"
#include "models/workloads/simulate.hpp"
#include "models/workloads/world.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace numasim {

class Readers {
public:
  /// Makes the threads; before the workload makes anything. `spec` is of a workload with
  /// reader_parameters().
  Readers(World& world, const RunSpec& spec);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  /// Whether there are any. Without, nothing else of this may be called.
  [[nodiscard]] bool any() const { return options_.any(); }

  /// They begin to walk these files, and stop the engine if the workload gets nothing done any
  /// more. Throws InputError if the file they are told to read is none of them.
  void start(WalkedFiles files, const IterationCounter& counter);
  /// After start().
  [[nodiscard]] PageTables& page_tables() { return *tables_; }

  void reset();
  [[nodiscard]] std::vector<WalkRecord> records() const;
  /// Of the time since the reset, in which there were so many iterations.
  [[nodiscard]] std::vector<MetricRecord> metrics(Duration elapsed, std::uint64_t iterations) const;

private:
  enum class Work : std::uint8_t { Reclaim, Truncate, Migrate, Collapse };
  enum class Kind : std::uint8_t { Referenced, Unmap, Truncate, Migrate, Restore, Retract };
  static constexpr std::size_t k_kinds = 6;

  struct Reader {
    Work work = Work::Reclaim;
    double rate = 0; ///< 1/s
    Cpu cpu{};
    Thread thread{};
    RandomStream arrivals;
    RandomStream choice; ///< of what it does
  };
  /// Pages of one file.
  struct Target {
    const AddressSpace* file = nullptr;
    PageRange pages = {};
  };

  void add(Work work, double rate, Cpu cpu);
  Cpu take_cpu(std::optional<Node> node);
  void choose_files();

  Process serve(Reader& self);
  [[nodiscard]] bool stuck();
  Task<> work(Reader& self);
  Task<> reclaim(Reader& self);
  Task<> truncate(Reader& self);
  Task<> migrate(Reader& self);
  Task<> collapse(Reader& self);
  Target choose(Reader& self);
  Task<WalkResult> walk(const Reader& self, Kind kind, const Target& target, WalkLock how,
                        RmapVisitor& visitor);

  World& world_;
  ReaderOptions options_;
  std::vector<bool> busy_; ///< by CPU: a copy runs there, or a reader
  std::deque<Reader> readers_;
  std::optional<WalkedFiles> files_;
  std::optional<PageTables> tables_;
  std::vector<std::size_t> chosen_; ///< files that are read
  std::vector<double> weights_;     ///< of these: their pages
  std::array<WalkRecord, k_kinds> records_;
  const IterationCounter* counter_ = nullptr;
  std::uint64_t done_ = 0; ///< iterations at the last look
  Instant done_at_;
};

} // namespace numasim

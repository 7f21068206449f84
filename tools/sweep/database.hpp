#pragma once
/// The file that a sweep's results are in (docs/sweeps.md).

#include "tools/sweep/file_lock.hpp"
#include "tools/sweep/shard.hpp"
#include "tools/sweep/space.hpp"
#include "tools/sweep/sqlite.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace numasim {

/// A run that the sweep asks for: the design of that number at
/// the point of that number, whose inputs have that number in the database.
struct SweepJob {
  std::uint32_t point = 0;
  std::uint32_t design = 0;
  std::uint32_t input = 0;
  std::uint32_t replication = 0;
};

/// How a run failed.
enum class FailureKind { BadInput, DesignFault, Bug };
[[nodiscard]] std::string_view to_string(FailureKind kind);

/// A database as the one sweep that may write to it has it. What is wrong with the file, or that
/// another sweep is at it, is an InputError; a disk that is full later an std::runtime_error. Both
/// leave what is stored as it is.
class SweepDatabase {
public:
  /// Opens the file, creates it if it is not there, and keeps other sweeps out until the end of
  /// this object or of this process. Refuses files that are something else, of another format, or
  /// whose results come from another model (`model` is model_digest() but in tests).
  SweepDatabase(const std::filesystem::path& file, const std::string& model);
  /// Leaves one plain file behind, without SQLite's companions.
  ~SweepDatabase();
  SweepDatabase(const SweepDatabase&) = delete;
  SweepDatabase& operator=(const SweepDatabase&) = delete;

  /// Makes the points of `space` those of the database, whatever they were; results stay. Throws
  /// InputError, and leaves everything as it was, for a sweep of another name than the one before
  /// and for points that have no designs (SweepSpace::designs): every fault once. `observer` hears
  /// of the points that are done.
  void describe(const SweepSpace& space,
                const std::function<void(std::size_t done)>& observer = {});

  /// What describe() asked for and is not there: all points with replication 0, then all with 1,
  /// and so on; of points with the same inputs the first. Only what belongs to the shard.
  [[nodiscard]] std::vector<SweepJob> missing(const Shard& shard = {}) const;
  /// The number of runs asked for of the shard, points with the same inputs counted once.
  [[nodiscard]] std::size_t asked_for(const Shard& shard = {}) const;

  /// Stores what kept_of() made of the run's record; it is safe from kill -9 on return.
  void store(const SweepJob& job, const RunRecord& kept, double wall_s);
  void store_failure(const SweepJob& job, FailureKind kind, const std::string& message);

private:
  void create(const std::string& model);
  void set_meta(const std::string& name, const std::string& value);
  void insert(const SweepJob& job, const RunRecord& kept, double wall_s);
  void renew_view();

  std::filesystem::path file_;
  FileLock lock_; // before SQLite's own: closing its descriptor would let go of theirs
  std::optional<Sqlite> database_;
  std::set<std::string> metrics_; ///< those the database knows
};

/// The database for looking at: any number may, also while a sweep writes to it. Throws InputError
/// when it is no database of a sweep.
[[nodiscard]] Sqlite open_sweep_results(const std::filesystem::path& file);

/// The heading of the sweep that was described last.
[[nodiscard]] SweepHeading heading_of(const Sqlite& database);

} // namespace numasim

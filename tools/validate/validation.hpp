#pragma once
/// A whole validation: rows of published figures, exact queues, fits of matrices and curves of
/// locks.

#include "tools/validate/fit_library.hpp"
#include "tools/validate/lock_validation.hpp"
#include "tools/validate/row_outcome.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// Files of all kinds.
struct ValidationInput {
  std::vector<PublishedReport> reports;
  std::vector<FitLibrary> fits;
  std::vector<LockDataset> locks;

  [[nodiscard]] std::vector<std::string> names() const;
  /// Leaves only those of these names.
  void keep(std::span<const std::string> names);
};

/// The directories of `name`, the option --suite: a suite that comes with numasim, "all" of these,
/// or a directory. Throws InputError.
[[nodiscard]] std::vector<std::filesystem::path> suite_directories(const std::string& name);

/// All *.json of the directories, each by what its schema says it is, by name of the file in each
/// directory. Throws InputError with every problem of all of them, and where a directory has none.
[[nodiscard]] ValidationInput load_validation(std::span<const std::filesystem::path> directories,
                                              const Catalogue& catalogue);

/// How thoroughly.
struct ValidationPlan {
  RowSettings rows;
  ValidationSettings locks;
  std::filesystem::path matrices; ///< the measured core-to-core matrices
};

/// Everything that came out. Points into the input.
struct ValidationOutcome {
  std::vector<ReportOutcome> reports; ///< those of fits included
  std::optional<SuiteOutcome> locks;  ///< none: there were no curves of locks
  std::optional<int> interrupted;     ///< by this signal, with runs left to make

  /// Ranges, claims and goals that were missed.
  [[nodiscard]] std::size_t misses() const;
};

/// Throws InputError about rows that ask for what their runs do not have. Once the user has had
/// enough the outcome is that of what was complete.
[[nodiscard]] ValidationOutcome validate_all(const ValidationInput& input,
                                             const ValidationPlan& plan, const Simulator& simulator,
                                             std::size_t jobs,
                                             const ValidationObserver& observer = {},
                                             const Journal& journal = {});

} // namespace numasim

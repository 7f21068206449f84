#pragma once
/// Simulations of published rows as a model to be fitted.

#include "models/input/input_error.hpp"
#include "tools/calibrate/fit_rows.hpp"
#include "tools/calibrate/noisy_model.hpp"
#include "tools/calibrate/shared_parameter.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/experiment/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// How rows are simulated.
struct RowRuns {
  std::uint32_t replications = 4;
  std::uint64_t seed = 1;
  bool quick = false;
  Simulator simulator;
  std::size_t jobs = 1;
  Progress::Style progress = Progress::Style::Quiet;
};

class RowModel {
public:
  /// Throws InputError where a row is not among those of a quick validation, but `runs` is quick.
  RowModel(std::span<const FitRow> rows, std::vector<SharedParameter> parameters, RowRuns runs);

  /// The runs as nothing is set, one replication each.
  [[nodiscard]] static std::vector<RunSpec> runs_of(std::span<const FitRow> rows,
                                                    const RowRuns& runs);

  /// For fit_least_squares() and the like; this must outlive it.
  [[nodiscard]] NoisyModel model();
  /// Runs so far.
  [[nodiscard]] std::size_t simulated() const { return simulated_; }
  /// Why the last position that could not be simulated could not.
  [[nodiscard]] const std::optional<InputError>& refused() const { return refused_; }

private:
  [[nodiscard]] std::vector<std::optional<LogErrors>> evaluate(std::span<const Position> positions);
  /// Those that can be planned, together.
  [[nodiscard]] std::vector<std::optional<LogErrors>>
  simulate_together(std::span<const Position> positions);
  [[nodiscard]] LogErrors errors_of(const RowPlan& plan, std::span<const RunRecord> records) const;

  std::vector<PublishedReport> reports_; ///< of the rows only
  std::vector<SharedParameter> parameters_;
  RowRuns runs_;
  std::size_t simulated_ = 0;
  std::optional<InputError> refused_;
};

} // namespace numasim

#pragma once
/// Fits for people: one line each in a table, or one told at length.

#include "models/machine/topology.hpp"
#include "tools/fit/latency_matrix.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// One fitted matrix.
struct FitRow {
  std::string matrix;   ///< the file's name
  Topology topology;    ///< as fitted; has a record
  std::size_t cpus = 0; ///< in the matrix
  std::optional<double> repeat_pct;
  std::optional<double> timer_step_ns;
  double asymmetry_pct = 0;
  std::vector<std::string> notes;
};

enum class FitFormat : std::uint8_t { Text, Csv, Markdown };

/// At length: structure, model, error, what was tried and what limits the measurement.
[[nodiscard]] std::string fit_text(const FitRow& row);

[[nodiscard]] std::string fit_table_head(FitFormat format);
[[nodiscard]] std::string fit_table_row(const FitRow& row, FitFormat format);
/// The median over the matrices, how many are above 10 %.
[[nodiscard]] std::string fit_table_foot(const std::vector<FitRow>& rows, FitFormat format);

} // namespace numasim

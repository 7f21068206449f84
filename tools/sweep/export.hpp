#pragma once
/// The results of a sweep for other programs: R, pandas, DuckDB (docs/sweeps.md).

#include "tools/sweep/sqlite.hpp"

#include <iosfwd>

namespace numasim {

enum class ExportFormat { Csv, JsonLines };

/// A row for every finished run that the sweep asks for, by point, design and replication: axes,
/// names, metrics. Equal databases give equal bytes, however their runs came about.
void export_runs(std::ostream& out, const Sqlite& database, ExportFormat format);

/// A row for every metric of every design at every point: mean, interval, and of the throughput the
/// change against the baseline.
void export_summary(std::ostream& out, const Sqlite& database, ExportFormat format);

} // namespace numasim

#pragma once
/// How a sweep's database is laid out, and whether a file is one.

#include "tools/sweep/sqlite.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace numasim {

/// In the header of the file, for file(1) and for us: "NSwp".
inline constexpr std::int64_t k_sweep_application_id = 0x4E537770;
/// Of the tables; another one cannot be read.
inline constexpr std::int64_t k_sweep_format = 1;

/// The tables, empty, as SQL.
[[nodiscard]] std::string sweep_schema();

/// SQL that makes the view `results`: a row for every finished run that the sweep asks for, with
/// the axes and metrics as columns. `metrics` is in the order of the columns.
[[nodiscard]] std::string results_view(const std::vector<std::string>& axes,
                                       const std::vector<std::string>& metrics);

/// The column that an axis has in results: its name, or NAME_axis where another column of every
/// result has that name.
[[nodiscard]] std::string axis_column(const std::string& axis);

/// Whether there is nothing in the file yet. Throws SqliteError.
[[nodiscard]] bool is_blank(const Sqlite& database);
/// Throws InputError unless this is a sweep's database of our format.
void check_format(const Sqlite& database, const std::filesystem::path& file);

/// The value of that name in the table meta; empty if there is none.
[[nodiscard]] std::string meta_value(const Sqlite& database, std::string_view name);
/// `throughput`, then the others by name: columns have an order of their own, whichever run was
/// finished first.
[[nodiscard]] std::vector<std::string> metric_names(const Sqlite& database);
[[nodiscard]] std::vector<std::string> axis_names(const Sqlite& database);

/// Refuses `file` as --database, saying why.
[[noreturn]] void refuse_database(const std::filesystem::path& file, const std::string& found);

} // namespace numasim

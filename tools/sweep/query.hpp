#pragma once
/// SQL of the user's on the results of a sweep.

#include "tools/sweep/sqlite.hpp"

#include <iosfwd>
#include <string>

namespace numasim {

enum class QueryFormat { Text, Json, Csv, Markdown };

/// Answers one statement that only reads. JSON is an array of one object a row; the tables of Text
/// and Markdown have at most k_most_table_rows rows. Throws InputError: SQL that is wrong (with
/// SQLite's words), that would change something or that is more than one statement.
void answer_query(std::ostream& out, const Sqlite& database, const std::string& sql,
                  QueryFormat format);

/// A table is laid out when its last row is known; more rows than this are for CSV and JSON.
inline constexpr std::size_t k_most_table_rows = 100'000;

} // namespace numasim

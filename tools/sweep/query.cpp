#include "tools/sweep/query.hpp"

#include "models/input/input_error.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"
#include "tools/sweep/export_row.hpp"

#include <fmt/format.h>

#include <ostream>

#include <sqlite3.h>

namespace numasim {

namespace {

[[noreturn]] void refuse(const std::string& found)
{
  throw InputError({"--query", "", found, "one SQL statement that reads: SELECT ... FROM results"});
}

/// What a query may do: read this database, and nothing else (ATTACH would open other files). Notes
/// at `denied` that it wanted to.
int judge(void* denied, int action, const char* /*what*/, const char* /*detail*/,
          const char* /*schema*/, const char* /*trigger*/)
{
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_READ:
  case SQLITE_FUNCTION:
  case SQLITE_RECURSIVE:
    return SQLITE_OK;
  default:
    *static_cast<bool*>(denied) = true;
    return SQLITE_DENY;
  }
}

SqliteStatement prepared(const Sqlite& database, const std::string& sql)
{
  SqliteStatement statement = database.prepare(sql);
  if (statement.handle() == nullptr) {
    refuse("no statement");
  }
  // SQLite stops reading at the end of the first statement.
  const std::string first = sqlite3_sql(statement.handle());
  if (database.prepare(std::string_view{sql}.substr(first.size())).handle() != nullptr) {
    refuse("a second statement");
  }
  return statement;
}

std::vector<std::string> names_of(const SqliteStatement& statement)
{
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(statement.columns()));
  for (int i = 0; i < statement.columns(); ++i) {
    names.emplace_back(sqlite3_column_name(statement.handle(), i));
  }
  return names;
}

bool is_number(const SqliteStatement& row, int column)
{
  const int type = sqlite3_column_type(row.handle(), column);
  return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/// A number with all the digits that tell it from its neighbours.
std::string cell_of(const SqliteStatement& row, int column)
{
  if (sqlite3_column_type(row.handle(), column) == SQLITE_FLOAT) {
    return fmt::format("{}", row.real(column));
  }
  return std::string{row.text(column)};
}

void print_table(std::ostream& out, SqliteStatement& statement, QueryFormat format)
{
  Table table;
  for (const std::string& name : names_of(statement)) {
    table.columns.push_back({.header = name, .numeric = true});
  }
  while (statement.step()) {
    if (table.rows.size() == k_most_table_rows) {
      throw InputError({"--query", "", fmt::format("more than {} rows", k_most_table_rows),
                        "fewer (LIMIT), or --format csv or json"});
    }
    std::vector<std::string>& row = table.rows.emplace_back();
    for (int i = 0; i < statement.columns(); ++i) {
      row.push_back(statement.is_null(i) ? k_absent : cell_of(statement, i));
      if (!statement.is_null(i) && !is_number(statement, i)) {
        table.columns[static_cast<std::size_t>(i)].numeric = false;
      }
    }
  }
  if (format == QueryFormat::Text) {
    print_text(out, table);
  } else {
    print_markdown(out, table);
  }
}

void add_cell(ExportRow& row, const std::string& name, const SqliteStatement& statement, int column)
{
  if (statement.is_null(column)) {
    row.number(name, std::nullopt);
  } else if (is_number(statement, column)) {
    row.json(name, cell_of(statement, column));
  } else {
    row.text(name, std::string{statement.text(column)});
  }
}

void print_csv(std::ostream& out, SqliteStatement& statement)
{
  std::string header;
  for (const std::string& name : names_of(statement)) {
    header += (header.empty() ? "" : ",") + csv_cell(name);
  }
  out << header << "\n";
  while (statement.step()) {
    for (int i = 0; i < statement.columns(); ++i) {
      out << (i == 0 ? "" : ",") << csv_cell(statement.is_null(i) ? "" : cell_of(statement, i));
    }
    out << "\n";
  }
}

void print_json(std::ostream& out, SqliteStatement& statement)
{
  const std::vector<std::string> names = names_of(statement);
  std::string separator = "[\n";
  while (statement.step()) {
    out << separator;
    ExportRow row(out, ExportFormat::JsonLines);
    for (int i = 0; i < statement.columns(); ++i) {
      add_cell(row, names[static_cast<std::size_t>(i)], statement, i);
    }
    row.end();
    separator = ",";
  }
  out << (separator == "," ? "]\n" : "[]\n");
}

} // namespace

void answer_query(std::ostream& out, const Sqlite& database, const std::string& sql,
                  QueryFormat format)
{
  bool denied = false;
  sqlite3_set_authorizer(database.handle(), judge, &denied);
  try {
    SqliteStatement statement = prepared(database, sql);
    switch (format) {
    case QueryFormat::Text:
    case QueryFormat::Markdown:
      print_table(out, statement, format);
      return;
    case QueryFormat::Csv:
      print_csv(out, statement);
      return;
    case QueryFormat::Json:
      print_json(out, statement);
      return;
    }
  } catch (const SqliteError& error) {
    refuse(denied ? "a statement that does more than read" : error.what());
  }
}

} // namespace numasim

#include "tools/sweep/database_format.hpp"

#include "models/input/input_error.hpp"
#include "tools/experiment/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace numasim {

namespace {

// What every result has beside axes and metrics.
constexpr std::array<std::string_view, 11> k_columns{
    "point",    "topology",    "workload", "cpus",   "copies", "strategy",
    "baseline", "replication", "events",   "digest", "wall_s"};

std::string in_quotes(std::string_view name, char quote)
{
  std::string out{quote};
  for (const char c : name) {
    out += c == quote ? std::string(2, quote) : std::string{c};
  }
  return out + quote;
}

/// The path of a key in a JSON object, as SQL text.
std::string path_of(const std::string& metric)
{
  return in_quotes("$." + in_quotes(metric, '"'), '\'');
}

} // namespace

std::string sweep_schema()
{
  return R"(
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE axes (position INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE points (point INTEGER PRIMARY KEY, settings TEXT NOT NULL);
    CREATE TABLE inputs (input INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE);
    CREATE TABLE designs (
      point INTEGER NOT NULL, design INTEGER NOT NULL, baseline INTEGER NOT NULL,
      input INTEGER NOT NULL REFERENCES inputs, replications INTEGER NOT NULL,
      topology TEXT NOT NULL, workload TEXT NOT NULL,
      cpus INTEGER NOT NULL, copies INTEGER NOT NULL, strategy TEXT NOT NULL,
      PRIMARY KEY (point, design)) WITHOUT ROWID;
    CREATE TABLE runs (
      run INTEGER PRIMARY KEY, input INTEGER NOT NULL REFERENCES inputs,
      replication INTEGER NOT NULL, metrics TEXT NOT NULL, events INTEGER NOT NULL,
      digest TEXT NOT NULL, wall_s REAL NOT NULL, UNIQUE (input, replication));
    CREATE TABLE metrics (name TEXT PRIMARY KEY, unit TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE failures (
      input INTEGER NOT NULL REFERENCES inputs, replication INTEGER NOT NULL,
      point INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
      PRIMARY KEY (input, replication)) WITHOUT ROWID;
  )" + fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", k_sweep_application_id,
                   k_sweep_format);
}

std::string results_view(const std::vector<std::string>& axes,
                         const std::vector<std::string>& metrics)
{
  std::string sql = "DROP VIEW IF EXISTS results; CREATE VIEW results AS SELECT d.point AS point";
  for (std::size_t i = 0; i < axes.size(); ++i) {
    sql += fmt::format(", json_extract(p.settings, '$[{}]') AS {}", i,
                       in_quotes(axis_column(axes[i]), '"'));
  }
  sql += ", d.topology AS topology, d.workload AS workload, d.cpus AS cpus, d.copies AS copies, "
         "d.strategy AS strategy, b.strategy AS baseline, r.replication AS replication";
  for (const std::string& metric : metrics) {
    sql +=
        fmt::format(", json_extract(r.metrics, {}) AS {}", path_of(metric), in_quotes(metric, '"'));
  }
  return sql + ", r.events AS events, r.digest AS digest, r.wall_s AS wall_s FROM designs d "
               "JOIN points p USING (point) "
               "JOIN designs b ON b.point = d.point AND b.design = d.baseline "
               "JOIN runs r ON r.input = d.input;";
}

std::string axis_column(const std::string& axis)
{
  return std::find(k_columns.begin(), k_columns.end(), axis) == k_columns.end() ? axis
                                                                                : axis + "_axis";
}

bool is_blank(const Sqlite& database)
{
  return database.number("PRAGMA application_id") == 0 &&
         database.number("SELECT count(*) FROM sqlite_schema") == 0;
}

void check_format(const Sqlite& database, const std::filesystem::path& file)
{
  if (database.number("PRAGMA application_id") != k_sweep_application_id) {
    refuse_database(file, "a database of another program");
  }
  const std::int64_t format = database.number("PRAGMA user_version");
  if (format != k_sweep_format) {
    refuse_database(file,
                    fmt::format("a sweep's database of format {} (numasim {}), where this numasim "
                                "has format {}",
                                format, meta_value(database, "version"), k_sweep_format));
  }
}

std::string meta_value(const Sqlite& database, std::string_view name)
{
  SqliteStatement query = database.prepare("SELECT value FROM meta WHERE name = ?");
  query.bind(0, name);
  return query.step() ? std::string{query.text(0)} : "";
}

std::vector<std::string> metric_names(const Sqlite& database)
{
  std::vector<std::string> names;
  SqliteStatement query = database.prepare("SELECT name FROM metrics ORDER BY name != ?, name");
  query.bind(0, std::string_view{k_main_metric});
  while (query.step()) {
    names.emplace_back(query.text(0));
  }
  return names;
}

std::vector<std::string> axis_names(const Sqlite& database)
{
  std::vector<std::string> names;
  SqliteStatement query = database.prepare("SELECT name FROM axes ORDER BY position");
  while (query.step()) {
    names.emplace_back(query.text(0));
  }
  return names;
}

void refuse_database(const std::filesystem::path& file, const std::string& found)
{
  throw InputError({"--database", "", "\"" + file.string() + "\": " + found,
                    "a database that a sweep of this numasim has made, or the name of a new file"});
}

} // namespace numasim

#include "tools/sweep/sqlite.hpp"

#include <filesystem>

#include <sqlite3.h>

namespace numasim {

namespace {

// Readers of a database that a sweep is writing do not hold each other up, but for moments.
constexpr int k_patience_ms = 5000;

void check(sqlite3* connection, int code)
{
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
    throw SqliteError(code, sqlite3_errmsg(connection));
  }
}

} // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const
{
  sqlite3_finalize(statement);
}

SqliteStatement::SqliteStatement(sqlite3* connection, std::string_view sql)
    : connection_(connection)
{
  sqlite3_stmt* statement = nullptr;
  check(connection, sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()),
                                       &statement, nullptr));
  statement_.reset(statement);
}

SqliteStatement& SqliteStatement::bind(int parameter, std::int64_t value)
{
  check(connection_, sqlite3_bind_int64(statement_.get(), parameter + 1, value));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, std::string_view value)
{
  check(connection_, sqlite3_bind_text64(statement_.get(), parameter + 1, value.data(),
                                         value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int parameter, double value)
{
  check(connection_, sqlite3_bind_double(statement_.get(), parameter + 1, value));
  return *this;
}

SqliteStatement& SqliteStatement::bind_null(int parameter)
{
  check(connection_, sqlite3_bind_null(statement_.get(), parameter + 1));
  return *this;
}

bool SqliteStatement::step()
{
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code != SQLITE_DONE) {
    const SqliteError error(code, sqlite3_errmsg(connection_)); // before reset() changes it
    sqlite3_reset(statement_.get());
    throw error;
  }
  sqlite3_reset(statement_.get());
  return false;
}

void SqliteStatement::run()
{
  while (step()) {
  }
}

void SqliteStatement::reset()
{
  sqlite3_reset(statement_.get());
}

std::int64_t SqliteStatement::integer(int column) const
{
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const
{
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const
{
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) {
    return {};
  }
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool SqliteStatement::is_null(int column) const
{
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int SqliteStatement::columns() const
{
  return sqlite3_column_count(statement_.get());
}

void Sqlite::Close::operator()(sqlite3* connection) const
{
  sqlite3_close(connection);
}

Sqlite::Sqlite(const std::string& file, Access access)
{
  // An absolute path is never one of SQLite's own names (":memory:").
  const std::string path = std::filesystem::absolute(file).string();
  // Readers too may have to put in order what a writer that was killed has left in its log, which
  // SQLITE_OPEN_READONLY forbids. A file that cannot be written to is opened for reading alone.
  const int flags = SQLITE_OPEN_READWRITE | (access == Access::Read ? 0 : SQLITE_OPEN_CREATE);
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  connection_.reset(connection);
  check(connection, code);
  sqlite3_busy_timeout(connection, k_patience_ms);
  if (access == Access::Read) {
    execute("PRAGMA query_only = ON");
  }
}

void Sqlite::execute(const std::string& sql)
{
  check(handle(), sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr));
}

SqliteStatement Sqlite::prepare(std::string_view sql) const
{
  return {handle(), sql};
}

std::int64_t Sqlite::number(std::string_view sql) const
{
  SqliteStatement query = prepare(sql);
  return query.step() ? query.integer(0) : 0;
}

bool Sqlite::read_only() const
{
  return sqlite3_db_readonly(handle(), "main") == 1;
}

SqliteTransaction::SqliteTransaction(Sqlite& database) : database_(database)
{
  database_.execute("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction()
{
  if (open_) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void SqliteTransaction::commit()
{
  database_.execute("COMMIT");
  open_ = false;
}

} // namespace numasim

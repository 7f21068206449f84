#pragma once
/// SQLite's C interface with owners and exceptions; no SQL of our own in here.

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct sqlite3;
struct sqlite3_stmt;
// NOLINTEND(readability-identifier-naming)

namespace numasim {

/// What SQLite complains of.
class SqliteError : public std::runtime_error {
public:
  SqliteError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  /// The primary result code: SQLITE_FULL, ...
  [[nodiscard]] int code() const { return code_ & 0xFF; }

private:
  int code_;
};

/// A prepared statement. Parameters and columns count from 0.
class SqliteStatement {
public:
  SqliteStatement(sqlite3* connection, std::string_view sql);

  SqliteStatement& bind(int parameter, std::int64_t value);
  SqliteStatement& bind(int parameter, std::string_view value);
  SqliteStatement& bind(int parameter, double value);
  SqliteStatement& bind_null(int parameter);
  /// The next row; false at the end, and then the statement can be run again.
  bool step();
  /// step() of what returns no rows.
  void run();
  /// Back to the start, for a statement that was not run to its end.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  /// Valid until the next step().
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] int columns() const;
  [[nodiscard]] sqlite3_stmt* handle() const { return statement_.get(); }

private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  sqlite3* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A connection to a database file.
class Sqlite {
public:
  enum class Access { Read, Write };

  /// Access::Write creates the file if it is not there; Access::Read changes nothing of what it
  /// holds. Throws SqliteError.
  Sqlite(const std::string& file, Access access);

  /// Statements without results.
  void execute(const std::string& sql);
  [[nodiscard]] SqliteStatement prepare(std::string_view sql) const;
  /// The first column of the first row of a query that has one.
  [[nodiscard]] std::int64_t number(std::string_view sql) const;
  [[nodiscard]] bool read_only() const;
  [[nodiscard]] sqlite3* handle() const { return connection_.get(); }

private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  std::unique_ptr<sqlite3, Close> connection_;
};

/// All or nothing: what happened since is undone unless commit() is reached.
class SqliteTransaction {
public:
  explicit SqliteTransaction(Sqlite& database);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit();

private:
  Sqlite& database_;
  bool open_ = true;
};

} // namespace numasim

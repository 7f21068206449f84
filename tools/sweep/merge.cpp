#include "tools/sweep/merge.hpp"

#include "models/input/input_error.hpp"
#include "tools/sweep/database.hpp"
#include "tools/sweep/database_format.hpp"

#include <fmt/format.h>

#include <string>
#include <system_error>

namespace numasim {

namespace fs = std::filesystem;

namespace {

/// A file that is gone unless keep() is reached.
class Draft {
public:
  explicit Draft(fs::path file) : file_(std::move(file)) { remove(); }
  ~Draft()
  {
    if (!kept_) {
      remove();
    }
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] const fs::path& file() const { return file_; }
  void keep_as(const fs::path& name)
  {
    fs::rename(file_, name);
    kept_ = true;
  }

private:
  void remove() const
  {
    std::error_code error;
    for (const char* companion : {"", "-journal", "-wal", "-shm"}) {
      fs::remove(file_.string() + companion, error);
    }
  }

  fs::path file_;
  bool kept_ = false;
};

[[noreturn]] void refuse_part(const fs::path& part, const std::string& found,
                              const std::string& allowed)
{
  throw InputError({part.string(), "", found, allowed});
}

/// What both must have alike to be parts of one sweep.
void check_same_sweep(const Sqlite& first, const Sqlite& part, const fs::path& file)
{
  for (const auto& [name, what] :
       {std::pair{"model", "another model"}, std::pair{"sweep", "another sweep"}}) {
    if (meta_value(first, name) != meta_value(part, name)) {
      refuse_part(file, fmt::format("results of {}", what),
                  "parts of one sweep, made by one numasim");
    }
  }
}

/// Points, designs and their inputs, one line each; replications may differ.
constexpr const char* k_what_is_asked_for =
    "SELECT 'axis', position, name, '' FROM axes UNION ALL "
    "SELECT 'point', point, settings, '' FROM points UNION ALL "
    "SELECT 'design', point * 1000000 + design, hash, strategy FROM designs JOIN inputs "
    "USING (input) ORDER BY 1, 2";

void check_same_points(const Sqlite& first, const Sqlite& part, const fs::path& file)
{
  SqliteStatement ours = first.prepare(k_what_is_asked_for);
  SqliteStatement theirs = part.prepare(k_what_is_asked_for);
  for (bool more = true; more;) {
    more = ours.step();
    bool same = theirs.step() == more;
    for (int column = 0; same && more && column < 4; ++column) {
      same = ours.text(column) == theirs.text(column);
    }
    if (!same) {
      refuse_part(file, "other points than the first part has",
                  "parts of one sweep: run the sweep's file on each part again, which keeps "
                  "what is finished");
    }
  }
}

/// Adds the part's runs to the draft.
class PartReader {
public:
  PartReader(Sqlite& draft, const Sqlite& part, const fs::path& file)
      : part_(part), file_(file),
        find_input_(draft.prepare("SELECT input FROM inputs WHERE hash = ?")),
        add_input_(draft.prepare("INSERT INTO inputs VALUES (NULL, ?) RETURNING input")),
        find_run_(draft.prepare("SELECT metrics, events, digest FROM runs "
                                "WHERE input = ? AND replication = ?")),
        add_run_(draft.prepare("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?)")),
        add_metric_(draft.prepare("INSERT INTO metrics VALUES (?, ?) ON CONFLICT DO NOTHING")),
        more_replications_(draft.prepare("UPDATE designs SET replications = max(replications, ?) "
                                         "WHERE point = ? AND design = ?"))
  {
  }

  void read()
  {
    SqliteStatement metrics = part_.prepare("SELECT name, unit FROM metrics");
    while (metrics.step()) {
      add_metric_.bind(0, metrics.text(0)).bind(1, metrics.text(1)).run();
    }
    SqliteStatement designs = part_.prepare("SELECT replications, point, design FROM designs");
    while (designs.step()) {
      for (int i = 0; i < 3; ++i) {
        more_replications_.bind(i, designs.integer(i));
      }
      more_replications_.run();
    }
    SqliteStatement runs =
        part_.prepare("SELECT hash, replication, metrics, events, digest, wall_s FROM runs "
                      "JOIN inputs USING (input) ORDER BY run");
    while (runs.step()) {
      add(runs);
    }
  }

private:
  std::int64_t input_of(std::string_view hash)
  {
    find_input_.bind(0, hash);
    if (find_input_.step()) {
      const std::int64_t input = find_input_.integer(0);
      find_input_.reset();
      return input;
    }
    add_input_.bind(0, hash);
    (void)add_input_.step();
    const std::int64_t input = add_input_.integer(0);
    add_input_.reset();
    return input;
  }

  void add(const SqliteStatement& run)
  {
    const std::int64_t input = input_of(run.text(0));
    find_run_.bind(0, input).bind(1, run.integer(1));
    if (find_run_.step()) {
      const bool same = find_run_.text(0) == run.text(2) &&
                        find_run_.integer(1) == run.integer(3) && find_run_.text(2) == run.text(4);
      find_run_.reset();
      if (!same) {
        refuse_part(file_,
                    fmt::format("another result for replication {} of the inputs {} than a part "
                                "before it has",
                                run.integer(1), run.text(0)),
                    "equal results for equal inputs: one of the parts is damaged");
      }
      return;
    }
    add_run_.bind(0, input)
        .bind(1, run.integer(1))
        .bind(2, run.text(2))
        .bind(3, run.integer(3))
        .bind(4, run.text(4))
        .bind(5, run.real(5))
        .run();
  }

  const Sqlite& part_;
  const fs::path& file_;
  SqliteStatement find_input_;
  SqliteStatement add_input_;
  SqliteStatement find_run_;
  SqliteStatement add_run_;
  SqliteStatement add_metric_;
  SqliteStatement more_replications_;
};

std::string quoted(const std::string& text)
{
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string{"''"} : std::string{c};
  }
  return out + "'";
}

void copy(const Sqlite& from, const fs::path& to)
{
  from.prepare("PRAGMA query_only = OFF").run(); // it forbids to write any file
  from.prepare("VACUUM INTO " + quoted(to.string())).run();
}

/// All runs into the draft, which is a copy of the first part.
MergeCount gather(std::span<const fs::path> parts, const Sqlite& first, const fs::path& draft_file)
{
  Sqlite draft(draft_file.string(), Sqlite::Access::Write);
  SqliteTransaction transaction(draft);
  for (const fs::path& file : parts.subspan(1)) {
    const Sqlite part = open_sweep_results(file);
    check_same_sweep(first, part, file);
    check_same_points(first, part, file);
    PartReader(draft, part, file).read();
  }
  draft.execute("DELETE FROM failures");
  draft.execute(results_view(axis_names(draft), metric_names(draft)));
  transaction.commit();
  const std::int64_t asked = draft.number(
      "SELECT sum(most) FROM (SELECT max(replications) AS most FROM designs GROUP BY input)");
  const std::int64_t there = draft.number(
      "SELECT count(*) FROM runs r JOIN (SELECT input, max(replications) AS most FROM designs "
      "GROUP BY input) d ON d.input = r.input WHERE r.replication < d.most");
  return {.runs = static_cast<std::size_t>(draft.number("SELECT count(*) FROM runs")),
          .missing = static_cast<std::size_t>(asked - there)};
}

} // namespace

MergeCount merge_databases(std::span<const fs::path> parts, const fs::path& output)
{
  std::error_code error;
  if (fs::exists(output, error)) {
    throw InputError({"--output", "", "\"" + output.string() + "\", which is there already",
                      "the name of a new file"});
  }
  const Sqlite first = open_sweep_results(parts.front());
  Draft draft(output.string() + ".merging");
  try {
    copy(first, draft.file());
    const MergeCount count = gather(parts, first, draft.file());
    draft.keep_as(output);
    return count;
  } catch (const SqliteError& fault) {
    throw InputError({"--output", "", "\"" + output.string() + "\": " + fault.what(),
                      "a place that the merged database can be written to"});
  }
}

} // namespace numasim

#include "tools/sweep/database.hpp"

#include "models/input/input_error.hpp"
#include "tools/experiment/version.hpp"
#include "tools/sweep/database_format.hpp"
#include "tools/sweep/point_writer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include <sqlite3.h>

namespace numasim {

namespace {

/// Does it; what SQLite complains of is the file's fault.
template <class Step> auto opening(const std::filesystem::path& file, const Step& step)
{
  try {
    return step();
  } catch (const SqliteError& error) {
    refuse_database(file, error.what());
  }
}

/// Does it; what SQLite complains of comes of something that changed while the sweep was at it.
template <class Step> auto writing(const std::filesystem::path& file, const Step& step)
{
  try {
    return step();
  } catch (const SqliteError& error) {
    throw std::runtime_error(
        fmt::format("\"{}\": {}; what was stored before is kept", file.string(), error.what()));
  }
}

std::string metrics_text(const RunRecord& kept)
{
  nlohmann::ordered_json metrics = nlohmann::ordered_json::object();
  for (const MetricRecord& metric : kept.metrics) {
    metrics[metric.name] = metric.value;
  }
  return metrics.dump();
}

} // namespace

std::string_view to_string(FailureKind kind)
{
  switch (kind) {
  case FailureKind::BadInput:
    return "bad input";
  case FailureKind::DesignFault:
    return "design fault";
  case FailureKind::Bug:
    return "bug";
  }
  throw std::logic_error("unknown kind of failure");
}

SweepDatabase::SweepDatabase(const std::filesystem::path& file, const std::string& model)
    : file_(file), lock_(file)
{
  opening(file_, [&] {
    database_.emplace(file_.string(), Sqlite::Access::Write);
    const bool blank = is_blank(*database_);
    if (!blank) {
      check_format(*database_, file_);
      const std::string theirs = meta_value(*database_, "model");
      if (theirs != model) {
        refuse_database(file_, fmt::format("results of another model: numasim {} ({})",
                                           meta_value(*database_, "version"),
                                           meta_value(*database_, "git")));
      }
    }
    if (database_->read_only()) {
      refuse_database(file_, "can only be read");
    }
    // A commit is in the log when it returns, and the system writes that whatever becomes of us.
    database_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (blank) {
      create(model);
    }
    const std::vector<std::string> known = metric_names(*database_);
    metrics_.insert(known.begin(), known.end());
  });
}

SweepDatabase::~SweepDatabase()
{
  try {
    database_->execute("PRAGMA journal_mode = DELETE");
  } catch (const SqliteError&) { // somebody is looking at it, or the disk is full: the log stays
  }
}

void SweepDatabase::create(const std::string& model)
{
  SqliteTransaction transaction(*database_);
  database_->execute(sweep_schema());
  set_meta("version", version());
  set_meta("git", git_version());
  set_meta("model", model);
  transaction.commit();
}

void SweepDatabase::set_meta(const std::string& name, const std::string& value)
{
  database_
      ->prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE "
                "SET value = excluded.value WHERE value IS NOT excluded.value")
      .bind(0, std::string_view{name})
      .bind(1, std::string_view{value})
      .run();
}

void SweepDatabase::describe(const SweepSpace& space,
                             const std::function<void(std::size_t done)>& observer)
{
  const SweepHeading& heading = space.heading;
  writing(file_, [&] {
    const std::string before = meta_value(*database_, "sweep");
    if (!before.empty() && before != heading.name) {
      refuse_database(file_, fmt::format(R"(the results of the sweep "{}", not of "{}")", before,
                                         heading.name));
    }
    SqliteTransaction transaction(*database_);
    set_meta("sweep", heading.name);
    set_meta("description", heading.description);
    set_meta("margin", fmt::format("{}", heading.margin));
    PointWriter(*database_, heading.axes).write(space, observer);
    renew_view();
    database_->execute("DELETE FROM failures"); // they are tried again
    transaction.commit();
  });
}

void SweepDatabase::renew_view()
{
  database_->execute(results_view(axis_names(*database_), metric_names(*database_)));
}

std::size_t SweepDatabase::asked_for(const Shard& shard) const
{
  std::size_t runs = 0;
  SqliteStatement designs = database_->prepare(
      "SELECT hash, max(replications) FROM designs JOIN inputs USING (input) GROUP BY input");
  while (designs.step()) {
    const auto replications = static_cast<std::uint32_t>(designs.integer(1));
    const std::string hash{designs.text(0)};
    for (std::uint32_t i = 0; i < replications; ++i) {
      runs += shard.has(hash, i) ? 1 : 0;
    }
  }
  return runs;
}

std::vector<SweepJob> SweepDatabase::missing(const Shard& shard) const
{
  // By input: whether its replications are there.
  std::vector<std::vector<bool>> there(
      static_cast<std::size_t>(database_->number("SELECT max(input) FROM inputs")) + 1);
  SqliteStatement runs = database_->prepare("SELECT input, replication FROM runs");
  while (runs.step()) {
    std::vector<bool>& of_input = there[static_cast<std::size_t>(runs.integer(0))];
    const auto replication = static_cast<std::size_t>(runs.integer(1));
    of_input.resize(std::max(of_input.size(), replication + 1));
    of_input[replication] = true;
  }
  std::vector<SweepJob> missing;
  SqliteStatement designs =
      database_->prepare("SELECT point, design, input, replications, hash FROM designs "
                         "JOIN inputs USING (input) ORDER BY point, design");
  while (designs.step()) {
    const auto replications = static_cast<std::uint32_t>(designs.integer(3));
    std::vector<bool>& of_input = there[static_cast<std::size_t>(designs.integer(2))];
    of_input.resize(std::max<std::size_t>(of_input.size(), replications));
    for (std::uint32_t i = 0; i < replications; ++i) {
      if (!of_input[i] && shard.has(designs.text(4), i)) {
        missing.push_back({.point = static_cast<std::uint32_t>(designs.integer(0)),
                           .design = static_cast<std::uint32_t>(designs.integer(1)),
                           .input = static_cast<std::uint32_t>(designs.integer(2)),
                           .replication = i});
        of_input[i] = true; // another point may ask for the same
      }
    }
  }
  std::stable_sort(missing.begin(), missing.end(), [](const SweepJob& a, const SweepJob& b) {
    return a.replication < b.replication;
  });
  return missing;
}

void SweepDatabase::store(const SweepJob& job, const RunRecord& kept, double wall_s)
{
  writing(file_, [&] {
    bool known = true;
    for (const MetricRecord& metric : kept.metrics) {
      known = known && metrics_.contains(metric.name);
    }
    if (known) {
      insert(job, kept, wall_s);
      return;
    }
    SqliteTransaction transaction(*database_);
    for (const MetricRecord& metric : kept.metrics) {
      database_->prepare("INSERT INTO metrics VALUES (?, ?) ON CONFLICT DO NOTHING")
          .bind(0, std::string_view{metric.name})
          .bind(1, std::string_view{metric.unit})
          .run();
    }
    renew_view();
    insert(job, kept, wall_s);
    transaction.commit();
    for (const MetricRecord& metric : kept.metrics) {
      metrics_.insert(metric.name);
    }
  });
}

void SweepDatabase::insert(const SweepJob& job, const RunRecord& kept, double wall_s)
{
  database_->prepare("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?)")
      .bind(0, std::int64_t{job.input})
      .bind(1, std::int64_t{job.replication})
      .bind(2, std::string_view{metrics_text(kept)})
      .bind(3, static_cast<std::int64_t>(kept.events))
      .bind(4, std::string_view{fmt::format("{:016x}", kept.digest)})
      .bind(5, wall_s)
      .run();
}

void SweepDatabase::store_failure(const SweepJob& job, FailureKind kind, const std::string& message)
{
  writing(file_, [&] {
    database_->prepare("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)")
        .bind(0, std::int64_t{job.input})
        .bind(1, std::int64_t{job.replication})
        .bind(2, std::int64_t{job.point})
        .bind(3, to_string(kind))
        .bind(4, std::string_view{message})
        .run();
  });
}

Sqlite open_sweep_results(const std::filesystem::path& file)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    refuse_database(file, "no such file");
  }
  return opening(file, [&] {
    Sqlite database(file.string(), Sqlite::Access::Read);
    if (is_blank(database)) {
      refuse_database(file, "nothing in it");
    }
    check_format(database, file);
    return database;
  });
}

SweepHeading heading_of(const Sqlite& database)
{
  return {.name = meta_value(database, "sweep"),
          .description = meta_value(database, "description"),
          .axes = axis_names(database),
          .margin = std::stod("0" + meta_value(database, "margin"))};
}

} // namespace numasim

#include "tools/sweep/results.hpp"

#include <nlohmann/json.hpp>

#include <iterator>

#include <sqlite3.h>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::string& what)
{
  throw SqliteError(SQLITE_CORRUPT, what + " in the database has been changed by hand");
}

/// Of what we have written ourselves, if nobody has been at it since.
Json parsed(std::string_view text, const char* what)
{
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    fail(what);
  }
  return json;
}

std::vector<std::string> settings_of(std::string_view text)
{
  std::vector<std::string> settings;
  for (const Json& value : parsed(text, "a point")) {
    settings.push_back(value.dump());
  }
  return settings;
}

SweepReplication replication_of(const SqliteStatement& row)
{
  SweepReplication out;
  out.replication = static_cast<std::uint32_t>(row.integer(0));
  const Json metrics = parsed(row.text(1), "a run");
  for (const auto& [name, value] : metrics.items()) {
    out.metrics.emplace(name,
                        value.is_number() ? std::optional{value.get<double>()} : std::nullopt);
  }
  out.events = static_cast<std::uint64_t>(row.integer(2));
  out.digest = row.text(3);
  return out;
}

SweepDesignResult design_of(const SqliteStatement& row, SqliteStatement& runs)
{
  SweepDesignResult design{.topology = std::string{row.text(1)},
                           .workload = std::string{row.text(2)},
                           .cpus = static_cast<std::size_t>(row.integer(3)),
                           .copies = static_cast<std::size_t>(row.integer(4)),
                           .strategy = std::string{row.text(5)},
                           .baseline = static_cast<std::size_t>(row.integer(6)),
                           .replications = {}};
  runs.bind(0, row.integer(0));
  while (runs.step()) {
    design.replications.push_back(replication_of(runs));
  }
  return design;
}

} // namespace

void for_each_point(const Sqlite& database,
                    const std::function<void(const SweepPointResult&)>& visit)
{
  SqliteStatement points = database.prepare("SELECT point, settings FROM points ORDER BY point");
  SqliteStatement designs =
      database.prepare("SELECT input, topology, workload, cpus, copies, strategy, baseline "
                       "FROM designs WHERE point = ? ORDER BY design");
  SqliteStatement runs = database.prepare("SELECT replication, metrics, events, digest FROM runs "
                                          "WHERE input = ? ORDER BY replication");
  const std::int64_t axes = database.number("SELECT count(*) FROM axes");
  while (points.step()) {
    SweepPointResult result{.point = static_cast<std::size_t>(points.integer(0)),
                            .settings = settings_of(points.text(1)),
                            .designs = {}};
    if (std::ssize(result.settings) != axes) {
      fail("a point");
    }
    designs.bind(0, points.integer(0));
    while (designs.step()) {
      result.designs.push_back(design_of(designs, runs));
    }
    for (const SweepDesignResult& design : result.designs) {
      if (design.baseline >= result.designs.size()) {
        fail("a design");
      }
    }
    visit(result);
  }
}

std::vector<double> samples_of(const SweepDesignResult& design, std::string_view metric)
{
  std::vector<double> samples;
  for (const SweepReplication& replication : design.replications) {
    const auto found = replication.metrics.find(metric);
    if (found != replication.metrics.end() && found->second) {
      samples.push_back(*found->second);
    }
  }
  return samples;
}

PairedSamples pairs_of(const SweepDesignResult& baseline, const SweepDesignResult& design,
                       std::string_view metric)
{
  PairedSamples pairs;
  auto x = baseline.replications.begin();
  for (const SweepReplication& y : design.replications) {
    while (x != baseline.replications.end() && x->replication < y.replication) {
      ++x;
    }
    if (x == baseline.replications.end() || x->replication != y.replication) {
      continue;
    }
    const auto x_value = x->metrics.find(metric);
    const auto y_value = y.metrics.find(metric);
    if (x_value != x->metrics.end() && y_value != y.metrics.end() && x_value->second &&
        y_value->second) {
      pairs.baseline.push_back(*x_value->second);
      pairs.design.push_back(*y_value->second);
    }
  }
  return pairs;
}

} // namespace numasim

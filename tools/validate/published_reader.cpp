// Files of published figures (schema numasim-published/1).

#include "models/input/input_error.hpp"
#include "models/input/json_reader.hpp"
#include "models/input/json_text.hpp"
#include "models/input/read_parameters.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/documents.hpp"
#include "tools/experiment/variant.hpp"
#include "tools/validate/published.hpp"
#include "tools/validate/row_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <system_error>

namespace numasim {

namespace {

const std::array<std::string, k_evidence_kinds> k_evidence_names{
    "measurement", "trace", "calculation", "theory", "requirement", "fit"};
constexpr Count k_iterations{1, 1'000'000};
constexpr Count k_min_iterations{1, 1'000'000'000};

/// What reading needs besides the document.
struct Context {
  const Catalogue& catalogue;
  std::filesystem::path file;
  Documents& documents;
};

/// Everything that is set needs to say where its value is from.
void require_sources(const JsonReader& values, JsonReader sources)
{
  if (!values || !values.is_object()) {
    return;
  }
  std::set<std::string> known;
  if (sources) {
    for (const auto& [key, value] : sources.members()) {
      (void)value.as_string();
      known.insert(key);
    }
  }
  JsonReader list = values;
  for (const auto& [key, value] : list.members()) {
    if (!known.contains(key)) {
      value.problem("a value without a source",
                    "an entry \"" + key +
                        "\" in the sources beside it that says where it is from, or that it is a "
                        "guess");
    }
  }
}

/// The topology's values that the run changes, {pointer: value}.
std::vector<Override> read_changes(PublishedRun& run, const JsonReader& changes)
{
  std::vector<Override> overrides;
  if (!changes) {
    return overrides;
  }
  JsonReader list = changes;
  for (const auto& [pointer, value] : list.members()) {
    overrides.push_back({value.pointer(), pointer, value.json().dump()});
    run.topology_changes +=
        (run.topology_changes.empty() ? "" : " ") + pointer + "=" + overrides.back().value;
  }
  return overrides;
}

void read_topology_of(PublishedRun& run, JsonReader& reader, const Context& context)
{
  const JsonReader name = reader.required("topology");
  const JsonReader changes = reader.optional("topology_set");
  require_sources(changes, reader.optional("topology_set_sources"));
  const std::size_t before = reader.problem_count();
  const std::string wanted = name.as_string();
  const std::vector<Override> overrides = read_changes(run, changes);
  if (reader.problem_count() != before) {
    return;
  }
  try {
    run.topology = context.documents.topology(find_topology_for(context.file, wanted), overrides);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      name.problem("\"" + wanted + "\": " + problem.found, problem.allowed);
    }
  }
}

void read_design_of(PublishedRun& run, JsonReader& reader, const Catalogue& catalogue,
                    Subject subject)
{
  const auto entries = subject == Subject::Lock ? catalogue.locks : catalogue.strategies;
  const JsonReader item = reader.required("design");
  const std::size_t before = reader.problem_count();
  run.label = item.as_string();
  if (reader.problem_count() != before) {
    return;
  }
  std::map<std::string, Parameters> known;
  for (const CatalogueEntry& entry : entries) {
    known.emplace(entry.name, Parameters{entry.parameters});
  }
  const std::string name{entry_of(run.label)};
  if (!known.contains(name)) {
    const std::vector<std::string> names = names_of(entries);
    item.problem("\"" + name + "\"" + suggestion(name, names), joined(names));
    return;
  }
  read_variant(item, run.label, known);
  if (reader.problem_count() == before) {
    run.strategy_parameters = known.at(run.label);
  }
}

void read_workload_of(PublishedRun& run, JsonReader& reader, const Context& context)
{
  const std::vector<std::string> workloads = names_of(context.catalogue.workloads);
  const std::size_t before = reader.problem_count();
  const std::size_t at = reader.choice("workload", workloads);
  const JsonReader parameters = reader.optional("parameters");
  const JsonReader sources = reader.optional("parameter_sources");
  if (reader.problem_count() != before) {
    return;
  }
  const CatalogueEntry& entry = context.catalogue.workloads[at];
  run.workload = entry.name;
  run.workload_parameters = Parameters{entry.parameters};
  if (parameters) {
    read_parameters(parameters, run.workload_parameters);
    require_sources(parameters, sources);
  }
  read_design_of(run, reader, context.catalogue, entry.compares);
}

Measurement read_measurement(JsonReader reader)
{
  Measurement m;
  if (!reader) {
    return m;
  }
  m.settle_iterations = static_cast<std::uint32_t>(
      reader.integer("settle_iterations", k_iterations, m.settle_iterations));
  m.iterations =
      static_cast<std::uint32_t>(reader.integer("iterations", k_iterations, m.iterations));
  m.min_iterations = static_cast<std::uint64_t>(reader.integer(
      "min_iterations", k_min_iterations, static_cast<std::int64_t>(m.min_iterations)));
  reader.finish();
  return m;
}

PublishedRun read_run(JsonReader reader, const Context& context)
{
  PublishedRun run;
  run.name = reader.string("name");
  read_topology_of(run, reader, context);
  read_workload_of(run, reader, context);
  (void)reader.optional("design"); // read with the workload, where that is known
  const JsonReader measurement = reader.optional("measurement");
  run.measurement = read_measurement(measurement);
  run.may_be_shorter = !measurement;
  run.quick = reader.boolean("quick", true);
  reader.finish();
  return run;
}

void read_runs(PublishedReport& report, const JsonReader& list, const Context& context)
{
  if (!list) {
    return;
  }
  std::set<std::string> names;
  for (const JsonReader& item : list.as_array()) {
    report.runs.push_back(read_run(item, context));
    if (!names.insert(report.runs.back().name).second) {
      item.problem_at("name", "\"" + report.runs.back().name + "\" once more", "every name once");
    }
  }
}

PublishedReport read(JsonReader root, const Context& context)
{
  static const std::array<std::string, 1> schemas{k_published_schema};
  PublishedReport report;
  if (!root.is_object()) {
    root.unfit("an object");
    return report;
  }
  (void)root.choice("schema", schemas);
  report.name = root.string("name");
  report.title = root.string("title");
  report.source = root.string("source");
  report.evidence = static_cast<Evidence>(root.choice("evidence", k_evidence_names));
  report.machine = root.string("machine");
  const std::size_t before = root.problem_count();
  read_runs(report, root.optional("runs"), context);
  const JsonReader rows = root.required("rows");
  if (root.problem_count() == before) { // rows speak of runs
    read_rows(report, rows);
  }
  root.finish();
  return report;
}

} // namespace

std::string_view to_string(Evidence evidence)
{
  return k_evidence_names[static_cast<std::size_t>(evidence)];
}

PublishedReport load_published_report(const std::filesystem::path& file, const Catalogue& catalogue)
{
  const nlohmann::json document = load_json(file);
  Documents documents;
  Problems problems;
  PublishedReport report =
      read(JsonReader{document, file.string(), problems}, {catalogue, file, documents});
  report.file = shown_path(file);
  problems.throw_if_any();
  return report;
}

} // namespace numasim

#include "tools/validate/fit_library.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_reader.hpp"
#include "models/input/json_text.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/fit/fitted_topology.hpp"
#include "tools/fit/hand_over.hpp"
#include "tools/fit/select_model.hpp"
#include "tools/statistics/quantile.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>

namespace numasim {

namespace {

constexpr Quantity k_pct{"%", 0, 1000};
/// Half of the last digit of a record's error.
constexpr double k_rounding_pct = 0.005;

PublishedRow row_of(std::string id, std::string statement, std::string reason)
{
  PublishedRow row;
  row.id = std::move(id);
  row.statement = std::move(statement);
  row.unit = "%";
  row.range_reason = std::move(reason);
  return row;
}

void add_machine(FitLibrary& library, JsonReader reader, const std::filesystem::path& file)
{
  const JsonReader name = reader.required("topology");
  const std::size_t before = reader.problem_count();
  const std::string wanted = name.as_string();
  const double most = reader.real("most_mean_pct", k_pct);
  reader.finish();
  if (reader.problem_count() != before) {
    return;
  }
  std::shared_ptr<const Topology> topology;
  try {
    topology = std::make_shared<const Topology>(load_topology(find_topology_for(file, wanted)));
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      name.problem("\"" + wanted + "\": " + problem.found, problem.allowed);
    }
    return;
  }
  if (!topology->fit) {
    name.problem("\"" + wanted + "\", which has no record of a fit", "a fitted topology");
    return;
  }
  const double recorded = topology->fit->mean_abs_pct;
  PublishedRow record =
      row_of("fit-" + wanted + "-record", wanted + ": mean error of all pairs, as its record says",
             "the record is of today's costs: equal but for its last digit");
  record.published = recorded;
  record.least = recorded - k_rounding_pct;
  record.most = recorded + k_rounding_pct;
  PublishedRow range = row_of("fit-" + wanted + "-error", wanted + ": mean error of all pairs",
                              "stated by machine: what its own matrix leaves unexplained");
  range.most = most;
  library.report.rows.push_back(std::move(record));
  library.report.rows.push_back(std::move(range));
  library.machines.push_back({std::move(topology), most});
}

void add_all_matrices(FitLibrary& library, JsonReader reader)
{
  PublishedRow middle =
      row_of("fits-median", "all matrices: median of the mean errors", reader.string("reason"));
  middle.most = reader.real("median_most_pct", k_pct);
  library.each_most_pct = reader.real("each_most_pct", k_pct);
  PublishedRow each = row_of("fits-beyond",
                             "all matrices: those with more than the stated error "
                             "each, the limited ones excepted",
                             middle.range_reason);
  each.unit = "matrices";
  each.most = 0;
  JsonReader limited = reader.object("limited");
  for (const auto& [file, reason] : limited.members()) {
    library.limited[file] = reason.as_string();
  }
  reader.finish();
  library.report.rows.push_back(std::move(middle));
  library.report.rows.push_back(std::move(each));
}

RowValue absent(const std::filesystem::path& wanted)
{
  return {.why_not = "not run: needs " + wanted.filename().string() +
                     " of the shared reference data (set NUMASIM_SHARED)"};
}

RowValue single(double value)
{
  return {.samples = {value}, .value = value};
}

std::size_t home_of(const Topology& topology)
{
  const auto id = topology.fit->home_node;
  const auto at = std::find_if(topology.nodes.begin(), topology.nodes.end(),
                               [&id](const auto& node) { return id && node.id == *id; });
  return at == topology.nodes.end() ? 0 : static_cast<std::size_t>(at - topology.nodes.begin());
}

/// The mean error of the topology's hand-overs against its matrix, computed anew.
RowValue error_today(const Topology& topology, const std::filesystem::path& matrices)
{
  const FitRecord& record = *topology.fit;
  const auto file = matrices / record.matrix;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return absent(file);
  }
  if (sha256_of(file) != record.sha256) {
    return {.why_not = "not run: " + record.matrix + " is not the file of the record"};
  }
  const LatencyMatrix matrix = read_latency_matrix(file);
  return single(
      error_of(topology, home_of(topology), matrix, positions_in(topology, matrix, record.matrix))
          .mean_abs_pct);
}

/// Median of the mean errors, and how many are above what is stated.
std::array<RowValue, 2> errors_of_all(const FitLibrary& library,
                                      const std::filesystem::path& matrices)
{
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(matrices, error)) {
    files.push_back(entry.path());
  }
  if (files.empty()) {
    return {absent(matrices), absent(matrices)};
  }
  std::vector<double> errors;
  double beyond = 0;
  for (const auto& file : files) {
    const std::string name = file.filename().string();
    const LatencyMatrix matrix = read_latency_matrix(file);
    const Topology fitted =
        fitted_topology(matrix, fit_matrix(matrix), {"box", "a box", name, std::string(64, '0')});
    errors.push_back(fitted.fit->mean_abs_pct);
    beyond += errors.back() > library.each_most_pct && !library.limited.contains(name) ? 1 : 0;
  }
  return {single(median(errors)), single(beyond)};
}

} // namespace

FitLibrary load_fit_library(const std::filesystem::path& file)
{
  static const std::array<std::string, 1> schemas{"numasim-fits/1"};
  const nlohmann::json document = load_json(file);
  Problems problems;
  JsonReader root{document, file.string(), problems};
  FitLibrary library;
  PublishedReport& report = library.report;
  (void)root.choice("schema", schemas);
  report.file = shown_path(file);
  report.name = root.string("name");
  report.title = root.string("title");
  report.source = root.string("source");
  report.evidence = Evidence::Fit;
  report.machine = root.string("machine");
  for (const JsonReader& item : root.array("machines")) {
    add_machine(library, item, file);
  }
  add_all_matrices(library, root.object("matrices"));
  root.finish();
  problems.throw_if_any();
  return library;
}

std::filesystem::path matrix_directory()
{
  const char* set = std::getenv("NUMASIM_SHARED");
  const std::filesystem::path own = NUMASIM_DATA_DIR;
  const std::filesystem::path shared = set != nullptr ? set : own.parent_path() / "shared";
  return shared / "data" / "c2c";
}

std::vector<RowValue> fit_values(const FitLibrary& library, const std::filesystem::path& matrices)
{
  std::vector<RowValue> values;
  for (const FittedMachine& machine : library.machines) {
    const RowValue error = error_today(*machine.topology, matrices);
    values.push_back(error);
    values.push_back(error);
  }
  for (RowValue& value : errors_of_all(library, matrices)) {
    values.push_back(std::move(value));
  }
  return values;
}

} // namespace numasim

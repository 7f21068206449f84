#include "models/input/input_error.hpp"
#include "models/machine/topology_name.hpp"
#include "tools/command/output_file.hpp"
#include "tools/command/topology.hpp"
#include "tools/command/topology_document.hpp"
#include "tools/command/watch_options.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/fit/fit_report.hpp"
#include "tools/fit/fitted_topology.hpp"
#include "tools/fit/timer_step.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <ostream>

namespace numasim {

namespace {

const std::string k_standard_input = "standard input";

struct FitOptions : WatchOptions {
  std::vector<std::string> matrices;
  std::string from;
  std::string name;
  std::string output;
  std::string report;
};

FitRow fit_file(const std::filesystem::path& file, const FitOptions& options,
                const std::optional<Topology>& from)
{
  const std::string text = matrix_text(file); // read once: it may be a pipe
  const bool piped = file == "-";
  LatencyMatrix matrix = parse_latency_matrix(text, piped ? k_standard_input : file.string());
  FitSource source{options.name, "", piped ? k_standard_input : file.filename().string(),
                   sha256_of_text(text)};
  if (source.name.empty()) {
    source.name =
        from ? from->name : topology_name_from(piped ? "" : file.stem().string(), "fitted");
  }
  FitRow row;
  std::optional<Structure> given;
  std::vector<std::size_t> position;
  if (from) {
    position = positions_in(*from, matrix, file.string());
    given = structure_of(*from, position);
    if (matrix.cpus() < from->cpus.size()) {
      matrix.notes.push_back(fmt::format(
          "{} of {}'s {} CPUs were measured: {} to {}", matrix.cpus(), from->name,
          from->cpus.size(), from->cpus[position.front()], from->cpus[position.back()]));
    }
  }
  const MatrixFit fit = fit_matrix(matrix, given);
  if (fit.outliers > 0) {
    matrix.notes.push_back(fmt::format("{} pairs take more than three times a way round by another "
                                       "CPU: not fitted, but counted in the error",
                                       fit.outliers));
  }
  if (from) {
    source.title = from->title;
    row.topology = fitted_topology(matrix, fit, source, *from, position);
  } else {
    source.title = fmt::format("as the core-to-core matrix {} shows it", source.matrix);
    row.topology = fitted_topology(matrix, fit, source);
  }
  row.matrix = source.matrix;
  row.cpus = matrix.cpus();
  row.repeat_pct = fit.repeat_pct;
  row.timer_step_ns = timer_step(matrix);
  row.asymmetry_pct = matrix.asymmetry_pct;
  row.notes = matrix.notes;
  return row;
}

FitFormat format_of(const std::string& text)
{
  if (text == "text") {
    return FitFormat::Text;
  }
  if (text == "csv") {
    return FitFormat::Csv;
  }
  if (text == "markdown") {
    return FitFormat::Markdown;
  }
  throw InputError({"--report", "", "\"" + text + "\"", "text, csv, markdown"});
}

void report(const FitOptions& options, const std::optional<Topology>& from,
            const Environment& environment)
{
  std::ostream& out = environment.out;
  const FitFormat format = format_of(options.report);
  std::vector<FitRow> rows;
  {
    const Journal journal = journal_of(options);
    Progress progress{stderr, progress_style(options, environment), options.matrices.size(),
                      "fits"};
    for (const std::string& file : options.matrices) {
      progress.update(rows.size(), file);
      journal.say("fitting {}", file);
      rows.push_back(fit_file(file, options, from));
    }
    progress.update(rows.size());
  }
  if (format != FitFormat::Text) {
    out << fit_table_head(format);
  }
  for (const FitRow& row : rows) {
    out << (format == FitFormat::Text ? fit_text(row) : fit_table_row(row, format));
  }
  out << fit_table_foot(rows, format);
}

void fit(const FitOptions& options, const Environment& environment)
{
  if (!options.name.empty()) {
    check_topology_name("--name", options.name);
  }
  std::optional<Topology> from;
  if (!options.from.empty()) {
    from = load_topology(find_topology(options.from, topology_directories()));
  }
  if (!options.report.empty()) {
    if (!options.output.empty()) {
      throw InputError({"--report", "", "also --output", "one of them: a report has no topology"});
    }
    report(options, from, environment);
    return;
  }
  if (options.matrices.size() != 1) {
    throw InputError({"--matrix", "", std::to_string(options.matrices.size()) + " files",
                      "one, or several with --report"});
  }
  std::optional<OutputFile> file;
  if (!options.output.empty()) {
    file.emplace(options.output);
  }
  const FitRow row = fit_file(options.matrices.front(), options, from);
  const std::string text = topology_document(row.topology);
  if (file) {
    file->commit(text);
    environment.out << fit_text(row);
  } else {
    environment.out << text;
    environment.err << fit_text(row);
  }
}

} // namespace

void add_topology_fit(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command = topology.add_subcommand(
      "fit", "a topology from a measured core-to-core matrix: structure and transfer costs");
  auto options = std::make_shared<FitOptions>();
  command
      ->add_option("--matrix", options->matrices,
                   "table of hand-over times in ns: CSV, full or one triangle; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--from", options->from,
                      "topology (file or name) whose structure is kept; only costs are fitted");
  command->add_option("--name", options->name, "name of the topology (default: the file's)");
  command->add_option("-o,--output", options->output,
                      "file for the topology (default: standard output)");
  command->add_option("--report", options->report,
                      "no topology but a report on the fits: text, csv, markdown");
  add_watch_options(*command, *options);
  command->callback([&environment, &action, options] {
    action = [&environment, options] { fit(*options, environment); };
  });
}

} // namespace numasim

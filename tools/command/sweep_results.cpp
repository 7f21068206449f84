#include "tools/command/sweep_results.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/output_file.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"
#include "tools/sweep/database.hpp"
#include "tools/sweep/database_format.hpp"
#include "tools/sweep/export.hpp"
#include "tools/sweep/query.hpp"
#include "tools/sweep/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <ostream>
#include <sstream>

namespace numasim {

namespace {

// As in ExportFormat and QueryFormat.
const std::array<std::string, 2> k_export_formats{"csv", "jsonl"};
const std::array<std::string, 4> k_query_formats{"text", "json", "csv", "markdown"};
constexpr std::array k_report_formats{QueryFormat::Text, QueryFormat::Csv, QueryFormat::Markdown};

// What a screen or two hold.
constexpr std::size_t k_brief_rows = 60;

template <class Enum, std::size_t Size>
Enum chosen(const char* option, const std::string& name,
            const std::array<std::string, Size>& formats)
{
  const auto found = std::find(formats.begin(), formats.end(), name);
  if (found == formats.end()) {
    throw InputError({option, "", "\"" + name + "\"" + suggestion(name, formats), joined(formats)});
  }
  return static_cast<Enum>(found - formats.begin());
}

void print_report(std::ostream& out, const Sqlite& database, QueryFormat format, bool brief,
                  const SweepOptions& options)
{
  const SweepTable report =
      sweep_table(database, brief ? k_brief_rows : std::numeric_limits<std::size_t>::max());
  if (format == QueryFormat::Csv) {
    print_csv(out, report.table);
    return;
  }
  if (format == QueryFormat::Markdown) {
    print_markdown(out, report.table);
  } else {
    print_text(out, report.table);
  }
  if (report.left_out > 0) {
    out << fmt::format("\n  and {} more: numasim sweep --report --database {}\n",
                       counted(report.left_out, "row"), options.database);
  }
}

void print_results(std::ostream& out, const SweepOptions& options, bool brief)
{
  const Sqlite database = open_sweep_results(options.database);
  if (options.query) {
    answer_query(out, database, *options.query,
                 chosen<QueryFormat>("--format", options.format, k_query_formats));
  } else if (options.exported) {
    const auto format = chosen<ExportFormat>("--export", *options.exported, k_export_formats);
    (options.summary ? export_summary : export_runs)(out, database, format);
  } else {
    print_report(out, database, chosen<QueryFormat>("--format", options.format, k_query_formats),
                 brief, options);
  }
}

} // namespace

void check_results_options(const SweepOptions& options)
{
  if (options.database.empty()) {
    throw InputError({"--database", "", "nothing", "the file that holds the results"});
  }
  const int asked = (options.exported ? 1 : 0) + (options.query ? 1 : 0) + (options.report ? 1 : 0);
  if (asked > 1) {
    throw InputError({"--export, --query, --report", "", "more than one of them", "one at a time"});
  }
  if (asked == 0 && !options.sweep) {
    throw InputError({"sweep", "", "neither a sweep to run nor results to show",
                      "SWEEP, --report, --export or --query"});
  }
  if (options.exported) {
    (void)chosen<ExportFormat>("--export", *options.exported, k_export_formats);
  } else if (options.summary) {
    throw InputError({"--summary", "", "no --export", "--export csv or jsonl"});
  }
  const auto format = chosen<QueryFormat>("--format", options.format, k_query_formats);
  if (!options.query && std::find(k_report_formats.begin(), k_report_formats.end(), format) ==
                            k_report_formats.end()) {
    throw InputError({"--format", "", "\"" + options.format + "\"",
                      "text, csv or markdown for the report; rows as JSON: --export jsonl"});
  }
}

void show_sweep_results(const SweepOptions& options, bool brief, const Environment& environment)
{
  try {
    if (!options.output) {
      print_results(environment.out, options, brief);
      check_written(environment.out);
      return;
    }
    OutputFile file(*options.output);
    std::ostringstream text;
    print_results(text, options, brief);
    file.commit(text.str());
  } catch (const SqliteError& error) {
    refuse_database(options.database, error.what());
  }
}

} // namespace numasim

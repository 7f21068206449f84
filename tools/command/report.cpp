#include "tools/command/command.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/terminal_width.hpp"
#include "tools/report/join_results.hpp"
#include "tools/report/result_format.hpp"
#include "tools/report/result_reader.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>

namespace numasim {

namespace {

struct ReportOptions {
  std::vector<std::string> results;
  std::string format = "text";
  std::optional<std::string> output;
  bool full = false;
};

void perform_report(const ReportOptions& options, const Environment& environment)
{
  const ResultFormat& format = result_format(options.format);
  std::vector<NamedResult> results;
  for (const std::string& file : options.results) {
    results.push_back({.file = file, .result = read_result(std::filesystem::path{file})});
  }
  if (format.print_several != nullptr) {
    Delivery delivery(options.output, environment.out);
    std::ostringstream text;
    format.print_several(text, std::move(results));
    delivery.deliver(text.str());
    return;
  }
  const Result result = joined_results(std::move(results));
  require_needs(format, result);
  Delivery delivery(options.output, environment.out);
  const bool brief = !options.full && !result.comparisons.empty();
  delivery.deliver(printed(result, format,
                           {.detail = brief ? Detail::Brief : Detail::Full,
                            .width = terminal_width(),
                            .colour = environment.colour && !options.output}));
}

} // namespace

void add_report(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* report =
      root.add_subcommand("report", "prints the JSON result of a run or compare in another format");
  auto options = std::make_shared<ReportOptions>();
  report->add_option("RESULT", options->results, "JSON results; several are taken together")
      ->required();
  report->add_option("--format", options->format, result_format_names())->capture_default_str();
  report->add_option("-o,--output", options->output, "write the report to a file, all or nothing");
  report->add_flag("--full", options->full,
                   "text and markdown: every lock, call site and hot line, of comparisons too");
  report->callback([&environment, &action, options] {
    action = [&environment, options] { perform_report(*options, environment); };
  });
}

} // namespace numasim

#include "tools/command/watch_options.hpp"

#include "tools/command/command.hpp"

#include <CLI/CLI.hpp>

namespace numasim {

void add_watch_options(CLI::App& app, WatchOptions& options)
{
  CLI::Option* const quiet = app.add_flag("--quiet", options.quiet, "no progress");
  app.add_flag("--progress", options.progress,
               "progress also where standard error is no terminal: a line now and then")
      ->excludes(quiet);
  app.add_flag("--verbose", options.verbose,
               "say on standard error what is being done: files read, runs and how long they take")
      ->excludes(quiet);
}

Progress::Style progress_style(const WatchOptions& options, const Environment& environment)
{
  if (options.quiet) {
    return Progress::Style::Quiet;
  }
  return options.progress && environment.progress == Progress::Style::Quiet ? Progress::Style::Lines
                                                                            : environment.progress;
}

Journal journal_of(const WatchOptions& options)
{
  return options.verbose ? Journal(stderr) : Journal();
}

} // namespace numasim

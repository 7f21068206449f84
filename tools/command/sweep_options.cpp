#include "tools/command/sweep_options.hpp"

#include <CLI/CLI.hpp>

namespace numasim {

void add_sweep_options(CLI::App& app, SweepOptions& options)
{
  app.add_option("SWEEP", options.sweep,
                 "a sweep's file or name: what is not in the database yet is run");
  app.add_option("--database", options.database, "the file that holds the results");
  app.add_flag("--dry-run", options.dry_run, "look at every point and print them, run nothing");
  app.add_option("--shard", options.shard,
                 "I/N: only the I-th of N parts of the runs; numasim merge puts them together");
  app.add_option("--jobs", options.jobs, "processes at a time (default: the CPUs available)");
  app.add_option("--reps", options.replications, "replications");
  app.add_option("--seed", options.seed, "seed of all random numbers");
  app.add_option("--export", options.exported, "print the finished runs as rows: csv or jsonl");
  app.add_flag("--summary", options.summary,
               "with --export: a row for every metric of every design instead, with intervals");
  app.add_option("--query", options.query,
                 "print the answer to an SQL query on the database (table results, ...)");
  app.add_flag("--report", options.report, "print the comparison at every point");
  app.add_option("--format", options.format,
                 "of the report: text, csv or markdown; of an answer also json")
      ->capture_default_str();
  app.add_option("-o,--output", options.output, "write what is printed to a file, all or nothing");
  add_watch_options(app, options);
}

} // namespace numasim

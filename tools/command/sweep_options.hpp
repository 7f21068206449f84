#pragma once
/// What `numasim sweep` is asked for, as typed.

#include "tools/command/watch_options.hpp"

#include <optional>
#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

struct SweepOptions : WatchOptions {
  std::optional<std::string> sweep;
  std::string database;
  std::optional<std::string> jobs;
  std::optional<std::string> replications;
  std::optional<std::string> seed;
  std::optional<std::string> shard;
  std::optional<std::string> exported; ///< format of --export
  std::optional<std::string> query;
  std::string format = "text"; ///< of the report and of --query
  std::optional<std::string> output;
  bool dry_run = false;
  bool summary = false;
  bool report = false;
};

void add_sweep_options(CLI::App& app, SweepOptions& options);

} // namespace numasim

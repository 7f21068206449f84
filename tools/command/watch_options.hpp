#pragma once
/// What commands that take a while tell the person waiting.

#include "tools/experiment/journal.hpp"
#include "tools/experiment/progress.hpp"

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

struct Environment;

/// As typed.
struct WatchOptions {
  bool quiet = false;
  bool verbose = false;
  bool progress = false;
};

/// --quiet, --progress, --verbose; the first excludes the others.
void add_watch_options(CLI::App& app, WatchOptions& options);

/// A bar where standard error is a terminal; elsewhere nothing unless it is asked for.
[[nodiscard]] Progress::Style progress_style(const WatchOptions& options,
                                             const Environment& environment);
[[nodiscard]] Journal journal_of(const WatchOptions& options);

} // namespace numasim

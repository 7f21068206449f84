#pragma once
/// The `numasim` command, as a function: tests call it with catalogues and simulators of their own.

#include "tools/experiment/plan.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/experiment/progress.hpp"

#include <functional>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

/// Exit statuses besides 0 (docs/results.md).
inline constexpr int k_fell_short = 1;
inline constexpr int k_bad_input = 2;
inline constexpr int k_internal_failure = 3;

/// A check fell short, and the results that say so have been printed.
class Shortfall : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What the command works with.
struct Environment {
  Catalogue catalogue;
  Simulator simulator;
  std::ostream& out;                                 ///< results
  std::ostream& err;                                 ///< diagnostics
  Progress::Style progress = Progress::Style::Quiet; ///< on standard error, unless --quiet
  std::string command_line;
  bool colour = false; ///< `out` is a terminal that may be sent colours
};

/// Runs the command line (without the program's name) and returns the exit status. Everything that
/// goes wrong ends as one message a problem on `err`.
[[nodiscard]] int run_command(const std::vector<std::string>& arguments,
                              const Environment& environment);

/// What a command line asks for, to be done once all of it has been read.
using Action = std::function<void()>;

// One function and one file a subcommand: declares it to `root`; parsing sets `action`.
void add_run(CLI::App& root, const Environment& environment, Action& action);
void add_compare(CLI::App& root, const Environment& environment, Action& action);
void add_report(CLI::App& root, const Environment& environment, Action& action);
void add_sensitivity(CLI::App& root, const Environment& environment, Action& action);
void add_breakeven(CLI::App& root, const Environment& environment, Action& action);
void add_explain(CLI::App& root, const Environment& environment, Action& action);
void add_list(CLI::App& root, const Environment& environment, Action& action);
void add_check(CLI::App& root, const Environment& environment, Action& action);
void add_validate(CLI::App& root, const Environment& environment, Action& action);
void add_merge(CLI::App& root, const Environment& environment, Action& action);
void add_sweep(CLI::App& root, const Environment& environment, Action& action);
void add_topology(CLI::App& root, const Environment& environment, Action& action);
void add_workload(CLI::App& root, const Environment& environment, Action& action);

} // namespace numasim

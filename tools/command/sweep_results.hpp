#pragma once
/// What `numasim sweep` shows of a database.

#include "tools/command/command.hpp"
#include "tools/command/sweep_options.hpp"

namespace numasim {

/// Throws InputError for options that do not go together, before anything is done.
void check_results_options(const SweepOptions& options);

/// Prints what the options ask for of the database: rows, the answer to a query, or the report
/// (`brief`: only its first rows, saying how many there are).
void show_sweep_results(const SweepOptions& options, bool brief, const Environment& environment);

} // namespace numasim

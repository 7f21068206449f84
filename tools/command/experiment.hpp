#pragma once
/// What `run` and `compare` have in common: all of it but what is run and how it is shown.

#include "tools/command/command.hpp"
#include "tools/command/experiment_options.hpp"

namespace numasim {

void perform_experiment(const ExperimentOptions& options, Mode mode,
                        const Environment& environment);

} // namespace numasim

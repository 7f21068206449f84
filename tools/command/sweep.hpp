#pragma once
/// The part of `numasim sweep` that does not depend on where its points come from.

#include "tools/command/command.hpp"
#include "tools/command/sweep_options.hpp"
#include "tools/sweep/space.hpp"

namespace numasim {

/// The points that the options ask for. Throws InputError.
using SpaceOf = std::function<SweepSpace(const SweepOptions&, const Environment&)>;

/// Runs what is missing, if a sweep is given, and shows what is asked for; without any such wish
/// the first rows of the report.
void perform_sweep(const SweepOptions& options, const SpaceOf& space_of,
                   const Environment& environment);

} // namespace numasim

#pragma once
/// How often a scenario is run and what is made of it.

#include "models/input/json_reader.hpp"
#include "tools/experiment/scenario.hpp"

namespace numasim {

/// Reads `replications`, `max_replications`, `precision_pct`, `method` and
/// `equivalence_margin_pct` of the scenario `root`. What is wrong becomes a problem of its value.
void read_sampling(JsonReader& root, Scenario& scenario);

} // namespace numasim

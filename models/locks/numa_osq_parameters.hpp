#pragma once
/// What a user may set of a NUMA-aware osq_lock, alone or as the queue of a sleeping lock.

#include "models/input/parameter.hpp"
#include "models/locks/numa_osq.hpp"

#include <optional>

namespace numasim {

/// "switch_on", "node_batch", "look_after".
[[nodiscard]] ParameterList numa_osq_parameters();
[[nodiscard]] NumaOsqRules numa_osq_rules(const Parameters& parameters);

/// Of a lock whose spinners queue: `own`, then "osq" (osq or numa_osq) and the parameters above.
[[nodiscard]] ParameterList with_osq_choice(ParameterList own);
/// None where "osq" is osq.
[[nodiscard]] std::optional<NumaOsqRules> chosen_osq(const Parameters& parameters);

} // namespace numasim

#pragma once
/// What goes into a result's JSON besides its numbers: laws and explanations.

#include "tools/report/result.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

/// By machine and design; see docs/results.md.
[[nodiscard]] nlohmann::ordered_json scaling_laws_json(const Result& result);
[[nodiscard]] nlohmann::ordered_json explanations_json(const Result& result);

} // namespace numasim

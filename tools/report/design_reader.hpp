#pragma once
/// One design's entry of a result's JSON, read back.

#include "models/input/json_reader.hpp"
#include "tools/report/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace numasim {

/// `ordered` is the same document with its members in the order of the file, which is that of
/// metrics and parameters; `machines` are those the entry can be of. Parameters are as wide as the
/// JSON allows: what they were declared as is not in a result.
[[nodiscard]] DesignResult read_design(JsonReader design, const nlohmann::ordered_json& ordered,
                                       const std::vector<Topology>& machines);

} // namespace numasim

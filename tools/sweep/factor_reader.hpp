#pragma once
/// The parameters of a sweep file: which values each takes, and which vary together.

#include "models/input/json_reader.hpp"
#include "tools/sweep/sweep_file.hpp"

#include <vector>

namespace numasim {

/// The factors of the array `list`. What is wrong is a problem of the reader's.
[[nodiscard]] std::vector<SweepFactor> read_factors(const JsonReader& list,
                                                    const std::string& file);

} // namespace numasim

#pragma once
/// Parameters from JSON.

#include "models/input/json_reader.hpp"
#include "models/input/parameter.hpp"

namespace numasim {

/// Sets in `values` what the object `reader` gives, as declared. Undeclared names, wrong types and
/// values out of range become problems of the reader; what it does not mention keeps its value.
void read_parameters(JsonReader reader, Parameters& values);

} // namespace numasim

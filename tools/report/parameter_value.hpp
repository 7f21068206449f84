#pragma once
/// The value of a parameter as text.

#include "models/input/parameter.hpp"

#include <string>

namespace numasim {

/// As --set takes it, without its unit.
[[nodiscard]] std::string parameter_text(const ParameterValue& value);

} // namespace numasim

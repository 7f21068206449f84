#pragma once
/// A parameter's value as typed on a command line.

#include "models/input/parameter.hpp"

#include <optional>
#include <string_view>

namespace numasim {

/// `text` as a value of the parameter's type: true or false, a number, or for a choice the text
/// itself. None if it is not one; whether it is in range is for Parameters::set() to say.
[[nodiscard]] std::optional<ParameterValue> value_from_text(const Parameter& parameter,
                                                            std::string_view text);

} // namespace numasim

#pragma once
/// A design or lock with parameters of its own, so that variants of one can stand side by side:
/// "ticket_backoff:backoff_each=100:prefetchw=true".

#include "models/input/json_reader.hpp"
#include "models/input/parameter.hpp"

#include <map>
#include <string>
#include <string_view>

namespace numasim {

/// The name of the design or lock that a label starts with.
[[nodiscard]] std::string_view entry_of(std::string_view label);

/// Reads `label`, a name of `known` that may be followed by :PARAMETER=VALUE any number of times,
/// and adds the variant's parameters under the label: those that `known` has for the name, changed.
/// What is wrong is a problem of `item`, and then nothing is added.
void read_variant(const JsonReader& item, const std::string& label,
                  std::map<std::string, Parameters>& known);

} // namespace numasim

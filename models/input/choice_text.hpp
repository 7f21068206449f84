#pragma once
/// A choice that brings parameters of its own: "cna+flush=chance+flush_one_in=256".

#include "models/input/parameter.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace numasim {

inline constexpr char k_choice_separator = '+';

struct ChoiceText {
  std::optional<std::size_t> choice; ///< which of Parameter::choices; none if it is none of them
  Parameters parameters;             ///< of that choice
  std::string wrong;                 ///< what these may be, if one is wrong
  [[nodiscard]] bool fits() const { return choice && wrong.empty(); }
};

[[nodiscard]] ChoiceText read_choice(const Parameter& parameter, std::string_view text);

} // namespace numasim

#pragma once
/// What a parameter's default rests on.

#include "models/input/parameter.hpp"

#include <cstdint>

namespace numasim {

/// How far a default may be trusted.
enum class Grounds : std::uint8_t {
  Measured,   ///< on what it stands for
  Documented, ///< the kernel's or a publication's own figure, or how something is known to be
  Derived,    ///< follows from such figures
  Guess,
  Choice, ///< says what is looked at: no value is the right one
};

/// By the first word of its source: "measured", "derived", "guess" or "chosen"; any other source is
/// a citation. tests/provenance has the list of all parameters, which a new one has to be put on.
[[nodiscard]] Grounds grounds_of(const Parameter& parameter);

} // namespace numasim

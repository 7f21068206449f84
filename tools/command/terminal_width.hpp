#pragma once
/// How wide what is written to standard output may be.

#include <cstddef>

namespace numasim {

/// COLUMNS if it is set to a whole number from 20 on; the width of the terminal where standard
/// output is one; 80 elsewhere.
[[nodiscard]] std::size_t terminal_width();

} // namespace numasim

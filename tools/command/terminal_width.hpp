#pragma once
/// What standard output is like: how wide what is written to it may be, and whether in colour.

#include <cstddef>

namespace numasim {

/// COLUMNS if it is set to a whole number from 20 on; the width of the terminal where standard
/// output is one; 80 elsewhere.
[[nodiscard]] std::size_t terminal_width();

/// Standard output is a terminal that has colours (TERM), and NO_COLOR is not set or empty
/// (no-color.org).
[[nodiscard]] bool colours_wanted();

} // namespace numasim

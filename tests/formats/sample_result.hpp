#pragma once
/// A small result made by hand, for the printers and for what reads results back.

#include "tools/report/result.hpp"

namespace numasim::test {

/// Designs "single" and "sharded" of execl with 16 copies on "ryzen-5800u", 3 replications, two
/// locks (one with readers) and two lines, one comparison.
[[nodiscard]] Result sample_result();

/// The same with every optional part there is.
[[nodiscard]] Result full_result();

} // namespace numasim::test

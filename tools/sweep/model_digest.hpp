#pragma once
/// Which model this is.

#include <string>

namespace numasim {

/// SHA-256 over the sources that decide what comes out of a run's inputs: sim/, models/ and what
/// finds the throughput. Programs with the same digest give the same results; a comment changed
/// makes another digest.
[[nodiscard]] std::string model_digest();

} // namespace numasim

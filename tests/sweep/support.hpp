#pragma once
/// An invented parameter space whose runs take no time, so that what is tested does not depend on
/// any model.

#include "tests/command/support.hpp"

#include "tools/sweep/database.hpp"
#include "tools/sweep/runner.hpp"

#include <sstream>
#include <string>
#include <vector>

namespace numasim::test {

/// Points 0 .. points - 1 with one axis "size", whose value is point + 1 copies of the workload;
/// designs "plain" (the baseline) and "fast" on a machine of two nodes.
[[nodiscard]] SweepSpace space(std::size_t points, std::uint32_t replications);

/// Runs what is missing in the file and returns how many runs that were; every failure is a failed
/// test.
std::size_t complete(const std::string& file, const SweepSpace& space,
                     const Simulator& simulator = invented_record, std::size_t processes = 4);

/// `numasim sweep --export csv` of the file.
[[nodiscard]] std::string exported(const std::string& file);

inline constexpr const char* k_model = "a model";

} // namespace numasim::test

#pragma once
/// A sweep's file as what the database and the processes ask for.

#include "tools/sweep/space.hpp"
#include "tools/sweep/sweep.hpp"

#include <memory>

namespace numasim {

/// The functions of the result keep `sweep`. They are not to be called by two threads at once.
[[nodiscard]] SweepSpace space_of(const std::shared_ptr<Sweep>& sweep);

} // namespace numasim

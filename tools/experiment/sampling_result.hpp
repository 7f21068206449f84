#pragma once
/// What became of the precision, the long run or the selection that was asked for.

#include "tools/experiment/sampling.hpp"
#include "tools/report/result.hpp"

#include <vector>

namespace numasim {

/// Replaces the interval of every design's throughput by that of batch means; a warning where the
/// run is too short for one.
void add_batch_means(std::vector<DesignResult>& designs, const Sample& sample);

/// How near every design came to the precision of the plan's scenario; a warning where it did not
/// reach it.
void add_precision(std::vector<DesignResult>& designs, const Plan& plan, Mode mode);

/// Which designs were selected. `result` has the plan's designs.
void add_selections(Result& result, const Plan& plan, const Sample& sample);

} // namespace numasim

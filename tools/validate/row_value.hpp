#pragma once
/// What a row asks of the records of its runs.

#include "tools/validate/row_plan.hpp"

#include <span>
#include <string>
#include <vector>

namespace numasim {

/// The quantity from the replications of each of its points, in the order of
/// RowQuantity::points. TreeCost is none of them. Throws InputError, with `file` and `place`, where
/// the records lack what it names.
[[nodiscard]] RowValue value_of(const RowQuantity& quantity,
                                std::span<const std::span<const RunRecord>> points,
                                const std::string& file, const std::string& place);

} // namespace numasim

#pragma once
/// Several results as one: machines or designs that were simulated apart.

#include "tools/report/result.hpp"

#include <string>
#include <vector>

namespace numasim {

struct NamedResult {
  std::string file; ///< for messages
  Result result;
};

/// All designs, comparisons, machines and the rest, one file after another; at least one. Of the
/// manifests, what differs is put side by side, counts are added, and the seed and the number of
/// replications are the first one's. Corrected p-values stay what they were: of each file's family
/// of comparisons. Throws InputError: a design that is in two files, a machine that is not the same
/// in all.
[[nodiscard]] Result joined_results(std::vector<NamedResult> results);

} // namespace numasim

#pragma once
/// How well fitted costs reproduce the measured core-to-core matrices they came from: rows of a
/// validation that need the matrices and no simulation.

#include "tools/validate/row_plan.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace numasim {

/// A topology whose file has the record of a fit.
struct FittedMachine {
  std::shared_ptr<const Topology> topology;
  double most_mean_pct = 0; ///< stated range of the mean error over all pairs of CPUs
};

/// A file of schema "numasim-fits/1".
struct FitLibrary {
  PublishedReport report; ///< two rows a machine, then those of all matrices together
  std::vector<FittedMachine> machines;
  std::map<std::string, std::string> limited; ///< matrices that no model follows, with the reason
  double each_most_pct = 10;                  ///< what the others must not exceed
};

/// Throws InputError with every problem.
[[nodiscard]] FitLibrary load_fit_library(const std::filesystem::path& file);

/// Where the matrices are: "data/c2c" of NUMASIM_SHARED, or of the directory "shared" beside
/// numasim's own.
[[nodiscard]] std::filesystem::path matrix_directory();

/// One value for each row of the report, in their order; where there is no matrix, why not.
[[nodiscard]] std::vector<RowValue> fit_values(const FitLibrary& library,
                                               const std::filesystem::path& matrices);

} // namespace numasim

#pragma once
/// How a topology's transfer costs were found from a measured core-to-core matrix, and how well
/// they reproduce it. Kept in the topology file (key "fit") for its readers; no cost comes from it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct FitRecord {
  /// One model that was tried. `bic` is the Bayesian information criterion: the lowest is chosen.
  struct Candidate {
    std::string model;
    std::size_t parameters = 0;
    double bic = 0;
    double mean_abs_pct = 0;
  };
  /// The pair whose relative error is the largest.
  struct Worst {
    std::uint32_t cpu_a = 0; ///< firmware numbers
    std::uint32_t cpu_b = 0;
    double measured_ns = 0;
    double model_ns = 0;
  };

  std::string matrix; ///< the file's name, without its directory
  std::string sha256; ///< of that file
  std::string model;  ///< the chosen candidate
  /// Id of the node where the benchmark's shared word lived; only where the model has homes.
  std::optional<std::uint32_t> home_node;
  std::size_t pairs = 0;      ///< measured pairs of CPUs
  std::size_t parameters = 0; ///< fitted numbers
  double mean_abs_pct = 0;    ///< mean of |model - measured| / measured over all pairs, in %
  double p95_abs_pct = 0;     ///< its 95th percentile
  Worst worst;
  std::vector<Candidate> candidates; ///< all that were tried, the chosen one among them
};

} // namespace numasim

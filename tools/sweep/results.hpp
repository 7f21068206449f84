#pragma once
/// The results of a sweep, point by point.

#include "tools/sweep/sqlite.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct SweepReplication {
  std::uint32_t replication = 0;
  std::map<std::string, std::optional<double>, std::less<>> metrics; ///< none: not a number
  std::uint64_t events = 0;
  std::string digest; ///< 16 hexadecimal digits
};

/// One design at a point.
struct SweepDesignResult {
  std::string topology;
  std::string workload;
  std::size_t cpus = 0;
  std::size_t copies = 0;
  std::string strategy;
  std::size_t baseline = 0;                   ///< its place in SweepPointResult::designs
  std::vector<SweepReplication> replications; ///< what is finished, ascending
};

struct SweepPointResult {
  std::size_t point = 0;
  std::vector<std::string> settings; ///< JSON texts, in the order of the axes
  std::vector<SweepDesignResult> designs;
};

/// Points in their order, whatever the order in which their runs were finished. Throws SqliteError.
void for_each_point(const Sqlite& database,
                    const std::function<void(const SweepPointResult&)>& visit);

/// The metric's values in the replications that have it.
[[nodiscard]] std::vector<double> samples_of(const SweepDesignResult& design,
                                             std::string_view metric);

struct PairedSamples {
  std::vector<double> baseline;
  std::vector<double> design;
};
/// Of the replications that both have.
[[nodiscard]] PairedSamples pairs_of(const SweepDesignResult& baseline,
                                     const SweepDesignResult& design, std::string_view metric);

} // namespace numasim

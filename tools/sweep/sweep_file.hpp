#pragma once
/// A parameter space as its JSON file describes it (docs/sweeps.md).

#include "tools/experiment/scenario.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace numasim {

/// A sweep has no more points than this, also before its filters.
inline constexpr std::size_t k_most_points = 1'000'000;

/// One parameter that a sweep varies.
struct SweepAxis {
  std::string name;    ///< in tables and filters; unique in the sweep
  std::string pointer; ///< as --set has it: of the scenario, or /topology/... or /cpus
  std::string place;   ///< where the file has it, for messages: "FILE: at /parameters/0"
};

/// Parameters that vary together. A sweep is the product of its factors.
struct SweepFactor {
  std::vector<SweepAxis> axes;
  /// The values, JSON, in the order of the axes; at least one row, each row once.
  std::vector<std::vector<std::string>> rows;
};

/// A condition that every point meets.
struct SweepCondition {
  std::string text;
  std::string place; ///< where the file has it, for messages
};

struct SweepFile {
  std::string path;
  std::string name;
  std::string description;
  std::string scenario;            ///< name or path
  std::vector<Override> overrides; ///< of the scenario and, by pointer, of the topologies
  std::vector<SweepFactor> factors;
  std::vector<SweepCondition> conditions;
};

/// Reads and validates; `file` names the document in messages. What only the scenario can tell (is
/// there such a parameter, may it have the value) is left to Sweep. Throws InputError with every
/// problem.
[[nodiscard]] SweepFile read_sweep_file(const nlohmann::json& document, const std::string& file);
[[nodiscard]] SweepFile load_sweep_file(const std::filesystem::path& file);

} // namespace numasim

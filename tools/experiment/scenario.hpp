#pragma once
/// An experiment as its JSON file describes it (docs/scenarios.md).

#include "models/input/input_error.hpp"
#include "models/workloads/simulate.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// What a scenario may name.
struct Catalogue {
  std::span<const CatalogueEntry> strategies;
  std::span<const CatalogueEntry> workloads;
  std::span<const CatalogueEntry> locks;
};

[[nodiscard]] std::vector<std::string> names_of(std::span<const CatalogueEntry> entries);
/// Null if there is none of that name.
[[nodiscard]] const CatalogueEntry* find_entry(std::span<const CatalogueEntry> entries,
                                               std::string_view name);

/// What the interval of a throughput rests on.
enum class Method {
  Replications, ///< several independent runs
  BatchMeans,   ///< one long run, cut into batches
};

struct Scenario {
  std::string name;
  std::string description;
  std::string workload;
  std::vector<std::string> topologies; ///< names or paths, at least one
  Subject subject = Subject::Strategy; ///< what the workload compares
  /// Of the subject (locks, say), at least one: names, or variants (variant.hpp).
  std::vector<std::string> strategies;
  std::string baseline; ///< need not be among `strategies`: it is run all the same
  /// At least one, each once; none: one a CPU.
  std::vector<std::optional<std::size_t>> copies{std::nullopt};
  Parameters parameters;                                 ///< the workload's
  std::map<std::string, Parameters> strategy_parameters; ///< of every strategy (lock) and variant
  Measurement measurement;
  std::uint32_t replications = 10;
  std::uint64_t seed = 1;
  double equivalence_margin = 0.02; ///< fraction; a smaller change does not matter
  Method method = Method::Replications;
  /// Relative half-width to reach with more than `replications`; none: exactly as many.
  std::optional<double> precision = {};
  std::uint32_t max_replications = 200; ///< with a precision, or to select the best
};

/// A value of the scenario that the command line sets.
struct Override {
  std::string option;  ///< names it in messages: "--reps"
  std::string pointer; ///< RFC 6901
  std::string value;   ///< JSON; anything else is taken as a string
};

/// Problems with what an override set, in the name of its option; the last override of a place is
/// the one that counts.
[[nodiscard]] std::vector<Problem> blamed(std::vector<Problem> problems,
                                          std::span<const Override> overrides);

/// Reads and validates `document` after `overrides`; `file` names it in messages. Throws InputError
/// with every problem; a value that came from an override is blamed on its option.
[[nodiscard]] Scenario read_scenario(nlohmann::json document, const std::string& file,
                                     const Catalogue& catalogue,
                                     std::span<const Override> overrides);
[[nodiscard]] Scenario load_scenario(const std::filesystem::path& file, const Catalogue& catalogue,
                                     std::span<const Override> overrides);

/// ["a", "b"] as the JSON text of an override.
[[nodiscard]] std::string json_list(std::span<const std::string> values);
/// The same of values that are JSON where they can be and strings elsewhere: [1, "all"].
[[nodiscard]] std::string json_values(std::span<const std::string> values);
[[nodiscard]] std::string json_string(const std::string& value);

} // namespace numasim

#pragma once
/// Every number that goes into a result: its value, where that comes from, and how far to trust it.

#include "tools/experiment/plan.hpp"
#include "tools/questions/target.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What a number belongs to.
enum class ProvenancePart : std::uint8_t {
  Experiment, ///< how much is run, and how often
  Machine,
  Workload, ///< with the kernel's options
  Design,   ///< a design or a lock
  Model,    ///< constants that are no parameter
};
[[nodiscard]] std::string_view to_string(ProvenancePart part);

struct ProvenanceRow {
  ProvenancePart part = ProvenancePart::Experiment;
  std::string of;               ///< the machine's name, the workload's, the design's label
  std::string pointer;          ///< as --set has it; of what cannot be set, a name with a dot in it
  std::string value;            ///< in words where it is no single number: "12 x 12 numbers"
  std::optional<double> number; ///< the value, where it is a single number
  std::string unit;
  std::string meaning;
  std::string source;
  /// Measured and documented are meant of this machine: what is taken over from another is derived
  /// or a guess. Chosen: by the scenario, the command line, or since it says what is looked at.
  Belief confidence = Belief::Guess;

  /// "97.3 ns"
  [[nodiscard]] std::string value_text() const;
};

/// Of all machines and designs of the plan, in that order: experiment, machines, workload, designs,
/// model. Reads the topologies' files again, with `topology_overrides` (Selection has them);
/// throws InputError.
[[nodiscard]] std::vector<ProvenanceRow>
provenance_of(const Plan& plan, std::span<const Override> topology_overrides);

// Its sections.
[[nodiscard]] std::vector<ProvenanceRow> experiment_rows(const Plan& plan);
[[nodiscard]] std::vector<ProvenanceRow> machine_rows(const Topology& topology,
                                                      std::span<const Override> topology_overrides);
/// The same of a machine as it was simulated, without its file: what the command line set counts as
/// what the file says.
[[nodiscard]] std::vector<ProvenanceRow> machine_rows(const Topology& topology);
/// What `parameters` are set to, each with its choice's own parameters; `place` is the pointer
/// above theirs.
[[nodiscard]] std::vector<ProvenanceRow> parameter_rows(const Parameters& parameters,
                                                        ProvenancePart part, const std::string& of,
                                                        const std::string& place);
/// Of a model in which copies of a workload run reverse-map designs, or take locks.
[[nodiscard]] std::vector<ProvenanceRow> model_rows(const Scenario& scenario);

} // namespace numasim

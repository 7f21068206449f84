#pragma once
/// A number that a calibration looks for, which many runs share.

#include "models/workloads/simulate.hpp"
#include "tools/questions/assumption.hpp"

#include <span>
#include <string>
#include <vector>

namespace numasim {

/// "NAME" or "NAME=LO:HI" as typed. NAME is a pointer as --set has it (/parameters/...,
/// /topology/... of all machines, /strategy_parameters/DESIGN/...), MACHINE/... for a number of
/// that machine's topology, or a parameter of the workload or field of the topologies by itself.
struct ParameterText {
  std::string name;
  std::optional<double> lo;
  std::optional<double> hi;
};
/// Throws InputError in the name of --parameter.
[[nodiscard]] ParameterText read_parameter_text(const std::string& text);

/// A number with its range. Where the runs have different values of it, it is a factor on each of
/// them, 1 now.
struct SharedParameter {
  std::string name;    ///< as typed
  std::string machine; ///< of this one only; empty: of all
  Assumption range;
  bool factor = false;
  std::vector<std::string> machines; ///< of the runs that have it

  /// As `--set` takes it: "/parameters/percpu_hold_us=2.1"; of a factor in words.
  [[nodiscard]] std::string setting(double position) const;
};

/// What the texts mean for these runs. Ranges that are not given follow from what is known of the
/// value: a guess from a quarter to four times, a derived value from half to twice, others by a
/// fifth; within what is declared. Throws InputError with every problem: a name that no run has,
/// a range beyond what is declared, or none given where none follows.
[[nodiscard]] std::vector<SharedParameter> shared_parameters(std::span<const ParameterText> texts,
                                                             std::span<const RunSpec> runs);

/// Sets all of them in `spec`, each at its position. Throws InputError where the topology does not
/// allow that.
void set_parameters(RunSpec& spec, std::span<const SharedParameter> parameters,
                    const std::vector<double>& positions);

} // namespace numasim

#pragma once
/// The numbers that a comparison of two designs is made with, each under the pointer that --set
/// has for it: costs of the topology, parameters of the workload and of the designs.

#include "models/machine/topology.hpp"
#include "tools/experiment/plan.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What is known about where a number comes from.
enum class Belief : std::uint8_t {
  Measured,
  Documented,
  Derived,
  Guess,
  Chosen, ///< says what is looked at, or follows its source exactly: not a matter of belief
};
[[nodiscard]] std::string_view to_string(Belief trust);

struct Target {
  std::string pointer;
  std::string unit;
  bool integer = false;
  double min = 0; ///< declared, inclusive
  double max = 0;
  double value = 0; ///< now
  /// A list or matrix of numbers, `list`, which is multiplied by the value; that is 1 now.
  bool scales = false;
  std::string list = {}; ///< JSON
  Belief trust = Belief::Chosen;
  std::string source;
};

/// The numbers among `parameters`, under `place`.
[[nodiscard]] std::vector<Target> parameter_targets(const Parameters& parameters,
                                                    const std::string& place);

/// Those of the plan's first topology, of its workload and of its strategies, /copies and /cpus.
/// What a variant's name sets is not among them. Reads the topology's file again, with
/// `topology_overrides`; throws InputError.
[[nodiscard]] std::vector<Target> numeric_targets(const Plan& plan,
                                                  std::span<const Override> topology_overrides);

/// The target of that pointer. Throws InputError in the name of `option`, with the nearest pointer.
[[nodiscard]] const Target& target_of(std::span<const Target> targets, const std::string& pointer,
                                      const std::string& option);

/// `value` as JSON: whole where the target is, the list multiplied where it scales one.
[[nodiscard]] std::string json_value(const Target& target, double value);
/// Four digits for people, without an exponent where that is short: "12.5", "1000000".
[[nodiscard]] std::string four_digits(double value);
/// The same with its unit: "12.5 ns", "x 0.8".
[[nodiscard]] std::string value_text(const Target& target, double value);

} // namespace numasim

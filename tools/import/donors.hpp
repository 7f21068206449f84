#pragma once
/// Which machine of the library an imported one takes its costs from: sources of structure do not
/// tell what an access costs.

#include "tools/import/machine_facts.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What else tells machines apart besides the processor's name.
struct MachineShape {
  std::size_t cpus = 0;
  std::size_t packages = 0;
  std::size_t l3s = 0;
  bool hybrid = false;   ///< several kinds of cores
  std::size_t nodes = 0; ///< 0: not known
  bool smt = true;       ///< cores of several CPUs
};

/// Costs of hops from a SLIT by two numbers: a CAS hand-over takes t0 + sum of k (SLIT - 10) over
/// the sides of the triangle requester - home - owner.
struct SlitRule {
  double t0_ns = 0; ///< with the locked operation
  double ns_per_unit = 0;
  std::string_view source;
};

struct DonorChoice {
  std::string family;             ///< for people: "AMD EPYC, Zen 4"
  std::vector<std::string> names; ///< of the library, the nearest first
  const SlitRule* rule = nullptr; ///< null: none was measured for this family
  bool known = true;              ///< false: nothing is known of the processor
};

[[nodiscard]] DonorChoice choose_donors(const ProcessorFacts& processor, const MachineShape& shape);

/// Whether a processor's name is the model that the library's machine `name` has.
[[nodiscard]] bool is_model_of(std::string_view name, std::string_view model);

} // namespace numasim

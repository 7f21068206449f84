#pragma once
/// What a comparison compares: it depends on the workload.

#include <cstdint>

namespace numasim {

enum class Subject : std::uint8_t {
  Strategy, ///< designs of the file reverse map
  Lock
};

/// Its names, in scenarios, on the command line and in tables.
struct SubjectNames {
  const char* one;        ///< "lock"
  const char* many;       ///< "locks": also the scenario's key for the list of them
  const char* parameters; ///< the scenario's key for their parameters
  const char* option;     ///< of the command line
};

[[nodiscard]] constexpr SubjectNames names_of(Subject subject)
{
  return subject == Subject::Lock
             ? SubjectNames{"lock", "locks", "lock_parameters", "--lock"}
             : SubjectNames{"strategy", "strategies", "strategy_parameters", "--strategy"};
}

} // namespace numasim

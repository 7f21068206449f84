#pragma once
/// What a sound topology says that is legal but seldom true: for `numasim topology check`.

#include "models/machine/topology.hpp"

#include <string>
#include <vector>

namespace numasim {

struct Doubt {
  std::string pointer; ///< JSON pointer of the value in doubt
  std::string text;    ///< one line
};

/// All of them, structure first. `topology` has been read without problems.
[[nodiscard]] std::vector<Doubt> doubts_about(const Topology& topology);

} // namespace numasim

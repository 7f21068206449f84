#pragma once
/// `numactl --hardware`.

#include "tools/import/machine_facts.hpp"

#include <string>
#include <string_view>

namespace numasim {

[[nodiscard]] bool looks_like_numactl(std::string_view text);

/// Nodes, their CPUs, memory and distances. Cores and packages are guesses, called so. Throws
/// InputError in the name of `file`.
[[nodiscard]] MachineFacts read_numactl(std::string_view text, const std::string& file);

} // namespace numasim

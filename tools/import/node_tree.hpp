#pragma once
/// A copy of /sys/devices/system/node.

#include "tools/import/machine_facts.hpp"

#include <filesystem>
#include <string>

namespace numasim {

/// Whether the directory has node directories.
[[nodiscard]] bool is_node_tree(const std::filesystem::path& directory);

/// Nodes, their CPUs, memory and distances. Cores and packages are guesses, called so. Throws
/// InputError in the name of the file at fault.
[[nodiscard]] MachineFacts read_node_tree(const std::filesystem::path& directory,
                                          const std::string& source);

} // namespace numasim

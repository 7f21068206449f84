#pragma once
/// /proc/cpuinfo: which processor it is. libhwloc reads it too, but by the rules of the
/// architecture that it runs on, which need not be that of a copy.

#include "tools/import/machine_facts.hpp"

#include <filesystem>

namespace numasim {

/// Fills in what `processor` lacks from the file, if it is there.
void complete_from_cpuinfo(const std::filesystem::path& file, ProcessorFacts& processor);

} // namespace numasim

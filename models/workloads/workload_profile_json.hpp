#pragma once
/// Workload profiles as JSON, schema numasim-workload/1 (docs/workloads.md).

#include "models/workloads/workload_profile.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace numasim {

/// Reads and validates: also that every step finds the VMAs it needs and that what is mapped in the
/// end is what was at first. `file` names it in messages. Throws InputError.
[[nodiscard]] WorkloadProfile read_profile(const nlohmann::json& document, const std::string& file);
[[nodiscard]] WorkloadProfile load_profile(const std::filesystem::path& file);

/// The document's text. Times are rounded to 1 ns.
[[nodiscard]] std::string profile_text(const WorkloadProfile& profile);

} // namespace numasim

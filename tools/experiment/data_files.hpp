#pragma once
/// Where scenarios and topologies are found.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// All scenarios that a bare name can mean: those of ./scenarios, then those that come with
/// numasim; sorted by name, of two with one name the earlier.
[[nodiscard]] std::vector<std::filesystem::path> list_scenarios();
/// The file that `name` means: a path (with "/" or ".json") or a name. Throws InputError.
[[nodiscard]] std::filesystem::path find_scenario(const std::string& name);

/// All sweeps that a bare name can mean: those of ./scenarios/sweeps, then those that come with
/// numasim; sorted by name, of two with one name the earlier.
[[nodiscard]] std::vector<std::filesystem::path> list_sweeps();
/// The file that `name` means: a path or a name. Throws InputError.
[[nodiscard]] std::filesystem::path find_sweep(const std::string& name);
/// The file that `name` means as the scenario of a sweep: a path that starts beside the sweep and
/// ends in .json, or what find_scenario() finds. Throws InputError.
[[nodiscard]] std::filesystem::path find_scenario_for(const std::filesystem::path& sweep,
                                                      const std::string& name);

/// ./topologies, then those that come with numasim.
[[nodiscard]] std::vector<std::filesystem::path> topology_directories();
/// The file that `name` means in a scenario: a path or name beside the scenario or in the current
/// directory, then a name in topology_directories(). Throws InputError.
[[nodiscard]] std::filesystem::path find_topology_for(const std::filesystem::path& scenario,
                                                      const std::string& name);

/// The file that `name` means as the profile of a scenario: a path or name beside the scenario or
/// in the current directory, then a name in ./workloads or among those that come with numasim.
/// Throws InputError.
[[nodiscard]] std::filesystem::path find_profile_for(const std::filesystem::path& scenario,
                                                     const std::string& name);

/// The path for people and results: relative to numasim's own data where it lies there, so that
/// equal runs give equal results wherever numasim is installed.
[[nodiscard]] std::string shown_path(const std::filesystem::path& file);

/// Throws InputError when the file cannot be read.
[[nodiscard]] std::string sha256_of(const std::filesystem::path& file);
/// Of what a file would hold.
[[nodiscard]] std::string sha256_of_text(std::string_view text);

} // namespace numasim

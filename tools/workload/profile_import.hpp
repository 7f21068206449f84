#pragma once
/// From a log of strace to a workload profile.

#include "tools/workload/process_table.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace numasim {

struct ProfileRequest {
  std::string name;  ///< of the profile; empty: the first program's
  bool loop = false; ///< one turn of a program that executes itself instead of everything
  /// How long the run takes without strace: all times are scaled to that.
  std::optional<double> untraced_s = {};
  std::string description = {};
};

/// `file` names the log in messages. Throws InputError.
[[nodiscard]] WorkloadProfile profile_of_log(std::string_view text, const std::string& file,
                                             const ProfileRequest& request,
                                             const ElfFinder& elf = read_elf_image);

/// Reads the log's file; throws InputError also when it cannot be read.
[[nodiscard]] std::string load_strace_log(const std::filesystem::path& file);

/// The profile as a document that can be read again. Throws InputError where it would be too long.
[[nodiscard]] std::string profile_document(const WorkloadProfile& profile);

} // namespace numasim

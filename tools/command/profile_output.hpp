#pragma once
/// What the commands that make profiles share.

#include "tools/command/command.hpp"
#include "tools/workload/profile_import.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace numasim {

struct ProfileOptions {
  ProfileRequest request;
  std::optional<std::string> output;
  bool quiet = false;
};

void add_profile_options(CLI::App& command, ProfileOptions& options);

/// Makes the profile of the log and writes it where it is asked for, and the notes to standard
/// error. `file` names the log in messages.
void write_profile(const Environment& environment, const ProfileOptions& options,
                   std::string_view log, const std::string& file);

} // namespace numasim

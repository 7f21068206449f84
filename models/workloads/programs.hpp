#pragma once
/// Programs of a Linux system and the libraries they load besides libc.

#include "models/workloads/exec_files.hpp"

#include <cstddef>
#include <deque>
#include <string_view>
#include <vector>

namespace numasim {

/// A set of programs and what they take in files.
class ProgramSet {
public:
  /// Facts of the four files of every exec first; their Binary is no program of the set.
  explicit ProgramSet(std::string_view libc_layout);

  /// Adds a program of Debian 12: sh, sort, od, grep, tee, wc, rm, sed or cat. A std::logic_error
  /// for others.
  const Program& add(std::string_view name);
  /// Adds one like a mid-sized tool, which loads `libraries` (0 to 3) of the libraries that tools
  /// share.
  const Program& add_tool(std::size_t number, std::size_t libraries);

  /// The minimal program of execl, with libc alone.
  [[nodiscard]] static const Program& minimal();
  [[nodiscard]] const std::vector<FileFacts>& facts() const { return facts_; }

private:
  ExecFile file(const FileFacts& facts);
  ExecFile library(std::string_view name);

  std::vector<FileFacts> facts_;
  std::deque<Program> programs_; // a deque: others keep references
};

} // namespace numasim

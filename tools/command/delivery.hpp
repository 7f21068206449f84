#pragma once
/// Where a command's results go: to the file of --output, all of them or nothing, or to standard
/// output.

#include "tools/command/output_file.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace numasim {

/// Throws std::runtime_error if `out`, standard output, has not taken everything.
void check_written(std::ostream& out);

class Delivery {
public:
  /// `output` as --output has it; none: `out`, standard output. Throws InputError where nothing can
  /// be written: before hours of simulation.
  Delivery(const std::optional<std::string>& output, std::ostream& out);

  /// Throws std::runtime_error if it cannot be written after all.
  void deliver(std::string_view text);

private:
  std::optional<OutputFile> file_;
  std::ostream& out_;
};

} // namespace numasim

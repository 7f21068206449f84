#pragma once
/// A small world for the tests of the command: its own catalogue and a simulator that invents its
/// records, so that what is tested does not depend on any model.

#include "tools/command/command.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace numasim::test {

/// Strategies "plain" (parameter "batch"), "fast", "equal"; workload "loop" (parameters "work",
/// "shared", "mode"); locks "spin" and "queue" (parameter "nodes"), compared by workload "fight".
[[nodiscard]] Catalogue catalogue();

/// A machine of `nodes` nodes with 2 cores of 2 threads each, numbered core by core.
[[nodiscard]] Topology machine(const std::string& name, std::size_t nodes);

[[nodiscard]] RunSpec spec(const std::string& strategy, std::uint32_t replication);

/// Depends on strategy, copies, seed and replication only. "fast" is 50 % faster than "plain",
/// "equal" 0.01 %.
[[nodiscard]] RunRecord invented_record(const RunSpec& spec);

/// A directory that is removed in the end.
class TemporaryDirectory {
public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

private:
  std::filesystem::path path_;
};

/// A scenario with the test catalogue's names on the Ryzen that comes with numasim.
[[nodiscard]] std::string scenario_text();

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};
[[nodiscard]] Outcome command(const std::vector<std::string>& arguments,
                              const Simulator& simulator = invented_record);

/// The catalogue that main() has, and the command with it.
[[nodiscard]] Catalogue real_catalogue();
[[nodiscard]] Outcome real_command(const std::vector<std::string>& arguments,
                                   const Simulator& simulator = simulate, bool colour = false);

/// The topology file "box": so many CPUs in one node, each a core, 10 ns apart in one L3.
[[nodiscard]] std::string
box_text(std::size_t cpus,
         const std::string& provenance = R"({"": {"confidence": "guess", "source": "a test"}})");

/// 1000 completions, evenly spaced.
[[nodiscard]] RunRecord steady_record(double per_second);

} // namespace numasim::test

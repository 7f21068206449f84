#pragma once
/// Several processes at once that replace themselves by execl(2) over and over, each on a CPU of
/// its own: UnixBench's execl with real i_mmap locks.

#include "tools/probe/exec_row.hpp"
#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim::selfcheck {

/// Execs per second of all rows together while all of them had their CPUs: over the rows, one over
/// the median of the clean execs. An exec is clean if from its start to its end every row ran and
/// none lost its CPU against its will. None where a row has fewer than 5 of them.
[[nodiscard]] std::optional<double> common_rate(std::span<const std::vector<ExecStart>> rows);

/// What races with one number of CPUs came to.
struct Races {
  std::vector<double> per_second; ///< by turn
  std::string why;                ///< there are none
};

/// Races with a process on each CPU of a crowd (firmware's numbers), one with each crowd in turns,
/// so that what changes on the machine meanwhile changes all alike: at least `effort.fewest` turns,
/// more until the deadline. A crowd that is never left alone is given up.
[[nodiscard]] std::vector<Races> race_in_turns(std::span<const std::vector<std::uint32_t>> crowds,
                                               const std::filesystem::path& program,
                                               const Effort& effort);

} // namespace numasim::selfcheck

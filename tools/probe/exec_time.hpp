#pragma once
/// execl of a small program, over and over.

#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace numasim {

/// The small program (tools/probe/helper/execl_loop.cpp): beside this executable, or where it
/// was built.
[[nodiscard]] std::optional<std::filesystem::path> execl_loop_program();

struct ExecTime {
  MedianInterval us;        ///< from one start of main() to the next
  MedianInterval variation; ///< robust coefficient of variation among 40 such in a row
};

/// A process on `cpu` that replaces itself by execl(2), as UnixBench's execl does, by a program
/// linked against libc alone that does nothing else: no fork, no exit. Throws Unmeasurable.
[[nodiscard]] ExecTime exec_time(std::uint32_t cpu, const std::filesystem::path& program,
                                 const Effort& effort);

} // namespace numasim

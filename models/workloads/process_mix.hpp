#pragma once
/// What scripts make processes do. Plain data.

#include "models/workloads/exec_files.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

struct Job;

/// Processes that are forked at once and then waited for.
struct Pipeline {
  std::vector<Job> stages;
  /// Each reads what the one before it has written, up to the end: it starts on its own work when
  /// that one has given up its memory (exit_files() comes after exit_mm()).
  bool piped = false;
};

/// A process that a shell forks.
struct Job {
  /// What it executes; null: nothing, it goes on as a copy of its parent (a subshell).
  const Program* program = nullptr;
  Duration work; ///< of its own, on average, once it has started
  /// What it forks then, one after another, if it is a shell.
  std::vector<Pipeline> children = {};
};

/// What each copy does over and over.
struct ProcessMix {
  struct Choice {
    double weight = 1; ///< > 0
    Pipeline pipeline;
  };
  const Program* copy = nullptr; ///< the program of the copies themselves
  std::vector<Choice> choices;   ///< of a turn, at random
  std::string unit = "1/turn";   ///< of what is counted by turn
  Duration between = {};         ///< a copy's own work before each turn
};

/// The most processes that are there at a time because of one copy, itself counted.
[[nodiscard]] std::size_t most_processes(const ProcessMix& mix);

} // namespace numasim

#pragma once
/// A function run in a process of its own, so that a library that crashes, hangs, prints or eats
/// memory on a broken file does no harm.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace numasim {

struct ChildLimits {
  std::chrono::milliseconds time{10'000};
  std::size_t memory = std::size_t{1} << 30; ///< bytes beyond what this process has now
};

/// Runs `work` in a child process, its output going nowhere, and returns what it returned. Throws
/// InputError in the name of `file` with the text of any exception it threw, or saying that it
/// crashed, took too long or needed too much memory. Environment and working directory that `work`
/// changes stay the child's.
[[nodiscard]] std::string in_child(const std::string& file,
                                   const std::function<std::string()>& work,
                                   const ChildLimits& limits = {});

} // namespace numasim

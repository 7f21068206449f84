#pragma once
/// Runs many replications on many processes.

#include "models/workloads/simulate.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

namespace numasim {

using Simulator = std::function<RunRecord(const RunSpec&)>;

/// The simulator failed: a bug of ours, never the user's input.
class RunFailure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// SIGINT or SIGTERM arrived while runs were under way; their processes are gone.
class Interrupted : public std::runtime_error {
public:
  explicit Interrupted(int signal) : std::runtime_error("interrupted"), signal_(signal) {}
  [[nodiscard]] int signal() const { return signal_; }

private:
  int signal_;
};

/// The number of CPUs this process may run on.
[[nodiscard]] std::size_t available_cpus();

/// Called now and then with the number of runs that are done.
using PoolObserver = std::function<void(std::size_t done)>;

/// Simulates every spec in a process of its own (SimGrid has one engine a process), at most `jobs`
/// (>= 1) at a time, and returns the records in the order of the specs: they do not depend on
/// `jobs`. At the first run that fails the others are ended; its InputError is thrown again here,
/// everything else, death by a signal included, as a RunFailure that names the run. Throws
/// Interrupted when the user has had enough.
[[nodiscard]] std::vector<RunRecord> run_all(std::span<const RunSpec> specs,
                                             const Simulator& simulator, std::size_t jobs,
                                             const PoolObserver& observer = {});

} // namespace numasim

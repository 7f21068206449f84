#pragma once
/// One comparison looked at again and again, with other values of its numbers.

#include "tools/experiment/journal.hpp"
#include "tools/experiment/plan.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/experiment/progress.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// A value to be set: /topology/... of the topology, /cpus as --cpus does, else of the scenario.
struct ValueSetting {
  std::string pointer;
  std::string value; ///< JSON
};

/// A comparison with these settings, by replications first .. first + count - 1.
struct Look {
  std::vector<ValueSetting> settings;
  std::uint32_t first = 0;
  std::uint32_t count = 1;
};

/// By strategy of the plan (the baseline first), by replication: iterations per second.
using Throughputs = std::vector<std::vector<double>>;

/// ln(strategy / baseline) by replication; `strategy` is its position in the plan.
[[nodiscard]] std::vector<double> log_ratios(const Throughputs& throughputs,
                                             std::size_t strategy = 1);

/// What is needed to run a comparison.
struct ComparisonSetup {
  std::filesystem::path scenario;
  Catalogue catalogue;
  Selection selection; ///< of one machine and one number of copies
  Simulator simulator;
  std::size_t jobs = 1;
  Progress::Style progress = Progress::Style::Quiet;
  Journal journal = {};
};

class ComparisonRuns {
public:
  /// Throws InputError, also where the selection leaves several machines or numbers of copies.
  explicit ComparisonRuns(ComparisonSetup setup);

  /// As nothing is set: one replication.
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const Selection& selection() const { return setup_.selection; }
  /// Simulated so far.
  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t strategies() const { return plan_.strategies.size(); }

  /// Throws InputError if the comparison cannot be made with these settings.
  void check(std::span<const ValueSetting> settings) const;

  /// The signal that ended the last look before its time.
  [[nodiscard]] std::optional<int> interrupted() const { return interrupted_; }

  /// All of them, on as many processes as there may be; `step` tells who waits what it is for. Once
  /// interrupted() only the first of them, as far as they are complete, or none.
  /// Replication i sees the same random numbers in every look and with every strategy.
  [[nodiscard]] std::vector<Throughputs> look_at(std::span<const Look> looks,
                                                 const std::string& step);

private:
  [[nodiscard]] Plan plan_with(std::span<const ValueSetting> settings,
                               std::uint32_t replications) const;
  RunsInterrupted::Records run(std::span<const RunSpec> specs, const PoolObserver& observer);
  [[nodiscard]] std::vector<double>
  samples_of(const RunSpec& spec, std::span<const std::optional<RunRecord>> replications) const;

  ComparisonSetup setup_;
  Plan plan_;
  std::size_t runs_ = 0;
  std::optional<int> interrupted_;
};

} // namespace numasim

#pragma once
/// What a command found out, ready for any printer. Plain data; docs/results.md describes it.

#include "models/input/parameter.hpp"
#include "models/machine/machine.hpp"
#include "models/workloads/simulate.hpp"
#include "tools/oracle/expectation.hpp"
#include "tools/report/explanation.hpp"
#include "tools/statistics/batch_means.hpp"
#include "tools/statistics/comparison.hpp"
#include "tools/statistics/interval.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct Manifest {
  std::string version;
  std::string git;     ///< `git describe` of the sources; "unknown" outside a checkout
  std::string command; ///< the command line
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  std::map<std::string, std::string> inputs; ///< SHA-256 by file
  std::string host;
  double wall_s = 0;
  std::uint64_t events = 0;
  std::uint64_t event_digest = 0; ///< over the digests of all runs, in the order of the results
  bool interrupted = false;       ///< before all that was asked for had been run
  std::vector<std::string> left_out{}; ///< then, the designs of which nothing is complete
};

/// How near the replications came to the precision asked for.
struct PrecisionResult {
  double target = 0;  ///< relative half-width, fraction
  double reached = 0; ///< infinite where there is no interval
  bool met = false;   ///< and stayed so for the look-ahead
};

struct MetricSummary {
  std::string name;
  std::string unit;
  std::vector<double> samples; ///< one a replication
  Estimate estimate;
};

/// Values from the class before up to this one.
struct HistogramClass {
  double up_to_ns = 0;
  std::uint64_t count = 0;
};

/// Durations pooled over all replications, in nanoseconds.
struct DurationSummary {
  double mean_ns = 0;
  double p50_ns = 0;
  double p99_ns = 0;
  double max_ns = 0;
  double p90_ns = 0;
  // None from one replication, or from too few values (quantile_interval.hpp).
  std::optional<Interval> p50_ci95{};
  std::optional<Interval> p90_ci95{};
  std::optional<Interval> p99_ci95{};
  std::vector<HistogramClass> histogram{}; ///< log-linear, 8 classes an octave; not the empty ones
};

struct SiteSummary {
  std::string name;
  double acquisitions_per_iteration = 0;
  double wait_share = 0;        ///< of the waiting for this lock
  std::uint64_t shared = 0;     ///< acquisitions together with others, by readers
  std::uint64_t in_the_way = 0; ///< contended acquisitions, from anywhere, after a holder from here
  LockTime contended{};         ///< waits of the contended acquisitions
};

/// How busy a lock was; LockFlow over all replications.
struct FlowSummary {
  double overlapping_share = 0; ///< of the acquisitions: while somebody else held it
  double contended_wait_ns =
      0;                      ///< waits of the contended acquisitions, per acquisition of any kind
  double passed_on_share = 0; ///< of the acquisitions: by who had waited for the lock to be free
  double passing_ns = 0;      ///< mean time those needed from its being free
};

/// Counts are sums over all replications; shares are 0..1.
struct LockSummary {
  std::string name;
  std::string kind;
  std::uint64_t instances = 0;
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;
  std::uint64_t sleeps = 0;
  std::array<std::uint64_t, k_distances> hand_overs{};
  double acquisitions_per_iteration = 0;
  double contended_share = 0;
  DurationSummary wait;
  DurationSummary hold;
  double wait_share = 0; ///< of the waiting for all locks of this design
  std::vector<SiteSummary> sites;
  FlowSummary flow{};
  std::array<HoldingRecord, k_holdings> by_holding{}; ///< by Holding; as lockdep counts
};

/// Walks of one kind by readers; counts are sums over all replications.
struct WalkSummary {
  std::string name;
  std::uint64_t walks = 0;     ///< that visited what there was
  std::uint64_t contended = 0; ///< that tried a lock in vain
  double walks_per_s = 0;
  double contended_share = 0; ///< of all that began
  double vmas_per_walk = 0;
  DurationSummary latency;
};

/// Everything per iteration.
struct LineSummary {
  std::string name;
  std::uint64_t lines = 0;
  double core_hits = 0;
  double l3_hits = 0;
  double memory_fills = 0;
  double invalidations = 0;
  std::array<double, k_distances> transfers{};
  double queued_ns = 0;
  // Stores and read-modify-writes among them; the rest are loads.
  double store_hits = 0;                             ///< of core_hits
  double store_fills = 0;                            ///< of memory_fills
  std::array<double, k_distances> store_transfers{}; ///< of transfers

  [[nodiscard]] double all_transfers() const;
};

struct MachineSummary {
  std::string name;
  std::string title;
  std::size_t packages = 0;
  std::size_t nodes = 0;
  std::size_t l3s = 0;
  std::size_t cores = 0;
  std::size_t cpus = 0;
};
[[nodiscard]] MachineSummary summary_of(const Topology& topology);

/// One strategy (or lock) with one number of copies on one machine.
struct DesignResult {
  std::string scenario;
  MachineSummary machine;
  Subject subject = Subject::Strategy; ///< what `strategy` is one of
  std::string strategy;
  std::string workload;
  std::size_t copies = 0;
  std::uint32_t replications = 0;
  Parameters workload_parameters;
  Parameters strategy_parameters;
  Measurement measurement;
  double whole_throughput = 0;        ///< 1/s with the transient, which locks and lines count too
  std::uint64_t iterations = 0;       ///< measured, all replications together
  bool warm_up_found = false;         ///< MSER-5 found where the transient ends
  Duration discarded;                 ///< of every replication, before the throughput counts
  std::vector<MetricSummary> metrics; ///< `throughput` first
  std::vector<LockSummary> locks;     ///< most waiting first
  std::vector<LineSummary> lines;     ///< most transfers first
  std::vector<WalkSummary> walks{};   ///< where there are readers
  std::vector<std::string> warnings;
  std::optional<oracle::Expectation> expectation{}; ///< where asked for
  std::optional<PrecisionResult> precision{};       ///< where asked for
  std::optional<BatchMeans> batch_means{};          ///< with that method
};

struct ComparisonResult {
  std::string topology;
  std::size_t copies = 0;
  std::string baseline;
  std::string strategy;
  std::string metric;
  Change change;
  std::optional<double> p_equal_holm;
  double margin = 0; ///< changes below it do not matter
  Verdict verdict = Verdict::Undecided;
  bool paired = true; ///< false: Welch's test, of numbers of replications that differ or long runs
};

/// What became of one design in the selection of the best.
struct CandidateResult {
  std::string strategy;
  std::size_t replications = 0; ///< run
  std::size_t out_after = 0;    ///< replications that showed it is not the best; 0: may still be
};

/// Which design of one machine and number of copies is the best.
struct SelectionResult {
  std::string topology;
  std::size_t copies = 0;
  std::optional<std::string> selected; ///< none: not decided within the replications allowed
  double probability = 0;              ///< of correct selection, at least
  double indifference = 0;             ///< fraction of the best; a smaller lead does not matter
  std::vector<CandidateResult> candidates;
};

struct Result {
  Manifest manifest;
  std::vector<DesignResult> designs;
  std::vector<ComparisonResult> comparisons;
  std::vector<SelectionResult> selections{}; ///< where asked for
  std::vector<Explanation> explanations{};   ///< where asked for
  std::vector<Topology> machines{};          ///< those of the designs, as they were simulated
};

} // namespace numasim

// From published points to runs, and from their records to outcomes.

#include "tools/validate/lock_validation.hpp"

#include "models/machine/topology.hpp"
#include "models/sched/time_slice.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/statistics/interval.hpp"
#include "tools/statistics/throughput.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace numasim {

namespace {

const char* const k_workload = "lockbench";

/// Topologies by name; null where there is none of that name.
using Library = std::map<std::string, std::optional<Topology>>;

Library topologies_of(std::span<const LockDataset> suite)
{
  const auto directories = topology_directories();
  const auto files = list_topologies(directories);
  Library library;
  for (const LockDataset& dataset : suite) {
    const auto file = std::find_if(files.begin(), files.end(), [&](const auto& path) {
      return path.stem() == dataset.topology;
    });
    if (!library.contains(dataset.topology)) {
      library[dataset.topology] =
          file == files.end() ? std::nullopt : std::optional{load_topology(*file)};
    }
  }
  return library;
}

std::string obstacle(const LockDataset& dataset, const PublishedCurve& curve,
                     const std::optional<Topology>& topology, std::size_t copies)
{
  if (!curve.not_modelled.empty()) {
    return curve.not_modelled;
  }
  if (!topology) {
    return "there is no topology \"" + dataset.topology + "\"";
  }
  const std::size_t most = most_copies(k_workload, topology->cpus.size());
  if (copies > most) {
    return "more than " + std::to_string(most) + " threads";
  }
  return {};
}

/// Where CPUs are shared, many of their slices have to be looked at, however few sections that is.
void look_at_slices(const Topology& topology, std::size_t copies, Parameters& workload)
{
  constexpr double k_slices = 20;
  const Duration slice = std::max(time_slice(topology), tick(topology));
  const double round = std::ceil(static_cast<double>(copies) /
                                 static_cast<double>(topology.cpus.size())); // of threads, on a CPU
  workload.set("settle_us", round * slice.in_us());
  workload.set("duration_us", std::min(k_slices * round * slice.in_us(), 1e6));
}

/// Whether a claim needs the point.
bool claimed(const LockDataset& dataset, const PublishedCurve& curve, std::size_t copies)
{
  const auto same = [&](const ClaimPoint& point) {
    return point.copies == copies && (point.curve.empty() || point.curve == curve.name);
  };
  return std::any_of(dataset.claims.begin(), dataset.claims.end(),
                     [&](const Claim& claim) { return same(claim.of) || same(claim.to); });
}

/// The suite's outcome while its runs are being made.
class Runs {
public:
  Runs(std::span<const LockDataset> suite, const ValidationSettings& settings)
      : settings_(settings), library_(topologies_of(suite))
  {
    datasets_.reserve(suite.size());
    for (const LockDataset& dataset : suite) {
      datasets_.push_back({.dataset = &dataset});
      add(datasets_.back());
    }
  }

  [[nodiscard]] const std::vector<RunSpec>& specs() const { return specs_; }

  /// Fills in what the records say, which are in the order of the specs.
  std::vector<DatasetOutcome> filled(std::span<const RunRecord> records)
  {
    for (DatasetOutcome& outcome : datasets_) {
      for (CurveOutcome& curve : outcome.curves) {
        for (PointOutcome& point : curve.points) {
          if (point.why_not.empty()) {
            fill(*outcome.dataset, point, records.first(settings_.replications));
            records = records.subspan(settings_.replications);
          }
        }
      }
    }
    return std::move(datasets_);
  }

private:
  void add(DatasetOutcome& outcome)
  {
    const LockDataset& dataset = *outcome.dataset;
    const std::optional<Topology>& topology = library_.at(dataset.topology);
    for (const PublishedCurve& curve : dataset.curves) {
      outcome.curves.push_back({.curve = &curve, .points = {}});
      for (std::size_t i = 0; i < curve.points.size(); ++i) {
        if (i % settings_.every != 0 && i + 1 != curve.points.size() &&
            !claimed(dataset, curve, curve.points[i].copies)) {
          continue;
        }
        const PublishedPoint& published = curve.points[i];
        PointOutcome point{.copies = published.copies,
                           .published = published.value,
                           .published_per_second = dataset.sections_per_second(published)};
        point.why_not = obstacle(dataset, curve, topology, published.copies);
        if (point.why_not.empty()) {
          add_specs(*topology, curve, published.copies);
        }
        outcome.curves.back().points.push_back(std::move(point));
      }
    }
  }

  void add_specs(const Topology& topology, const PublishedCurve& curve, std::size_t copies)
  {
    Parameters workload = curve.workload;
    if (copies > topology.cpus.size()) {
      look_at_slices(topology, copies, workload);
    }
    for (std::uint32_t i = 0; i < settings_.replications; ++i) {
      specs_.push_back({.topology = topology,
                        .workload = k_workload,
                        .workload_parameters = workload,
                        .strategy = curve.lock,
                        .strategy_parameters = curve.lock_parameters,
                        .copies = copies,
                        .measurement = settings_.measurement,
                        .seed = settings_.seed,
                        .replication = i});
    }
  }

  static double metric(const RunRecord& record, const char* name)
  {
    const auto found = std::find_if(record.metrics.begin(), record.metrics.end(),
                                    [&](const MetricRecord& m) { return m.name == name; });
    return found == record.metrics.end() ? 0 : found->value;
  }

  static void fill(const LockDataset& dataset, PointOutcome& point,
                   std::span<const RunRecord> records)
  {
    std::vector<Completions> completions;
    double most = 0;
    double fewest = 0;
    for (const RunRecord& record : records) {
      completions.push_back({record.measured_from, record.completions});
      most += metric(record, "thread_sections_max");
      fewest += metric(record, "thread_sections_min");
    }
    std::vector<double> rates = steady_throughput(completions).per_second;
    for (double& rate : rates) {
      rate = dataset.with_rare_holds(rate, point.copies);
    }
    const Estimate mean = estimate(rates);
    point.per_second = mean.mean;
    point.half_width = mean.ci95 ? mean.ci95->hi - mean.mean : 0;
    point.simulated = dataset.published_as(point.per_second, point.copies);
    point.unfairness = fewest > 0 ? most / fewest : std::numeric_limits<double>::infinity();
    point.log_error = std::log(point.per_second / point.published_per_second);
  }

  ValidationSettings settings_;
  Library library_;
  std::vector<DatasetOutcome> datasets_;
  std::vector<RunSpec> specs_;
};

} // namespace

std::size_t runs_of(std::span<const LockDataset> suite, const ValidationSettings& settings)
{
  return Runs(suite, settings).specs().size();
}

SuiteOutcome validate_locks(std::span<const LockDataset> suite, const ValidationSettings& settings,
                            const Simulator& simulator, std::size_t jobs,
                            const ValidationObserver& observer)
{
  Runs runs(suite, settings);
  const std::vector<RunRecord> records =
      run_all(runs.specs(), simulator, jobs, [&](std::size_t done) {
        if (observer) {
          observer(done, runs.specs().size());
        }
      });
  std::vector<DatasetOutcome> outcomes = runs.filled(records);
  for (DatasetOutcome& outcome : outcomes) {
    judge(outcome);
  }
  return summed_up(std::move(outcomes));
}

} // namespace numasim

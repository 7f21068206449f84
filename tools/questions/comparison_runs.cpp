#include "tools/questions/comparison_runs.hpp"

#include "models/input/input_error.hpp"
#include "tools/experiment/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace numasim {

namespace {

/// Runs that are prepared at a time: each holds its machine.
constexpr std::size_t k_most_prepared = 512;
/// Starts with --set, so that messages about it keep the pointer.
constexpr const char* k_option = "--set by what is varied";
constexpr std::string_view k_topology = "/topology/";

void add_setting(Selection& selection, const ValueSetting& setting)
{
  if (setting.pointer == "/cpus") {
    std::size_t cpus = 0;
    std::from_chars(setting.value.data(), setting.value.data() + setting.value.size(), cpus);
    selection.cpus = cpus;
  } else if (setting.pointer.starts_with(k_topology)) {
    selection.topology_overrides.push_back(
        {.option = k_option,
         .pointer = setting.pointer.substr(k_topology.size() - 1),
         .value = setting.value});
  } else {
    selection.overrides.push_back(
        {.option = k_option, .pointer = setting.pointer, .value = setting.value});
  }
}

} // namespace

std::vector<double> log_ratios(const Throughputs& throughputs, std::size_t strategy)
{
  std::vector<double> ratios;
  for (std::size_t i = 0; i < throughputs.front().size(); ++i) {
    ratios.push_back(std::log(throughputs[strategy][i] / throughputs.front()[i]));
  }
  return ratios;
}

ComparisonRuns::ComparisonRuns(ComparisonSetup setup) : setup_(std::move(setup))
{
  plan_ = plan_with({}, 1);
  const auto refuse = [&](const char* option, std::size_t count, const char* noun) {
    throw InputError({option, "", fmt::format("{} {}", count, noun),
                      fmt::format("one of the {}: choose with {}", noun, option)});
  };
  if (plan_.topologies.size() != 1) {
    refuse("--topology", plan_.topologies.size(), "machines");
  }
  if (plan_.specs.size() != plan_.strategies.size()) {
    refuse("--copies", plan_.specs.size() / plan_.strategies.size(), "numbers of copies");
  }
}

Plan ComparisonRuns::plan_with(std::span<const ValueSetting> settings,
                               std::uint32_t replications) const
{
  Selection selection = setup_.selection;
  for (const ValueSetting& setting : settings) {
    add_setting(selection, setting);
  }
  selection.overrides.push_back(
      {.option = "--reps", .pointer = "/replications", .value = std::to_string(replications)});
  return make_plan(setup_.scenario, setup_.catalogue, Mode::Compare, selection);
}

void ComparisonRuns::check(std::span<const ValueSetting> settings) const
{
  (void)plan_with(settings, 1);
}

/// By spec; where it is interrupted, of those that had ended.
RunsInterrupted::Records ComparisonRuns::run(std::span<const RunSpec> specs,
                                             const PoolObserver& observer)
{
  try {
    std::vector<RunRecord> all =
        run_all(specs, setup_.simulator, setup_.jobs, observer, setup_.journal);
    return {std::make_move_iterator(all.begin()), std::make_move_iterator(all.end())};
  } catch (const RunsInterrupted& interrupted) {
    interrupted_ = interrupted.signal();
    return interrupted.finished();
  }
}

std::vector<double>
ComparisonRuns::samples_of(const RunSpec& spec,
                           std::span<const std::optional<RunRecord>> replications) const
{
  std::vector<RunRecord> records;
  for (const std::optional<RunRecord>& record : replications) {
    records.push_back(record.value());
  }
  return analyse_design(plan_.scenario.name, spec, records).metrics.front().samples;
}

std::vector<Throughputs> ComparisonRuns::look_at(std::span<const Look> looks,
                                                 const std::string& step)
{
  std::size_t total = 0;
  for (const Look& look : looks) {
    total += look.count * strategies();
  }
  std::vector<Throughputs> out;
  if (interrupted_) {
    return out;
  }
  setup_.journal.say("{}: {} points, {} runs", step, looks.size(), total);
  Progress progress{stderr, setup_.progress, total};
  std::size_t finished = 0;
  while (out.size() < looks.size()) {
    std::vector<RunSpec> specs;
    std::size_t end = out.size();
    for (; end < looks.size() && specs.size() < k_most_prepared; ++end) {
      Plan plan = plan_with(looks[end].settings, looks[end].count);
      for (RunSpec& spec : plan.specs) {
        spec.replication += looks[end].first;
        specs.push_back(std::move(spec));
      }
    }
    const RunsInterrupted::Records records =
        run(specs, [&](std::size_t done) { progress.update(finished + done, step); });
    for (std::size_t at = 0; out.size() < end;) {
      const std::size_t count = looks[out.size()].count;
      const auto of_look = std::span(records).subspan(at, count * strategies());
      if (std::any_of(of_look.begin(), of_look.end(), [](const auto& r) { return !r; })) {
        runs_ += finished + at;
        return out;
      }
      Throughputs& throughputs = out.emplace_back();
      for (std::size_t s = 0; s < strategies(); ++s, at += count) {
        throughputs.push_back(samples_of(specs[at], of_look.subspan(s * count, count)));
      }
    }
    finished += specs.size();
  }
  runs_ += total;
  return out;
}

} // namespace numasim

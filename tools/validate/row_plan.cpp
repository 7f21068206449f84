#include "tools/validate/row_plan.hpp"

#include "models/input/json_text.hpp"
#include "tools/experiment/variant.hpp"
#include "tools/validate/row_value.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace numasim {

namespace {

/// How many execs a tree is looked at for, and how many times.
constexpr std::size_t k_tree_execs = 6000;
constexpr std::uint32_t k_tree_replications = 3;

using Kind = RowQuantity::Kind;

/// Runs that are equal have equal keys.
std::string run_key(const PublishedRun& run, std::size_t copies)
{
  std::string key = run.topology->name + "\n" + run.topology_changes + "\n" + run.workload + "\n" +
                    run.label + "\n" + std::to_string(copies) + "\n" +
                    std::to_string(run.measurement.settle_iterations) + " " +
                    std::to_string(run.measurement.iterations) + " " +
                    std::to_string(run.measurement.min_iterations);
  const auto text = [](const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
      return value;
    } else {
      return std::to_string(value);
    }
  };
  for (const Parameter& p : run.workload_parameters.declared()) {
    key += "\n" + std::visit(text, run.workload_parameters.value(p.name));
  }
  return key;
}

RunSpec spec_of(const PublishedRun& run, std::size_t copies, const RowSettings& settings)
{
  RunSpec spec{.topology = *run.topology,
               .workload = run.workload,
               .workload_parameters = run.workload_parameters,
               .strategy = std::string{entry_of(run.label)},
               .label = run.label,
               .strategy_parameters = run.strategy_parameters,
               .copies = copies,
               .measurement = run.measurement,
               .seed = settings.seed};
  if (settings.quick && run.may_be_shorter) {
    Measurement& m = spec.measurement;
    m.min_iterations = std::min(m.min_iterations, k_quick_iterations);
    m.settle_iterations = std::min<std::uint32_t>(m.settle_iterations, 5);
    m.iterations = std::min<std::uint32_t>(m.iterations, 8);
  }
  if (settings.change) {
    settings.change(spec);
  }
  return spec;
}

/// The trees that rows ask about, each looked at once.
class Trees {
public:
  explicit Trees(const RowSettings& settings) : settings_(settings) {}

  RowValue value(const TreeQuestion& question)
  {
    RowValue value;
    for (const TreeCosts& costs : costs_of(question)) {
      value.samples.push_back(answer(question, costs));
    }
    const Estimate mean = estimate(value.samples);
    value.value = mean.mean;
    value.ci95 = mean.ci95;
    return value;
  }

private:
  const std::vector<TreeCosts>& costs_of(const TreeQuestion& question)
  {
    auto& costs = known_[{question.hole, question.processes}];
    const std::uint32_t most = settings_.quick ? 1 : k_tree_replications;
    for (std::uint32_t i = 0; costs.size() < std::min(settings_.replications, most); ++i) {
      costs.push_back(
          tree_costs(question.hole, question.processes, k_tree_execs, settings_.seed + i));
    }
    return costs;
  }

  const RowSettings& settings_;
  std::map<std::pair<bool, std::size_t>, std::vector<TreeCosts>> known_;
};

bool needs_runs(const PublishedRow& row)
{
  return row.role != PublishedRow::Role::NotModelled && row.quantity.kind != Kind::TreeCost;
}

/// Whether all of the row's runs are made.
bool taken(const PublishedReport& report, const PublishedRow& row, const RowSettings& settings)
{
  return !settings.quick ||
         std::all_of(row.quantity.points.begin(), row.quantity.points.end(),
                     [&](const RunPoint& point) { return report.runs[point.run].quick; });
}

} // namespace

RowPlan::RowPlan(std::span<const PublishedReport> reports, const RowSettings& settings)
    : reports_(reports), settings_(settings)
{
  for (const PublishedReport& report : reports) {
    for (const PublishedRow& row : report.rows) {
      if (needs_runs(row) && taken(report, row, settings)) {
        for (const RunPoint& point : row.quantity.points) {
          add_point(report, point);
        }
      }
    }
  }
}

void RowPlan::add_point(const PublishedReport& report, const RunPoint& point)
{
  const PublishedRun& run = report.runs[point.run];
  const auto [at, fresh] = points_.try_emplace(run_key(run, point.copies), specs_.size());
  if (!fresh) {
    return;
  }
  const RunSpec spec = spec_of(run, point.copies, settings_);
  for (std::uint32_t i = 0; i < settings_.replications; ++i) {
    specs_.push_back(spec);
    specs_.back().replication = i;
  }
}

std::size_t RowPlan::first_of(const PublishedReport& report, const RunPoint& point) const
{
  return points_.at(run_key(report.runs[point.run], point.copies));
}

bool RowPlan::all_ended(const PublishedReport& report, const PublishedRow& row,
                        const std::vector<bool>& ended) const
{
  return ended.empty() ||
         std::all_of(row.quantity.points.begin(), row.quantity.points.end(),
                     [&](const RunPoint& point) {
                       const auto first =
                           ended.begin() + static_cast<std::ptrdiff_t>(first_of(report, point));
                       return std::all_of(first, first + settings_.replications,
                                          [](bool each) { return each; });
                     });
}

std::vector<RowValue> RowPlan::values(std::span<const RunRecord> records,
                                      const std::vector<bool>& ended) const
{
  Trees trees(settings_);
  std::vector<RowValue> values;
  for (const PublishedReport& report : reports_) {
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
      const PublishedRow& row = report.rows[i];
      if (row.role == PublishedRow::Role::NotModelled) {
        values.push_back({.why_not = "not modelled: " + row.why});
        continue;
      }
      if (row.quantity.kind == Kind::TreeCost) {
        values.push_back(trees.value(row.quantity.tree));
        continue;
      }
      if (!taken(report, row, settings_)) {
        values.push_back({.why_not = "not run: left out of a quick validation"});
        continue;
      }
      if (!all_ended(report, row, ended)) {
        values.push_back({.why_not = "not run: interrupted"});
        continue;
      }
      std::vector<std::span<const RunRecord>> points;
      for (const RunPoint& point : row.quantity.points) {
        points.push_back(records.subspan(first_of(report, point), settings_.replications));
      }
      values.push_back(
          value_of(row.quantity, points, report.file, child_pointer("/rows", i) + "/quantity"));
    }
  }
  return values;
}

} // namespace numasim

#include "tools/calibrate/row_model.hpp"

#include "models/input/input_error.hpp"

#include <cmath>

namespace numasim {

namespace {

/// Runs that are prepared at a time: each holds its machine.
constexpr std::size_t k_most_prepared = 512;

/// The reports with these rows only; they are in the reports' order.
std::vector<PublishedReport> reports_with(std::span<const FitRow> rows)
{
  std::vector<PublishedReport> reports;
  const PublishedReport* last = nullptr;
  for (const FitRow& row : rows) {
    if (row.report != last) {
      reports.push_back(*row.report);
      reports.back().rows.clear();
      last = row.report;
    }
    reports.back().rows.push_back(*row.row);
  }
  return reports;
}

RowSettings settings_of(const RowRuns& runs)
{
  return {.replications = runs.replications, .seed = runs.seed, .quick = runs.quick};
}

} // namespace

RowModel::RowModel(std::span<const FitRow> rows, std::vector<SharedParameter> parameters,
                   RowRuns runs)
    : reports_(reports_with(rows)), parameters_(std::move(parameters)), runs_(std::move(runs))
{
  Problems problems;
  for (const PublishedReport& report : reports_) {
    for (const PublishedRow& row : report.rows) {
      for (const RunPoint& point : row.quantity.points) {
        if (runs_.quick && !report.runs[point.run].quick) {
          problems.add({"--quick", "", "\"" + report.name + ":" + row.id + "\"",
                        "rows whose runs are part of a quick validation"});
          break;
        }
      }
    }
  }
  problems.throw_if_any();
}

std::vector<RunSpec> RowModel::runs_of(std::span<const FitRow> rows, const RowRuns& runs)
{
  const std::vector<PublishedReport> reports = reports_with(rows);
  RowSettings settings = settings_of(runs);
  settings.replications = 1;
  return RowPlan(reports, settings).specs();
}

NoisyModel RowModel::model()
{
  return [this](std::span<const Position> positions) { return evaluate(positions); };
}

std::vector<std::optional<LogErrors>> RowModel::evaluate(std::span<const Position> positions)
{
  try {
    return simulate_together(positions);
  } catch (const InputError& error) {
    if (positions.size() == 1) {
      refused_ = error;
      return {std::nullopt};
    }
  }
  std::vector<std::optional<LogErrors>> all;
  for (const Position& position : positions) {
    all.push_back(evaluate(std::span{&position, 1}).front());
  }
  return all;
}

std::vector<std::optional<LogErrors>>
RowModel::simulate_together(std::span<const Position> positions)
{
  std::vector<std::optional<LogErrors>> all;
  while (all.size() < positions.size()) {
    std::vector<RowPlan> plans;
    std::vector<RunSpec> specs;
    while (all.size() + plans.size() < positions.size() &&
           (plans.empty() || specs.size() < k_most_prepared)) {
      RowSettings settings = settings_of(runs_);
      const Position& at = positions[all.size() + plans.size()];
      settings.change = [&](RunSpec& spec) { set_parameters(spec, parameters_, at); };
      const RowPlan& plan = plans.emplace_back(reports_, settings);
      specs.insert(specs.end(), plan.specs().begin(), plan.specs().end());
    }
    Progress progress{stderr, runs_.progress, specs.size()};
    const std::vector<RunRecord> records =
        run_all(specs, runs_.simulator, runs_.jobs,
                [&](std::size_t done) { progress.update(done, "simulating rows"); });
    simulated_ += specs.size();
    std::size_t first = 0;
    for (const RowPlan& plan : plans) {
      all.emplace_back(errors_of(plan, std::span{records}.subspan(first, plan.specs().size())));
      first += plan.specs().size();
    }
  }
  return all;
}

LogErrors RowModel::errors_of(const RowPlan& plan, std::span<const RunRecord> records) const
{
  const std::vector<RowValue> values = plan.values(records);
  LogErrors errors;
  std::size_t at = 0;
  for (const PublishedReport& report : reports_) {
    for (const PublishedRow& row : report.rows) {
      const RowValue& value = values[at++];
      std::vector<double>& samples = errors.emplace_back();
      for (const double sample : value.samples) {
        samples.push_back(log_error(row, sample));
      }
      if (samples.empty() && value.value) {
        samples.push_back(log_error(row, *value.value));
      }
      for (const double error : samples) {
        if (!std::isfinite(error)) {
          throw InputError({report.file, "", report.name + ":" + row.id + " simulated as nothing",
                            "a figure above 0"});
        }
      }
    }
  }
  return errors;
}

} // namespace numasim

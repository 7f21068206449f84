#include "tools/sweep/report.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/report/numbers.hpp"
#include "tools/sweep/comparisons.hpp"
#include "tools/sweep/database_format.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace numasim {

namespace {

/// Which names of a design differ from row to row and are not an axis; the others are in the title.
struct Shown {
  bool topology = false;
  bool copies = false;
};

Shown shown_columns(const Sqlite& database, const std::vector<std::string>& axes)
{
  const auto varies = [&](const std::string& name) {
    return std::find(axes.begin(), axes.end(), name) == axes.end() &&
           database.number("SELECT count(DISTINCT " + name + ") FROM designs") > 1;
  };
  return {.topology = varies("topology"), .copies = varies("copies")};
}

std::string title_of(const Sqlite& database, const std::vector<std::string>& axes)
{
  std::string title = meta_value(database, "sweep");
  for (const char* name : {"workload", "topology", "copies"}) {
    const std::string column = name;
    if (std::find(axes.begin(), axes.end(), column) == axes.end() &&
        database.number("SELECT count(DISTINCT " + column + ") FROM designs") == 1) {
      SqliteStatement value = database.prepare("SELECT " + column + " FROM designs LIMIT 1");
      value.step();
      title += ", " + std::string{value.text(0)} + (column == "copies" ? " copies" : "");
    }
  }
  return title;
}

std::vector<Column> columns(const std::vector<std::string>& axes, const Shown& shown)
{
  std::vector<Column> out;
  out.reserve(axes.size() + 10);
  for (const std::string& axis : axes) {
    out.push_back({axis, true});
  }
  if (shown.topology) {
    out.push_back({"topology", false});
  }
  if (shown.copies) {
    out.push_back({"copies", true});
  }
  out.insert(out.end(), {{"strategy", false},
                         {"n", true},
                         {"throughput, 1/s", true},
                         {"95 % interval", true},
                         {"vs baseline", true},
                         {"95 % interval, %", true},
                         {"p (Holm)", true},
                         {"verdict", false}});
  return out;
}

std::string without_quotes(const std::string& json)
{
  return json.size() > 1 && json.front() == '"' ? json.substr(1, json.size() - 2) : json;
}

std::vector<std::string> row_of(const SweepPointResult& point, const SweepDesignResult& design,
                                const Shown& shown, bool is_baseline,
                                const SweepComparison* comparison)
{
  std::vector<std::string> row;
  for (const std::string& value : point.settings) {
    row.push_back(without_quotes(value));
  }
  if (shown.topology) {
    row.push_back(design.topology);
  }
  if (shown.copies) {
    row.push_back(std::to_string(design.copies));
  }
  const std::vector<double> samples = samples_of(design, k_main_metric);
  const Estimate mean = estimate(samples);
  row.insert(row.end(), {design.strategy, std::to_string(samples.size()), significant(mean.mean, 5),
                         interval_text(mean.ci95)});
  if (comparison != nullptr) {
    row.insert(row.end(),
               {change_text(comparison->change.change), change_text(comparison->change.ci95),
                p_text(comparison->p_equal_holm), std::string{to_string(comparison->verdict)}});
  } else {
    row.insert(row.end(), {k_absent, k_absent, k_absent, is_baseline ? "baseline" : k_absent});
  }
  return row;
}

} // namespace

SweepTable sweep_table(const Sqlite& database, std::size_t most)
{
  const std::vector<std::string> axes = axis_names(database);
  const Shown shown = shown_columns(database, axes);
  const auto comparisons = compare_sweep(database);
  SweepTable result;
  result.table.title = title_of(database, axes);
  result.table.columns = columns(axes, shown);
  for_each_point(database, [&](const SweepPointResult& point) {
    for (std::size_t i = 0; i < point.designs.size(); ++i) {
      const SweepDesignResult& design = point.designs[i];
      if (samples_of(design, k_main_metric).empty()) {
        continue;
      }
      if (result.table.rows.size() == most) {
        ++result.left_out;
        continue;
      }
      const auto found = comparisons.find({point.point, i});
      result.table.rows.push_back(row_of(point, design, shown, design.baseline == i,
                                         found == comparisons.end() ? nullptr : &found->second));
    }
  });
  return result;
}

} // namespace numasim

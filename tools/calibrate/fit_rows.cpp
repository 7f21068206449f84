#include "tools/calibrate/fit_rows.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/variant.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace numasim {

namespace {

constexpr const char* k_mainline = "single";
/// Half a unit of the third digit.
constexpr double k_least_spread = 0.005;

/// What a figure is 0 at: a change of -100 % is a ratio of 0.
double offset_of(const PublishedRow& row)
{
  return row.quantity.kind == RowQuantity::Kind::Change ? 100 : 0;
}

bool matches(const PublishedReport& report, const PublishedRow& row, const std::string& name)
{
  return row.id == name || report.name + ":" + row.id == name;
}

class Choice {
public:
  Choice(std::span<const PublishedReport> reports, const std::string& option, bool designs)
      : reports_(reports), option_(option), designs_(designs)
  {
  }

  void add(const std::string& name)
  {
    std::vector<FitRow> found;
    for (const PublishedReport& report : reports_) {
      for (const PublishedRow& row : report.rows) {
        if (matches(report, row, name)) {
          found.push_back({&report, &row});
        } else if (report.name == name && why_unusable(row).empty() &&
                   (designs_ || !is_about_designs(report, row))) {
          found.push_back({&report, &row});
        }
      }
    }
    if (found.empty()) {
      refuse_unknown(name);
      return;
    }
    const bool whole_report = std::any_of(reports_.begin(), reports_.end(),
                                          [&](const auto& r) { return r.name == name; });
    if (!whole_report && found.size() > 1) {
      problems_.add({option_, "", "\"" + name + "\", which several reports have",
                     found[0].name() + " or " + found[1].name()});
      return;
    }
    for (const FitRow& row : found) {
      take(row);
    }
  }

  std::vector<FitRow> rows()
  {
    problems_.throw_if_any();
    std::vector<FitRow> in_order;
    for (const PublishedReport& report : reports_) {
      for (const PublishedRow& row : report.rows) {
        if (taken_.contains(&row)) {
          in_order.push_back({&report, &row});
        }
      }
    }
    return in_order;
  }

private:
  void take(const FitRow& row)
  {
    const std::string why = why_unusable(*row.row);
    if (!why.empty()) {
      problems_.add({option_, "", "\"" + row.name() + "\", " + why,
                     "rows with a published figure and a stated range"});
    } else if (!designs_ && is_about_designs(*row.report, *row.row)) {
      problems_.add({option_, "", "\"" + row.name() + "\", which is about designs",
                     "rows of mainline: designs are predicted, not fitted (unless "
                     "--allow-design-rows)"});
    } else {
      taken_.insert(row.row);
    }
  }

  void refuse_unknown(const std::string& name)
  {
    std::vector<std::string> known;
    for (const PublishedReport& report : reports_) {
      known.push_back(report.name);
      for (const PublishedRow& row : report.rows) {
        known.push_back(row.id);
      }
    }
    problems_.add({option_, "", "\"" + name + "\"" + suggestion(name, known),
                   "a report or a row of the suite: " + joined(known)});
  }

  std::span<const PublishedReport> reports_;
  const std::string& option_;
  bool designs_;
  std::set<const PublishedRow*> taken_;
  Problems problems_;
};

} // namespace

bool is_about_designs(const PublishedReport& report, const PublishedRow& row)
{
  std::set<std::string> labels;
  for (const RunPoint& point : row.quantity.points) {
    labels.insert(report.runs[point.run].label);
  }
  if (labels.size() != 1) {
    return labels.size() > 1;
  }
  const std::string_view name = entry_of(*labels.begin());
  return name != k_mainline && find_entry(strategy_catalogue(), name) != nullptr; // not a lock
}

std::string why_unusable(const PublishedRow& row)
{
  if (row.role == PublishedRow::Role::NotModelled) {
    return "which is not modelled";
  }
  if (row.role == PublishedRow::Role::Given) {
    return "which a parameter was set from";
  }
  if (row.quantity.kind == RowQuantity::Kind::TreeCost) {
    return "which no parameter moves";
  }
  if (!row.published || *row.published + offset_of(row) <= 0) {
    return "which has no published figure above 0";
  }
  const bool above = row.most && *row.most > *row.published;
  const bool below = row.least && *row.least<*row.published&& * row.least + offset_of(row)> 0;
  return above || below ? "" : "which has no stated range around its figure";
}

std::vector<FitRow> chosen_rows(std::span<const PublishedReport> reports,
                                std::span<const std::string> names, const std::string& option,
                                bool designs)
{
  Choice choice(reports, option, designs);
  for (const std::string& name : names) {
    choice.add(name);
  }
  return choice.rows();
}

std::vector<FitRow> other_rows(std::span<const PublishedReport> reports,
                               std::span<const FitRow> fitted)
{
  std::vector<FitRow> others;
  for (const PublishedReport& report : reports) {
    for (const PublishedRow& row : report.rows) {
      const bool is_fitted =
          std::any_of(fitted.begin(), fitted.end(), [&](const FitRow& f) { return f.row == &row; });
      if (!is_fitted && why_unusable(row).empty()) {
        others.push_back({&report, &row});
      }
    }
  }
  return others;
}

double log_error(const PublishedRow& row, double simulated)
{
  const double offset = offset_of(row);
  return std::log((simulated + offset) / (*row.published + offset));
}

double value_at(const PublishedRow& row, double log_error)
{
  const double offset = offset_of(row);
  return (*row.published + offset) * std::exp(log_error) - offset;
}

double spread_of(const PublishedRow& row)
{
  double widest = 0;
  for (const std::optional<double>& bound : {row.least, row.most}) {
    if (bound && *bound + offset_of(row) > 0) {
      widest = std::max(widest, std::abs(log_error(row, *bound)));
    }
  }
  return std::max(widest / 2, k_least_spread);
}

} // namespace numasim

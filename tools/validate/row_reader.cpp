#include "tools/validate/row_reader.hpp"

#include "models/workloads/simulate.hpp"
#include "tools/validate/exact_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace numasim {

namespace {

constexpr Count k_copies{1, 1'000'000};
constexpr Count k_processes{1, 10'000};
constexpr Quantity k_figure{"", -1e15, 1e15};
constexpr Quantity k_error{"", 0, 1e15};

using Kind = RowQuantity::Kind;

const std::array<std::string, 14> k_kinds{"throughput",  "metric",     "ratio",        "change_pct",
                                          "peak",        "peak_place", "of_peak",      "knee",
                                          "site_share",  "lock_share", "acquisitions", "hold_us",
                                          "response_us", "tree_cost"};

bool over_curve(Kind kind)
{
  return kind == Kind::Peak || kind == Kind::PeakPlace || kind == Kind::OfPeak ||
         kind == Kind::Knee;
}
bool of_two(Kind kind)
{
  return kind == Kind::Ratio || kind == Kind::Change;
}
bool of_locks(Kind kind)
{
  return kind >= Kind::SiteShare && kind <= Kind::Response;
}

/// The run of the name that `name` holds; 0 if there is none, which is then a problem.
std::size_t read_run_name(const JsonReader& name, const PublishedReport& report)
{
  std::vector<std::string> names;
  for (const PublishedRun& run : report.runs) {
    names.push_back(run.name);
  }
  if (names.empty()) {
    name.problem("a run", "none: the report has no \"runs\"");
    return 0;
  }
  return name.as_choice(names);
}

std::size_t read_copies(const JsonReader& value, const PublishedReport& report, std::size_t run)
{
  const auto copies = static_cast<std::size_t>(value.as_integer(k_copies));
  if (run < report.runs.size() && report.runs[run].topology != nullptr) {
    const PublishedRun& of = report.runs[run];
    const std::size_t most = most_copies(of.workload, of.topology->cpus.size());
    if (copies > most) {
      value.unfit("1 to " + std::to_string(most) + " on " + of.topology->name);
    }
  }
  return copies;
}

RunPoint read_point(JsonReader reader, const PublishedReport& report)
{
  RunPoint point;
  point.run = read_run_name(reader.required("run"), report);
  point.copies = read_copies(reader.required("copies"), report, point.run);
  reader.finish();
  return point;
}

/// The same run with several numbers of copies.
void read_curve(RowQuantity& quantity, JsonReader& reader, const PublishedReport& report)
{
  const std::size_t run = read_run_name(reader.required("run"), report);
  const JsonReader list = reader.required("copies");
  for (const JsonReader& item : list.as_array()) {
    const std::size_t copies = read_copies(item, report, run);
    if (!quantity.points.empty() && copies <= quantity.points.back().copies) {
      item.unfit("numbers that ascend");
    }
    quantity.points.push_back({run, copies});
  }
  if (list.is_array() && quantity.points.size() < 2) {
    list.unfit("two numbers at least");
  }
}

TreeQuestion read_tree(JsonReader& reader)
{
  static const std::array<std::string, 2> operations{"insert", "remove"};
  static const std::array<std::string, 5> whats{"per_exec", "vmas_visited", "vmas_written",
                                                "lines_read", "lines_written"};
  static const std::array<std::string, 2> layouts{"A", "B"};
  TreeQuestion q;
  q.operation = static_cast<TreeQuestion::Operation>(reader.choice("operation", operations));
  q.what = static_cast<TreeQuestion::What>(reader.choice("what", whats));
  q.hole = reader.choice("libc_layout", layouts) == 1;
  q.processes = static_cast<std::size_t>(reader.integer("processes", k_processes));
  return q;
}

RowQuantity read_quantity(JsonReader reader, const PublishedReport& report)
{
  RowQuantity q;
  q.kind = static_cast<Kind>(reader.choice("kind", k_kinds));
  if (q.kind == Kind::TreeCost) {
    q.tree = read_tree(reader);
  } else if (of_two(q.kind)) {
    q.points = {read_point(reader.object("of"), report), read_point(reader.object("to"), report)};
  } else if (over_curve(q.kind)) {
    read_curve(q, reader, report);
  } else {
    const std::size_t run = read_run_name(reader.required("run"), report);
    q.points = {{run, read_copies(reader.required("copies"), report, run)}};
  }
  if (q.kind == Kind::Metric) {
    q.name = reader.string("metric");
  }
  if (of_locks(q.kind)) {
    const JsonReader locks = reader.required("locks");
    for (const JsonReader& item : locks.as_array()) {
      q.locks.push_back(item.as_string());
    }
    if (locks.is_array() && q.locks.empty()) {
      locks.unfit("one lock at least");
    }
  }
  if (q.kind == Kind::SiteShare) {
    q.site = reader.string("site");
  } else if (q.kind == Kind::Acquisitions) {
    q.site = reader.string("site", "");
  }
  reader.finish();
  return q;
}

/// Least and most, a part of the published value, or so much either way; with a reason.
void read_range(PublishedRow& row, JsonReader reader)
{
  const JsonReader least = reader.optional("least");
  const JsonReader most = reader.optional("most");
  const JsonReader error = reader.optional("error_pct");
  const JsonReader within = reader.optional("within");
  const JsonReader exact = reader.optional("exact");
  const int forms = (least || most ? 1 : 0) + (error ? 1 : 0) + (within ? 1 : 0) + (exact ? 1 : 0);
  if (forms != 1) {
    reader.problem(forms == 0 ? "a range without limits" : "a range stated twice",
                   R"("least" and "most" or one of them, "error_pct", "within", or "exact": true)");
  }
  if (!(least || most) && !row.published) {
    reader.problem("a range around a value that is not published", R"("least", "most" or both)");
  }
  const double at = row.published.value_or(0);
  double either_way = 0;
  if (error) {
    either_way = std::abs(at) * error.as_real(k_error) / 100;
  } else if (within) {
    either_way = within.as_real(k_error);
  } else if (exact && !exact.as_boolean()) {
    exact.unfit("true");
  }
  row.least = at - either_way;
  row.most = at + either_way;
  if (least || most) {
    row.least = least ? std::optional{least.as_real(k_figure)} : std::nullopt;
    row.most = most ? std::optional{most.as_real(k_figure)} : std::nullopt;
    if (row.least && row.most && *row.least > *row.most) {
      most.unfit("at least as much as \"least\"");
    }
  }
  row.range_reason = reader.string("reason");
  reader.finish();
}

void read_published(PublishedRow& row, JsonReader& reader, const PublishedReport& report)
{
  static const std::array<std::string, 3> models{"repairman", "constant_holds", "constant_times"};
  const JsonReader value = reader.optional("published");
  const JsonReader exact = reader.optional("published_by_theory");
  row.published_text = reader.string("published_text", "");
  if (value) {
    row.published = value.as_real(k_figure);
  }
  if (value && exact) {
    exact.problem("a value besides \"published\"", "one of the two");
  } else if (exact) {
    const std::size_t before = reader.problem_count();
    const auto model = static_cast<ExactModel>(exact.as_choice(models));
    if (reader.problem_count() != before || row.quantity.points.empty()) {
      return;
    }
    const RunPoint& point = row.quantity.points.front();
    row.published = exact_value(model, row.quantity.kind, report.runs[point.run], point.copies);
    if (!row.published) {
      exact.problem("a queue that is not the run's",
                    "throughput or response_us of lockbench with the laws of that queue");
    }
  }
}

/// What the row is for, from which of the keys it has.
void read_role(PublishedRow& row, JsonReader& reader)
{
  const JsonReader range = reader.optional("range");
  const std::array<std::pair<const char*, PublishedRow::Role>, 3> others{
      {{"given", PublishedRow::Role::Given},
       {"shown", PublishedRow::Role::Shown},
       {"not_modelled", PublishedRow::Role::NotModelled}}};
  int roles = range ? 1 : 0;
  for (const auto& [key, role] : others) {
    if (const JsonReader why = reader.optional(key)) {
      row.role = role;
      row.why = why.as_string();
      ++roles;
    }
  }
  if (roles != 1) {
    reader.problem(roles == 0 ? "a row that says nothing of what it is for"
                              : "a row with two roles",
                   R"(one of "range", "given", "shown" and "not_modelled")");
  }
  if (range && row.role == PublishedRow::Role::Check) {
    read_range(row, range);
  }
}

PublishedRow read_row(JsonReader reader, const PublishedReport& report)
{
  PublishedRow row;
  row.id = reader.string("id");
  row.statement = reader.string("statement");
  row.unit = reader.string("unit", "");
  row.source = reader.string("source", "");
  row.miss_note = reader.string("miss_note", "");
  const std::size_t before = reader.problem_count();
  const JsonReader quantity = reader.optional("quantity");
  if (quantity) {
    row.quantity = read_quantity(quantity, report);
  } else if (!reader.member("not_modelled")) {
    (void)reader.required("quantity");
  }
  if (reader.problem_count() == before) {
    read_published(row, reader, report);
    read_role(row, reader);
    reader.finish();
  }
  return row;
}

} // namespace

void read_rows(PublishedReport& report, const JsonReader& rows)
{
  std::set<std::string> ids;
  for (const JsonReader& item : rows.as_array()) {
    report.rows.push_back(read_row(item, report));
    if (!ids.insert(report.rows.back().id).second) {
      item.problem_at("id", "\"" + report.rows.back().id + "\" once more", "every id once");
    }
  }
  if (rows.is_array() && report.rows.empty()) {
    rows.unfit("one row at least");
  }
}

} // namespace numasim

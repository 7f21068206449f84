#include "tools/fit/fit_report.hpp"

#include "tools/fit/structure.hpp"
#include "tools/report/numbers.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace numasim {

namespace {

constexpr double k_poor_pct = 10;

/// "8", or "2-3" where they differ.
std::string range_text(const std::vector<std::size_t>& values)
{
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low == *high ? std::to_string(*low) : fmt::format("{}-{}", *low, *high);
}

/// How many cores each L3 group has.
std::vector<std::size_t> cores_of_l3s(const Topology& topology)
{
  Partition l3_of_core(parts(topology.core));
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    l3_of_core[topology.core[i]] = topology.l3[i];
  }
  return sizes(l3_of_core);
}

std::string optional_text(const std::optional<double>& value, const char* format)
{
  return value ? fmt::format(fmt::runtime(format), *value) : std::string();
}

struct Column {
  const char* name;
  std::string (*value)(const FitRow&);
};

/// The columns of the table, in order.
const std::vector<Column>& columns()
{
  static const std::vector<Column> all = {
      {"matrix", [](const FitRow& r) { return r.matrix; }},
      {"cpus", [](const FitRow& r) { return std::to_string(r.cpus); }},
      {"threads", [](const FitRow& r) { return range_text(sizes(r.topology.core)); }},
      {"l3_groups", [](const FitRow& r) { return std::to_string(parts(r.topology.l3)); }},
      {"cores_each", [](const FitRow& r) { return range_text(cores_of_l3s(r.topology)); }},
      {"nodes", [](const FitRow& r) { return std::to_string(r.topology.nodes.size()); }},
      {"packages",
       [](const FitRow& r) { return std::to_string(parts(r.topology.package_of_node)); }},
      {"model", [](const FitRow& r) { return r.topology.fit->model; }},
      {"home",
       [](const FitRow& r) {
         return r.topology.fit->home_node ? std::to_string(*r.topology.fit->home_node)
                                          : std::string();
       }},
      {"parameters", [](const FitRow& r) { return std::to_string(r.topology.fit->parameters); }},
      {"pairs", [](const FitRow& r) { return std::to_string(r.topology.fit->pairs); }},
      {"mean_pct",
       [](const FitRow& r) { return fmt::format("{:.2f}", r.topology.fit->mean_abs_pct); }},
      {"p95_pct",
       [](const FitRow& r) { return fmt::format("{:.1f}", r.topology.fit->p95_abs_pct); }},
      {"worst",
       [](const FitRow& r) {
         const FitRecord::Worst& w = r.topology.fit->worst;
         return fmt::format("{}-{}: {:.1f} as {:.1f}", w.cpu_a, w.cpu_b, w.measured_ns, w.model_ns);
       }},
      {"repeat_pct", [](const FitRow& r) { return optional_text(r.repeat_pct, "{:.1f}"); }},
      {"clock_ns", [](const FitRow& r) { return optional_text(r.timer_step_ns, "{:.1f}"); }},
  };
  return all;
}

std::string joined_cells(FitFormat format, const std::function<std::string(const Column&)>& cell)
{
  std::string line = format == FitFormat::Markdown ? "|" : "";
  for (const Column& column : columns()) {
    if (format == FitFormat::Markdown) {
      line += " " + cell(column) + " |";
      continue;
    }
    const std::string text = cell(column);
    const bool quoted = text.find(',') != std::string::npos;
    line += (line.empty() ? "" : ",") + (quoted ? "\"" + text + "\"" : text);
  }
  return line + "\n";
}

} // namespace

std::string fit_table_head(FitFormat format)
{
  std::string head = joined_cells(format, [](const Column& c) { return std::string(c.name); });
  if (format == FitFormat::Markdown) {
    head += joined_cells(format, [](const Column&) { return std::string("---"); });
  }
  return head;
}

std::string fit_table_row(const FitRow& row, FitFormat format)
{
  return joined_cells(format, [&](const Column& column) { return column.value(row); });
}

std::string fit_table_foot(const std::vector<FitRow>& rows, FitFormat format)
{
  if (format == FitFormat::Csv || rows.size() < 2) {
    return "";
  }
  std::vector<double> errors;
  errors.reserve(rows.size());
  for (const FitRow& row : rows) {
    errors.push_back(row.topology.fit->mean_abs_pct);
  }
  const auto poor =
      std::count_if(errors.begin(), errors.end(), [](double error) { return error > k_poor_pct; });
  return fmt::format("\n{} matrices: median of the mean errors {:.2f} %, {} above {} %\n",
                     rows.size(), median(errors), poor, k_poor_pct);
}

std::string fit_text(const FitRow& row)
{
  const Topology& topology = row.topology;
  const FitRecord& fit = *topology.fit;
  std::string text =
      fmt::format("{}: {} in {} of {} cores each, {}, {}\n", topology.name,
                  counted(topology.cpus.size(), "CPU"), counted(parts(topology.l3), "L3 group"),
                  range_text(cores_of_l3s(topology)), counted(topology.nodes.size(), "node"),
                  counted(parts(topology.package_of_node), "package"));
  text += fmt::format("  model: {}{}, {} from {}\n", fit.model,
                      fit.home_node ? fmt::format(" with home node {}", *fit.home_node) : "",
                      counted(fit.parameters, "number"), counted(fit.pairs, "measured pair"));
  text += fmt::format("  error: mean {:.2f} %, 95th percentile {:.1f} %; worst CPUs {} and {}: "
                      "measured {:.1f} ns, model {:.1f}\n",
                      fit.mean_abs_pct, fit.p95_abs_pct, fit.worst.cpu_a, fit.worst.cpu_b,
                      fit.worst.measured_ns, fit.worst.model_ns);
  if (row.repeat_pct) {
    text += fmt::format(
        "  repeated measurements of one pair of cores differ by {:.2f} %, which no model "
        "of cores can follow\n",
        *row.repeat_pct);
  }
  if (row.timer_step_ns) {
    text += fmt::format("  the values are multiples of {:.1f} ns, the clock's step\n",
                        *row.timer_step_ns);
  }
  if (row.asymmetry_pct > 0) {
    text += fmt::format("  the two directions of a pair differ by {:.2f} %; their mean is used\n",
                        row.asymmetry_pct);
  }
  for (const std::string& note : row.notes) {
    text += "  " + note + "\n";
  }
  text += "  tried (numbers, information criterion, mean error between cores):\n";
  for (const FitRecord::Candidate& c : fit.candidates) {
    text += fmt::format("    {:<45} {:>5} {:>12.1f} {:>7.2f} %{}\n", c.model, c.parameters, c.bic,
                        c.mean_abs_pct, c.model == fit.model ? "  chosen" : "");
  }
  return text;
}

} // namespace numasim

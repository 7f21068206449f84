#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"
#include "tools/selfcheck/outcome_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>

namespace numasim::selfcheck {

namespace {

constexpr std::size_t k_width = 100;
constexpr int k_digits = 4;

std::string interval(const std::optional<Interval>& interval, double scale = 1)
{
  return interval ? fmt::format("{} .. {}", significant(interval->lo * scale, k_digits),
                                significant(interval->hi * scale, k_digits))
                  : k_absent;
}

std::string change(const std::optional<double>& error)
{
  return error ? change_text(*error) : k_absent;
}

/// Speed: measured, simulated, error. `scale` makes of 1/s what the column says.
std::vector<std::string> speed_cells(const CheckedCurve& curve, std::size_t i, double scale)
{
  const CheckedPoint& point = curve.points[i];
  return {point.measured ? significant(point.measured->median * scale, k_digits) : k_absent,
          interval(point.measured ? point.measured->ci95 : std::nullopt, scale),
          significant(point.simulated.mean * scale, k_digits),
          interval(point.simulated.ci95, scale), change(curve.error(i))};
}

std::vector<std::string> scaling_cells(const CheckedCurve& curve, std::size_t i)
{
  const std::optional<MedianInterval>& scaling = curve.points[i].scaling;
  if (!scaling) {
    return {k_absent, k_absent, k_absent, k_absent};
  }
  return {fmt::format("{:.2f}", scaling->median),
          scaling->ci95 ? fmt::format("{:.2f} .. {:.2f}", scaling->ci95->lo, scaling->ci95->hi)
                        : k_absent,
          fmt::format("{:.2f}", curve.simulated_scaling(i)), change(curve.scaling_error(i))};
}

/// `unit` and `scale`: what the speed is told in, and what makes it of 1/s.
struct SpeedUnit {
  const char* unit;
  double scale;
};

Table table_of(const Outcome& outcome, const std::vector<CheckedCurve>& curves,
               const std::string& title, const SpeedUnit& speed)
{
  const bool scales = curves.front().one_is_given;
  Table table{.title = title,
              .columns = {{"loop"},
                          {"CPUs", true},
                          {std::string{"measured, "} + speed.unit, true},
                          {"95 %", true},
                          {"simulated", true},
                          {"95 %", true},
                          {"error", true}},
              .rows = {}};
  if (scales) {
    table.columns.insert(
        table.columns.end(),
        {{"scaling, measured", true}, {"95 %", true}, {"simulated", true}, {"error", true}});
  }
  table.columns.push_back({"verdict"});
  for (const CheckedCurve& curve : curves) {
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      std::vector<std::string> row{curve.name, std::to_string(curve.points[i].cpus)};
      const auto append = [&](const std::vector<std::string>& cells) {
        row.insert(row.end(), cells.begin(), cells.end());
      };
      append(speed_cells(curve, i, speed.scale));
      if (scales) {
        append(scaling_cells(curve, i));
      }
      row.push_back(to_string(outcome.verdict(curve, i)));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::vector<Table> tables(const Outcome& outcome)
{
  constexpr double k_per_us = 1e-6;
  std::vector<Table> all;
  if (!outcome.execs.empty()) {
    all.push_back(table_of(outcome, outcome.execs,
                           "Execs of a small program; the speed on one CPU is given by the probe, "
                           "the scaling is predicted",
                           {"1/s", 1}));
  }
  if (!outcome.locks.empty()) {
    const Load& load = outcome.locks.front().load;
    all.push_back(table_of(outcome, outcome.locks,
                           fmt::format("Locks: think {} ns (uniform, mean), hold {} ns, {} line "
                                       "written under the lock (atomic_counter: think {} ns, no "
                                       "lock); the speed is predicted",
                                       load.think_ns, load.critical_ns, load.shared_lines,
                                       outcome.locks.back().load.think_ns),
                           {"1/us", k_per_us}));
  }
  return all;
}

std::string judgement_text(const Outcome& outcome, const Judgement& j)
{
  if (j.judged == 0) {
    return j.what + ": nothing could be judged";
  }
  return fmt::format("{}: {} of {} points within a factor of {}, median error {} (stated: at most "
                     "{}): {}",
                     j.what, j.judged - j.beyond, j.judged, outcome.range.factor,
                     percent_text(*j.median), percent_text(outcome.range.median),
                     j.met ? "met" : "missed");
}

std::vector<std::string> verdicts(const Outcome& outcome)
{
  std::vector<std::string> lines;
  for (const Judgement& j : outcome.judgements()) {
    lines.push_back(judgement_text(outcome, j));
  }
  if (lines.empty()) {
    lines.emplace_back("nothing to judge: one CPU, and no loop ran");
  }
  return lines;
}

std::vector<std::string> notes(const Outcome& outcome)
{
  const ThisKernel& k = outcome.kernel;
  std::vector<std::string> lines{
      fmt::format("machine: {} ({})", outcome.topology.title, outcome.topology_source),
      fmt::format("kernel {}: VMAs as in {}, i_writecount {}, paravirt_spinlocks {}{}; {} has its "
                  "segments in layout {}; {} processes map it",
                  k.release, k.vma_layout, k.i_writecount ? "written" : "not written",
                  k.paravirt_spinlocks ? "on" : "off", k.paravirt_known ? "" : " (not known)",
                  k.libc.empty() ? "libc" : k.libc, k.libc_layout, k.mapping_libc)};
  for (const std::string& remark : outcome.remarks) {
    lines.push_back("note: " + remark);
  }
  for (const auto* curves : {&outcome.execs, &outcome.locks}) {
    for (const CheckedCurve& curve : *curves) {
      for (const CheckedPoint& point : curve.points) {
        if (!point.measured) {
          lines.push_back(
              fmt::format("not measured: {} on {} CPUs: {}", curve.name, point.cpus, point.why));
        }
      }
    }
  }
  lines.push_back(fmt::format("{:.0f} s", outcome.seconds));
  return lines;
}

} // namespace

std::string to_string(PointVerdict verdict)
{
  switch (verdict) {
  case PointVerdict::Within:
    return "within";
  case PointVerdict::Beyond:
    return "beyond";
  case PointVerdict::Given:
    return "given";
  case PointVerdict::NotMeasured:
    break;
  }
  return "not measured";
}

std::string shortfall_text(const Outcome& outcome)
{
  std::string text;
  for (const Judgement& j : outcome.judgements()) {
    if (!j.met) {
      text += (text.empty() ? "" : "; ") + judgement_text(outcome, j);
    }
  }
  return text;
}

void print_text(std::ostream& out, const Outcome& outcome)
{
  for (const Table& table : tables(outcome)) {
    numasim::print_text(out, table);
    out << "\n";
  }
  for (const auto& lines : {verdicts(outcome), notes(outcome)}) {
    for (const std::string& line : lines) {
      out << wrapped(line, k_width, "  ") << "\n";
    }
  }
}

void print_markdown(std::ostream& out, const Outcome& outcome)
{
  for (const Table& table : tables(outcome)) {
    numasim::print_markdown(out, table);
    out << "\n";
  }
  for (const auto& lines : {verdicts(outcome), notes(outcome)}) {
    for (const std::string& line : lines) {
      out << "- " << line << "\n";
    }
  }
}

void print_csv(std::ostream& out, const Outcome& outcome)
{
  Table table{.title = "",
              .columns = {{"loop"},
                          {"cpus"},
                          {"measured_per_s"},
                          {"measured_lo"},
                          {"measured_hi"},
                          {"simulated_per_s"},
                          {"simulated_lo"},
                          {"simulated_hi"},
                          {"error"},
                          {"measured_scaling"},
                          {"simulated_scaling"},
                          {"scaling_error"},
                          {"verdict"}},
              .rows = {}};
  const auto cell = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string{};
  };
  const auto ends = [&](const std::optional<Interval>& interval) {
    return std::pair{interval ? cell(interval->lo) : "", interval ? cell(interval->hi) : ""};
  };
  for (const auto* curves : {&outcome.execs, &outcome.locks}) {
    for (const CheckedCurve& curve : *curves) {
      for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const CheckedPoint& p = curve.points[i];
        const auto [lo, hi] = ends(p.measured ? p.measured->ci95 : std::nullopt);
        const auto [simulated_lo, simulated_hi] = ends(p.simulated.ci95);
        table.rows.push_back({curve.name, std::to_string(p.cpus),
                              cell(p.measured ? std::optional{p.measured->median} : std::nullopt),
                              lo, hi, cell(p.simulated.mean), simulated_lo, simulated_hi,
                              cell(curve.error(i)),
                              cell(p.scaling ? std::optional{p.scaling->median} : std::nullopt),
                              p.scaling ? cell(curve.simulated_scaling(i)) : "",
                              cell(curve.scaling_error(i)), to_string(outcome.verdict(curve, i))});
      }
    }
  }
  numasim::print_csv(out, table);
}

} // namespace numasim::selfcheck

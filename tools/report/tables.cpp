#include "tools/report/tables.hpp"

#include "tools/report/expectations.hpp"
#include "tools/report/machine_designs.hpp"
#include "tools/report/matrix.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/scaling.hpp"
#include "tools/report/selection.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

constexpr std::size_t k_top_locks = 3;
constexpr std::size_t k_top_lines = 10;

std::string subject_of(const Designs& designs)
{
  return names_of(designs.front()->subject).one;
}

Table throughput_table(const Result& result, const Designs& designs)
{
  Table table{
      .title = "",
      .columns = {{subject_of(designs)}, {"throughput, 1/s", true}, {"95 % interval", true}},
      .rows = {}};
  if (!result.comparisons.empty()) {
    table.columns.insert(table.columns.end(), {{"vs " + result.comparisons.front().baseline, true},
                                               {"95 % interval, %", true},
                                               {"p (Holm)", true},
                                               {"verdict"}});
  }
  for (const DesignResult* design : designs) {
    const Estimate& estimate = design->metrics.front().estimate;
    std::vector<std::string> row{design->strategy, significant(estimate.mean, 5),
                                 interval_text(estimate.ci95)};
    if (const auto* c = comparison_of(result, *design, design->metrics.front().name)) {
      row.insert(row.end(), {change_text(c->change.change), change_text(c->change.ci95),
                             p_text(c->p_equal_holm), std::string{to_string(c->verdict)}});
    } else if (!result.comparisons.empty()) {
      row.insert(row.end(), {k_absent, k_absent, k_absent, "baseline"});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> metric_names(const Designs& designs)
{
  std::vector<std::string> names;
  for (const DesignResult* design : designs) {
    for (std::size_t i = 1; i < design->metrics.size(); ++i) {
      if (std::find(names.begin(), names.end(), design->metrics[i].name) == names.end()) {
        names.push_back(design->metrics[i].name);
      }
    }
  }
  return names;
}

/// Means of everything but the throughput: one row a metric, one column a strategy.
Table metrics_table(const Designs& designs)
{
  Table table{
      .title = "other metrics (means)", .columns = {{"metric"}}, .rows = {}, .label_columns = 1};
  for (const DesignResult* design : designs) {
    table.columns.push_back({design->strategy, true});
  }
  for (const std::string& name : metric_names(designs)) {
    std::vector<std::string> row{name};
    for (const DesignResult* design : designs) {
      const auto found = std::find_if(design->metrics.begin(), design->metrics.end(),
                                      [&](const MetricSummary& m) { return m.name == name; });
      if (found == design->metrics.end()) {
        row.emplace_back(k_absent);
        continue;
      }
      row.front() = found->unit.empty() ? name : fmt::format("{}, {}", name, found->unit);
      row.push_back(significant(found->estimate.mean, 4));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> lock_row(const LockSummary& lock)
{
  return {lock.name,
          significant(lock.acquisitions_per_iteration, 3),
          percent_text(lock.contended_share),
          duration_text(lock.wait.mean_ns),
          duration_text(lock.wait.p99_ns),
          duration_text(lock.hold.mean_ns),
          percent_text(lock.wait_share)};
}

const std::vector<Column> k_lock_columns{
    {"lock"},           {"acquired/iter", true}, {"contended", true},       {"wait mean", true},
    {"wait p99", true}, {"hold mean", true},     {"share of waiting", true}};

Table waiting_table(const Designs& designs)
{
  Table table{.title = "where the waiting is", .columns = {{subject_of(designs)}}, .rows = {}};
  table.columns.insert(table.columns.end(), k_lock_columns.begin(), k_lock_columns.end());
  for (const DesignResult* design : designs) {
    for (std::size_t i = 0; i < std::min(k_top_locks, design->locks.size()); ++i) {
      std::vector<std::string> row{i == 0 ? design->strategy : ""};
      const std::vector<std::string> cells = lock_row(design->locks[i]);
      row.insert(row.end(), cells.begin(), cells.end());
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table walks_table(const Designs& designs)
{
  Table table{.title = "walks of the reverse map",
              .columns = {{subject_of(designs)},
                          {"walk"},
                          {"per second", true},
                          {"contended", true},
                          {"VMAs", true},
                          {"p50", true},
                          {"p90", true},
                          {"p99", true},
                          {"max", true}},
              .rows = {}};
  for (const DesignResult* design : designs) {
    for (std::size_t i = 0; i < design->walks.size(); ++i) {
      const WalkSummary& walk = design->walks[i];
      std::vector<std::string> row{i == 0 ? design->strategy : "", walk.name,
                                   significant(walk.walks_per_s, 3),
                                   percent_text(walk.contended_share)};
      if (walk.walks == 0) {
        row.insert(row.end(), 5, k_absent);
      } else {
        row.push_back(significant(walk.vmas_per_walk, 3));
        for (const double ns :
             {walk.latency.p50_ns, walk.latency.p90_ns, walk.latency.p99_ns, walk.latency.max_ns}) {
          row.push_back(duration_text(ns));
        }
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table locks_table(const DesignResult& design)
{
  Table table{.title = "locks", .columns = k_lock_columns, .rows = {}, .label_columns = 1};
  table.columns.insert(table.columns.end(), {{"p99, 95 % interval", true},
                                             {"wait p50", true},
                                             {"p50, 95 % interval", true},
                                             {"wait max", true},
                                             {"hold p99", true},
                                             {"sleeps/iter", true},
                                             {"instances", true},
                                             {"kind"}});
  for (const LockSummary& lock : design.locks) {
    std::vector<std::string> row = lock_row(lock);
    const double sleeps = static_cast<double>(lock.sleeps) / static_cast<double>(design.iterations);
    row.insert(row.end(), {duration_text(lock.wait.p99_ci95), duration_text(lock.wait.p50_ns),
                           duration_text(lock.wait.p50_ci95), duration_text(lock.wait.max_ns),
                           duration_text(lock.hold.p99_ns), significant(sleeps, 3),
                           std::to_string(lock.instances), lock.kind});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table sites_table(const DesignResult& design)
{
  Table table{
      .title = "who waits, by call site",
      .columns = {{"lock"}, {"site"}, {"acquired/iter", true}, {"share of its waiting", true}},
      .rows = {}};
  for (const LockSummary& lock : design.locks) {
    bool first = true;
    for (const SiteSummary& site : lock.sites) {
      if (site.acquisitions_per_iteration == 0) {
        continue;
      }
      table.rows.push_back({first ? lock.name : "", site.name,
                            significant(site.acquisitions_per_iteration, 3),
                            percent_text(site.wait_share)});
      first = false;
    }
  }
  return table;
}

Table hand_overs_table(const DesignResult& design)
{
  Table table{.title = "hand-overs, by distance from the previous holder",
              .columns = {{"lock"}},
              .rows = {}};
  for (std::size_t d = 0; d < k_distances; ++d) {
    std::string name{to_string(static_cast<Distance>(d))};
    std::replace(name.begin(), name.end(), '_', ' ');
    table.columns.push_back({std::move(name), true});
  }
  for (const LockSummary& lock : design.locks) {
    std::vector<std::string> row{lock.name};
    std::uint64_t all = 0;
    for (const std::uint64_t count : lock.hand_overs) {
      all += count;
    }
    for (const std::uint64_t count : lock.hand_overs) {
      row.push_back(all == 0 ? k_absent
                             : percent_text(static_cast<double>(count) / static_cast<double>(all)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table lines_table(const DesignResult& design)
{
  Table table{.title = "cache lines with most transfers, per iteration",
              .columns = {{"line"},
                          {"lines", true},
                          {"core hits", true},
                          {"L3 hits", true},
                          {"memory fills", true},
                          {"transfers", true},
                          {"cross-package", true},
                          {"invalidations", true},
                          {"queued", true}},
              .rows = {}};
  for (std::size_t i = 0; i < std::min(k_top_lines, design.lines.size()); ++i) {
    const LineSummary& line = design.lines[i];
    table.rows.push_back({line.name, std::to_string(line.lines), significant(line.core_hits, 3),
                          significant(line.l3_hits, 3), significant(line.memory_fills, 3),
                          significant(line.all_transfers(), 3),
                          significant(line.transfers.back(), 3), significant(line.invalidations, 3),
                          duration_text(line.queued_ns)});
  }
  return table;
}

std::string copies_text(const DesignResult& design)
{
  return design.copies == 1 ? "1 copy" : fmt::format("{} copies", design.copies);
}

void keep(Section& section, Table table)
{
  if (!table.rows.empty()) {
    section.tables.push_back(std::move(table));
  }
}

Section machine_section(const Result& result, const Designs& designs)
{
  Section section{.heading = machine_heading(designs, copies_text(*designs.front())),
                  .tables = {},
                  .notes = {}};
  keep(section, throughput_table(result, designs));
  keep(section, selection_table(result, designs));
  keep(section, metrics_table(designs));
  keep(section, waiting_table(designs));
  keep(section, walks_table(designs));
  keep(section, expectation_table(designs));
  section.notes = notes_of(designs);
  return section;
}

Section design_section(const DesignResult& design)
{
  Section section{.heading = fmt::format("{}, {}, {}, {}: in detail", design.scenario,
                                         design.machine.name, design.strategy, copies_text(design)),
                  .tables = {},
                  .notes = {}};
  keep(section, locks_table(design));
  keep(section, sites_table(design));
  keep(section, hand_overs_table(design));
  keep(section, lines_table(design));
  return section;
}

/// The designs of each machine, or of each number of copies on each, in the order they come.
template <class Key> std::vector<Designs> grouped(const Designs& designs, Key key)
{
  std::vector<Designs> groups;
  for (const DesignResult* design : designs) {
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const Designs& group) {
      return key(*group.front()) == key(*design);
    });
    if (known == groups.end()) {
      groups.push_back({design});
    } else {
      known->push_back(design);
    }
  }
  return groups;
}

/// What each comparison hangs on, by machine and number of copies.
void add_explanations(std::vector<Section>& sections, const Result& result)
{
  std::string place;
  for (const Explanation& e : result.explanations) {
    const std::string here = fmt::format("what the conclusions hang on: {}, {} copies, {} runs",
                                         e.topology, e.copies, e.runs);
    if (here != place) {
      sections.push_back({.heading = here, .tables = {}, .notes = {}});
      place = here;
    }
    const std::vector<std::string> lines = lines_of(e);
    sections.back().notes.insert(sections.back().notes.end(), lines.begin(), lines.end());
  }
}

} // namespace

std::vector<Section> sections(const Result& result, Detail detail)
{
  Designs all;
  for (const DesignResult& design : result.designs) {
    all.push_back(&design);
  }
  std::vector<Section> out;
  std::vector<Designs> rows;
  const auto machines =
      grouped(all, [](const DesignResult& design) { return design.machine.name; });
  for (const Designs& machine : machines) {
    const auto by_copies =
        grouped(machine, [](const DesignResult& design) { return design.copies; });
    rows.insert(rows.end(), by_copies.begin(), by_copies.end());
    if (by_copies.size() > 1) {
      out.push_back(scaling_section(result, machine));
      if (detail == Detail::Brief) {
        continue;
      }
    }
    for (const Designs& alike : by_copies) {
      out.push_back(machine_section(result, alike));
      for (const DesignResult* each : detail == Detail::Full ? alike : Designs{}) {
        out.push_back(design_section(*each));
      }
    }
  }
  add_explanations(out, result);
  if (machines.size() > 1) {
    if (std::optional<Section> matrix = matrix_section(result, rows)) {
      out.push_back(std::move(*matrix));
    }
  }
  return out;
}

} // namespace numasim

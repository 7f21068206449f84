#include "tools/report/numbers.hpp"
#include "tools/report/validation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace numasim {

namespace {

std::string percent(const std::optional<double>& fraction)
{
  return fraction ? fmt::format("{:.0f} %", 100 * *fraction) : k_absent;
}

std::string number(const std::optional<double>& value)
{
  return value ? significant(*value, 3) : k_absent;
}

std::string right_of(const Ordering& ordering)
{
  return ordering.decided == 0 ? k_absent
                               : fmt::format("{} of {}", ordering.right, ordering.decided);
}

std::string range_of(const Claim& claim)
{
  if (claim.least && claim.most) {
    return significant(*claim.least, 3) + " to " + significant(*claim.most, 3);
  }
  return claim.least ? "at least " + significant(*claim.least, 3)
                     : "at most " + significant(*claim.most, 3);
}

Table dataset_table(const SuiteOutcome& suite)
{
  Table table{.title = "published curves against simulated ones",
              .columns = {{"dataset"},
                          {"grade"},
                          {"machine"},
                          {"points", true},
                          {"median error", true},
                          {"stated", true},
                          {"worst", true},
                          {"pairs right", true},
                          {"tau", true},
                          {"verdict"}},
              .rows = {}};
  for (const DatasetOutcome& d : suite.datasets) {
    const std::string verdict =
        d.points == 0 ? "not modelled" : (d.in_range ? "in range" : "MISSED");
    table.rows.push_back({d.dataset->name, std::string{to_string(d.dataset->grade)},
                          d.dataset->topology, std::to_string(d.points), percent(d.median_error),
                          fmt::format("{:.0f} %", d.dataset->most_median_error_pct),
                          percent(d.worst_error), right_of(d.ordering), number(d.ordering.tau()),
                          verdict});
  }
  return table;
}

Table machine_table(const SuiteOutcome& suite)
{
  Table table{.title = "by machine",
              .columns = {{"machine"},
                          {"points", true},
                          {"median error", true},
                          {"pairs right", true},
                          {"share", true},
                          {"tau", true}},
              .rows = {}};
  for (const MachineOutcome& m : suite.machines) {
    table.rows.push_back({m.topology, std::to_string(m.points), percent(m.median_error),
                          right_of(m.ordering), percent(m.ordering.right_share()),
                          number(m.ordering.tau())});
  }
  return table;
}

Table claim_table(const SuiteOutcome& suite)
{
  Table table{.title = "claims",
              .columns = {{"claim"},
                          {"statement"},
                          {"published", true},
                          {"allowed", true},
                          {"simulated", true},
                          {"verdict"}},
              .rows = {}};
  for (const DatasetOutcome& d : suite.datasets) {
    for (const ClaimOutcome& c : d.claims) {
      table.rows.push_back({c.claim->id, c.claim->statement, number(c.claim->published),
                            range_of(*c.claim), number(c.simulated),
                            !c.simulated ? "not simulated" : (c.held ? "holds" : "MISSED")});
    }
  }
  return table;
}

/// One row a reason.
Table gap_table(const SuiteOutcome& suite)
{
  Table table{.title = "not modelled",
              .columns = {{"dataset"}, {"curve"}, {"points", true}, {"why"}},
              .rows = {}};
  for (const DatasetOutcome& d : suite.datasets) {
    for (const CurveOutcome& c : d.curves) {
      std::map<std::string, std::size_t> reasons;
      for (const PointOutcome& point : c.points) {
        if (!point.simulated) {
          ++reasons[point.why_not];
        }
      }
      for (const auto& [why, points] : reasons) {
        table.rows.push_back({d.dataset->name, c.curve->name, std::to_string(points), why});
      }
    }
  }
  return table;
}

Table point_table(const DatasetOutcome& d)
{
  Table table{.title = fmt::format("{}: {}, {}; {}", d.dataset->name, d.dataset->quantity.name,
                                   d.dataset->quantity.unit, d.dataset->title),
              .columns = {{"curve"},
                          {"lock"},
                          {"threads", true},
                          {"published", true},
                          {"simulated", true},
                          {"error", true}},
              .rows = {}};
  for (const CurveOutcome& c : d.curves) {
    for (const PointOutcome& p : c.points) {
      if (p.simulated) {
        table.rows.push_back({c.curve->name, c.curve->lock, std::to_string(p.copies),
                              significant(p.published, 4), significant(*p.simulated, 4),
                              fmt::format("{:+.0f} %", 100 * p.log_error)});
      }
    }
  }
  return table;
}

} // namespace

std::vector<Table> lock_validation_tables(const SuiteOutcome& outcome, bool points)
{
  std::vector<Table> tables{dataset_table(outcome), machine_table(outcome), claim_table(outcome),
                            gap_table(outcome)};
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  for (const DatasetOutcome& d : outcome.datasets) {
    if (points && d.points > 0) {
      tables.push_back(point_table(d));
    }
  }
  return tables;
}

std::string lock_count_text(const SuiteOutcome& outcome)
{
  std::size_t claims = 0;
  std::size_t held = 0;
  for (const DatasetOutcome& d : outcome.datasets) {
    for (const ClaimOutcome& c : d.claims) {
      claims += c.simulated ? 1 : 0;
      held += c.held ? 1 : 0;
    }
  }
  return fmt::format(
      "{} points: median error {} (goal {}), as |ln(simulated / published throughput)|; {} pairs "
      "of locks that differ by more than 20 %: {} ordered right (goal {}); {} of {} claims hold; "
      "{} points not modelled",
      outcome.points, percent(outcome.median_error), percent(k_goal_median_error),
      outcome.ordering.decided, percent(outcome.ordering.right_share()),
      percent(k_goal_right_share), held, claims, outcome.left_out);
}

Table lock_points_csv(const SuiteOutcome& outcome)
{
  Table table{.title = {}, .columns = {}, .rows = {}};
  for (const char* header :
       {"dataset", "grade", "topology", "curve", "lock", "threads", "unit", "published",
        "simulated", "log_error", "published_per_s", "simulated_per_s", "ci95_half_width_per_s",
        "max_min_sections", "not_modelled"}) {
    table.columns.push_back({header});
  }
  for (const DatasetOutcome& d : outcome.datasets) {
    for (const CurveOutcome& c : d.curves) {
      for (const PointOutcome& p : c.points) {
        const auto simulated = [&](double value) {
          return p.simulated ? fmt::format("{}", value) : std::string{};
        };
        table.rows.push_back(
            {d.dataset->name, std::string{to_string(d.dataset->grade)}, d.dataset->topology,
             c.curve->name, c.curve->lock, std::to_string(p.copies), d.dataset->quantity.unit,
             fmt::format("{}", p.published), simulated(p.simulated.value_or(0)),
             simulated(p.log_error), fmt::format("{}", p.published_per_second),
             simulated(p.per_second), simulated(p.half_width), simulated(p.unfairness), p.why_not});
      }
    }
  }
  return table;
}

} // namespace numasim

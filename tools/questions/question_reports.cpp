#include "tools/questions/question_reports.hpp"

#include "tools/experiment/version.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>

namespace numasim {

namespace {

constexpr std::size_t k_width = 100;

void print(std::ostream& out, const Table& table, Layout layout)
{
  if (layout == Layout::Markdown) {
    print_markdown(out, table);
  } else {
    print_text(out, table);
  }
}

void print_line(std::ostream& out, const std::string& text, Layout layout)
{
  if (layout == Layout::Markdown) {
    out << "\n" << text << "\n";
  } else {
    out << "  " << wrapped(text, k_width, "    ") << "\n";
  }
}

void print_left_out(std::ostream& out, const std::vector<LeftOut>& left_out, Layout layout)
{
  std::map<std::string, std::string> by_reason;
  for (const LeftOut& left : left_out) {
    std::string& pointers = by_reason[left.reason];
    pointers += (pointers.empty() ? "" : ", ") + left.pointer;
  }
  for (const auto& [reason, pointers] : by_reason) {
    print_line(out, fmt::format("not varied ({}): {}", reason, pointers), layout);
  }
}

/// Signed where the effect has one sign.
std::string effect_text(const ElementaryEffects& e)
{
  constexpr double k_one_sign = 0.9;
  const char* sign = std::abs(e.mu) < k_one_sign * e.mu_star ? "±" : (e.mu < 0 ? "-" : "+");
  return fmt::format("{}{:.1f} %", sign,
                     100 * std::expm1(e.mu_star) *
                         (*sign == '-' ? std::exp(-e.mu_star) : 1.0)); // 1 - e^-x downwards
}

std::string interval_of_effect(const ElementaryEffects& e)
{
  return e.mu_star_ci95 ? fmt::format("[{:.3f}, {:.3f}]", std::max(0.0, e.mu_star_ci95->lo),
                                      e.mu_star_ci95->hi)
                        : k_absent;
}

Table sensitivity_table(const Sensitivity& s)
{
  Table table{.title = "",
              .columns = {{"assumption"},
                          {"now", true},
                          {"range", true},
                          {"why"},
                          {"effect", true},
                          {"mu*", true},
                          {"95 % interval", true},
                          {"sigma", true}},
              .rows = {}};
  if (s.rows > 0) {
    table.columns.insert(table.columns.end(), {{"share of variance", true}, {"95 %", true}});
  }
  for (const Screened& each : s.screened) {
    if (each.effects.mu_star == 0) {
      continue; // print_sensitivity() names them
    }
    const Assumption& a = each.assumption;
    std::vector<std::string> row{a.target.pointer,
                                 value_text(a.target, a.target.value),
                                 range_text(a),
                                 a.reason,
                                 effect_text(each.effects),
                                 fmt::format("{:.3f}", each.effects.mu_star),
                                 interval_of_effect(each.effects),
                                 fmt::format("{:.3f}", each.effects.sigma)};
    if (s.rows > 0 && each.index) {
      row.push_back(fmt::format("{:.2f}", each.index->total));
      row.push_back(
          fmt::format("[{:.2f}, {:.2f}]", each.index->total_ci95.lo, each.index->total_ci95.hi));
    } else if (s.rows > 0) {
      row.insert(row.end(), {k_absent, k_absent});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string better_of(int sign, const Plan& plan)
{
  return sign == 0 ? "not told" : (sign > 0 ? plan.strategies.back() : plan.strategies.front());
}

Table grid_table(const Breakeven& b, const Plan& plan)
{
  Table table{.title = "",
              .columns = {{b.range.target.pointer, true},
                          {plan.strategies.back() + " vs " + plan.strategies.front(), true},
                          {"95 % interval, %", true},
                          {"better"}},
              .rows = {}};
  for (const Place& place : b.ties.grid) {
    table.rows.push_back({value_text(b.range.target, place.value),
                          change_of_log(place.log_ratio.mean), change_of_log(place.log_ratio.ci95),
                          better_of(place.sign, plan)});
  }
  return table;
}

/// E |X - Y| of two independent normal values of that deviation, over Morris' step of 2/3: what mu*
/// is where an assumption only disturbs the run.
double chance_effect(const Sensitivity& s)
{
  constexpr double k_mean_difference = 1.1283791670955126; // 2 / sqrt(pi)
  return 1.5 * k_mean_difference * s.noise / std::sqrt(static_cast<double>(s.replications));
}

std::string without_effect(const Sensitivity& s)
{
  std::string pointers;
  for (const Screened& each : s.screened) {
    if (each.effects.mu_star == 0) {
      pointers += (pointers.empty() ? "" : ", ") + each.assumption.target.pointer;
    }
  }
  return pointers;
}

/// What the columns of sensitivity_table() mean.
void print_legend(std::ostream& out, const Sensitivity& s, Layout layout)
{
  print_line(
      out,
      fmt::format("effect: what the ratio of the two does over an assumption's whole range, "
                  "mean of {} trajectories (± where it goes both ways); mu*: the same of its "
                  "logarithm; sigma: how much that depends on the others and on the place",
                  s.trajectories),
      layout);
  print_line(out, fmt::format("a mu* of {:.3f} may be chance", chance_effect(s)), layout);
  if (s.rows > 0) {
    print_line(out,
               fmt::format("share of variance: Sobol's total index over {} x {} points, the others "
                           "as they are; chance alone has {:.2f} of it",
                           s.rows,
                           std::count_if(s.screened.begin(), s.screened.end(),
                                         [](const Screened& e) { return bool{e.index}; }) +
                               2,
                           s.variance > 0 ? s.noise * s.noise / s.replications / s.variance : 0),
               layout);
  }
}

/// Where there is no tie: who is better where.
std::string no_tie_text(const Breakeven& b, const Plan& plan)
{
  const auto [least, most] = std::minmax_element(
      b.ties.grid.begin(), b.ties.grid.end(),
      [](const Place& x, const Place& y) { return x.log_ratio.mean < y.log_ratio.mean; });
  const auto told = std::count_if(b.ties.grid.begin(), b.ties.grid.end(),
                                  [](const Place& p) { return p.sign != 0; });
  const std::string where = range_text(b.range);
  const std::string by = fmt::format("by {} to {}", change_of_log(least->log_ratio.mean),
                                     change_of_log(most->log_ratio.mean));
  if (told == 0) {
    return fmt::format("no difference is told anywhere from {}: {}; more --reps may tell", where,
                       by);
  }
  const auto first = std::find_if(b.ties.grid.begin(), b.ties.grid.end(),
                                  [](const Place& p) { return p.sign != 0; });
  const std::string winner = better_of(first->sign, plan);
  if (static_cast<std::size_t>(told) == b.ties.grid.size()) {
    return fmt::format("no tie from {}: {} is better throughout, {}", where, winner, by);
  }
  return fmt::format("no tie found from {}: {} is better at {} of {} values, at the others no "
                     "difference is told; {}",
                     where, winner, told, b.ties.grid.size(), by);
}

std::string tie_text(const Breakeven& b, const Tie& tie, const Plan& plan)
{
  const std::string unit = b.range.target.scales
                               ? " times"
                               : (b.range.target.unit.empty() ? "" : " ") + b.range.target.unit;
  const std::string sides = fmt::format("below it {} is better, above it {}",
                                        better_of(tie.below, plan), better_of(-tie.below, plan));
  if (tie.jumps) {
    return fmt::format("tie between {} and {}{}: {}", four_digits(tie.ci95.lo),
                       four_digits(tie.ci95.hi), unit, sides);
  }
  return fmt::format("tie at {}{}, 95 % interval [{}, {}]: {}", four_digits(tie.at), unit,
                     four_digits(tie.ci95.lo), four_digits(tie.ci95.hi), sides);
}

} // namespace

QuestionManifest question_manifest(const Plan& plan, const std::string& command)
{
  return {.version = version(),
          .git = git_version(),
          .command = command,
          .seed = plan.scenario.seed,
          .inputs = plan.inputs};
}

std::string change_of_log(double log_ratio)
{
  return change_text(std::expm1(log_ratio));
}

std::string change_of_log(const std::optional<Interval>& log_ratio)
{
  return log_ratio ? change_text(Interval{std::expm1(log_ratio->lo), std::expm1(log_ratio->hi)})
                   : change_text(std::optional<Interval>{});
}

std::string range_text(const Assumption& a)
{
  return fmt::format("{} to {}", four_digits(a.lo), value_text(a.target, a.hi));
}

std::string place_text(const Plan& plan)
{
  return fmt::format("{}, {}, {}", plan.scenario.name, plan.topologies.front().name,
                     plan.specs.front().copies == 1
                         ? "1 copy"
                         : fmt::format("{} copies", plan.specs.front().copies));
}

void print_assumptions(std::ostream& out, const Assumptions& assumptions, Layout layout)
{
  Table table{.title = "",
              .columns = {{"assumption"}, {"now", true}, {"range", true}, {"why"}},
              .rows = {}};
  for (const Assumption& a : assumptions.varied) {
    table.rows.push_back(
        {a.target.pointer, value_text(a.target, a.target.value), range_text(a), a.reason});
  }
  print(out, table, layout);
  out << "\n";
  print_left_out(out, assumptions.left_out, layout);
}

void print_sensitivity(std::ostream& out, const Sensitivity& s, Layout layout)
{
  out << fmt::format("{}, {}, {} copies: what {} against {} hangs on\n\n", s.scenario, s.machine,
                     s.copies, s.strategy, s.baseline);
  print_line(out,
             fmt::format("as it is: {} {} ({} replications; from one to the next the ratio varies "
                         "by {})",
                         change_of_log(s.base.mean), change_of_log(s.base.ci95),
                         s.base_replications, percent_text(s.noise)),
             layout);
  print_line(
      out,
      fmt::format("all {} assumptions anywhere in their ranges: {} to {}, {} at {} of {} "
                  "points",
                  s.screened.size(), change_of_log(s.screening.least),
                  change_of_log(s.screening.most),
                  s.base.mean > 0 ? s.strategy + " is better" : s.strategy + " is not better",
                  std::lround(s.screening.same_sign * static_cast<double>(s.screening.points)),
                  s.screening.points),
      layout);
  out << "\n";
  print(out, sensitivity_table(s), layout);
  out << "\n";
  print_legend(out, s, layout);
  for (const std::string& note : s.notes) {
    print_line(out, note, layout);
  }
  if (const std::string pointers = without_effect(s); !pointers.empty()) {
    print_line(out, "without any effect: " + pointers, layout);
  }
  print_left_out(out, s.left_out, layout);
  print_line(out, fmt::format("{} runs, {:.0f} s", s.runs, s.wall_s), layout);
}

void print_breakeven(std::ostream& out, const Breakeven& b, const Plan& plan, Layout layout)
{
  const bool copies_vary = b.range.target.pointer == "/copies" || b.range.target.pointer == "/cpus";
  out << fmt::format("{}: {} against {}\n\n",
                     copies_vary
                         ? fmt::format("{}, {}", plan.scenario.name, plan.topologies.front().name)
                         : place_text(plan),
                     plan.strategies.back(), plan.strategies.front());
  print(out, grid_table(b, plan), layout);
  out << "\n";
  if (b.ties.interrupted) {
    print_line(out, "interrupted: of the places and crossings, those that were looked at", layout);
  } else if (b.ties.ties.empty()) {
    print_line(out, no_tie_text(b, plan), layout);
  }
  for (const Tie& tie : b.ties.ties) {
    print_line(out, tie_text(b, tie, plan), layout);
  }
  print_line(out, fmt::format("{} runs, {:.0f} s", b.runs, b.wall_s), layout);
}

} // namespace numasim

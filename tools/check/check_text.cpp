#include "tools/check/check_result.hpp"

#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace numasim {

namespace {

constexpr std::array<CheckRule, k_check_rules> k_rules{
    CheckRule::Trees, CheckRule::Races,     CheckRule::LockOrder, CheckRule::LockUse,
    CheckRule::Walks, CheckRule::ForkOrder, CheckRule::Waiting};

/// "12,345".
std::string grouped(std::uint64_t number)
{
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) {
    text.insert(at - 3, ",");
  }
  return text;
}

std::string verdict_of(const CheckReport& report, CheckRule rule)
{
  const std::uint64_t broken = report.violations_of(rule);
  if (broken > 0) {
    return "BROKEN " + grouped(broken) + (broken == 1 ? " time" : " times");
  }
  return report.checked[static_cast<std::size_t>(rule)] > 0 ? "ok" : "never met";
}

void print_rules(std::ostream& out, const DesignVerdict& design)
{
  Table table{"", {{"rule"}, {"checked", true}, {"verdict"}, {"what it asks"}}, {}};
  for (const CheckRule rule : k_rules) {
    table.rows.push_back({name_of(rule),
                          grouped(design.report.checked[static_cast<std::size_t>(rule)]),
                          verdict_of(design.report, rule), meaning_of(rule)});
  }
  print_text(out, table);
}

void print_parts(std::ostream& out, const DesignVerdict& design, std::uint32_t pauses)
{
  std::uint64_t scripted = 0;
  std::uint64_t scripts = 0;
  std::string cut_short;
  for (const CheckedPart& part : design.parts) {
    if (part.skipped) {
      out << part.what << ": not run, because it tries locks and the design's cannot be tried\n";
      continue;
    }
    if (!part.script || part.alone) {
      out << fmt::format("{}: {} schedule{}\n", part.what, grouped(part.schedules),
                         part.schedules == 1 ? "" : "s");
      continue;
    }
    ++scripts;
    scripted += part.schedules;
    if (!part.exhausted) {
      cut_short += (cut_short.empty() ? "" : ", ") + part.what;
    }
  }
  if (scripts == 0) {
    return;
  }
  out << fmt::format("{} scripts: {} schedules, ", scripts, grouped(scripted));
  if (cut_short.empty()) {
    out << fmt::format("all that hold threads up at most {} times\n", pauses);
  } else {
    out << fmt::format("not all that hold threads up at most {} times in {}\n", pauses, cut_short);
  }
}

void print_violation(std::ostream& out, const Violation& violation)
{
  const std::string rule(72, '=');
  out << "\n" << rule << "\n" << name_of(violation.rule) << ": " << violation.title << "\n";
  out << std::string(72, '-') << "\n";
  for (const std::string& line : violation.lines) {
    out << line << "\n";
  }
  out << fmt::format("{}; again with --schedule {}\n{}\n",
                     violation.times == 1 ? std::string{"once"}
                                          : grouped(violation.times) + " times",
                     violation.schedule, rule);
}

} // namespace

void print_check_text(std::ostream& out, const CheckResult& result)
{
  bool first = true;
  for (const DesignVerdict& design : result.designs) {
    out << (first ? "" : "\n\n");
    first = false;
    out << fmt::format("{} under {}: {}\n\n", design.strategy, result.scenario,
                       design.report.clean() ? "clean" : "BROKEN");
    print_rules(out, design);
    out << "\n";
    print_parts(out, design, result.pauses);
    for (const Violation& violation : design.report.violations) {
      print_violation(out, violation);
    }
  }
}

void print_check_markdown(std::ostream& out, const CheckResult& result)
{
  Table table{"", {{"design"}}, {}};
  for (const CheckRule rule : k_rules) {
    table.columns.push_back({name_of(rule)});
  }
  table.columns.push_back({"schedules", true});
  for (const DesignVerdict& design : result.designs) {
    std::vector<std::string> row{"`" + design.strategy + "`"};
    for (const CheckRule rule : k_rules) {
      const std::string verdict = verdict_of(design.report, rule);
      row.push_back(verdict.starts_with("BROKEN") ? "**broken**" : verdict);
    }
    row.push_back(grouped(design.report.schedules));
    table.rows.push_back(std::move(row));
  }
  print_markdown(out, table);
  for (const DesignVerdict& design : result.designs) {
    for (const Violation& violation : design.report.violations) {
      out << fmt::format("\n- `{}`, {}: {} (`--schedule {}`)", design.strategy,
                         name_of(violation.rule), violation.title, violation.schedule);
    }
  }
  out << "\n";
}

} // namespace numasim

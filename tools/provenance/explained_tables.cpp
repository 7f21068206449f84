#include "tools/provenance/explained.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace numasim {

namespace {

constexpr std::size_t k_width = 100;

std::string moved_text(double lo, double hi)
{
  return lo == 0 && hi == 0 ? "0" : fmt::format("{} .. {}", change_of_log(lo), change_of_log(hi));
}

/// One column for what is moved: the baseline's throughput, and each design's change.
std::vector<std::string> moved_titles(const Explained& e)
{
  std::vector<std::string> titles{e.strategies.front() + " throughput"};
  for (std::size_t s = 1; s < e.strategies.size(); ++s) {
    titles.push_back(e.strategies[s] + " vs " + e.strategies.front());
  }
  return titles;
}

std::vector<std::string> moved_cells(const Explained& e, const NumberInfluence& number)
{
  const MovedAnswers& base = number.answers.front();
  std::vector<std::string> cells{moved_text(base.throughput_lo, base.throughput_hi)};
  for (std::size_t s = 1; s < e.strategies.size(); ++s) {
    // The change itself at both ends, which is what people know it by.
    const MovedAnswers& answer = number.answers[s];
    const double now = e.influences->change[s].mean;
    cells.push_back(answer.change() == 0
                        ? "0"
                        : fmt::format("{} .. {}", change_of_log(now + answer.change_lo),
                                      change_of_log(now + answer.change_hi)));
  }
  return cells;
}

std::string place_of(const ProvenanceRow& row)
{
  return row.of.empty() ? std::string{to_string(row.part)}
                        : fmt::format("{} {}", to_string(row.part), row.of);
}

/// What moves the answer.
Table influence_table(const Explained& e)
{
  Table table{.title = "What moves the answer, each number alone over its range",
              .columns = {{"number"}, {"now", true}, {"range", true}, {"confidence"}},
              .rows = {}};
  for (const std::string& title : moved_titles(e)) {
    table.columns.push_back({title, true});
  }
  for (const NumberInfluence& number : e.influences->numbers) {
    if (!e.influences->moves(number)) {
      continue;
    }
    const Assumption& a = number.assumption;
    std::vector<std::string> row{a.target.pointer, value_text(a.target, a.target.value),
                                 range_text(a), std::string{to_string(a.target.trust)}};
    const std::vector<std::string> cells = moved_cells(e, number);
    row.insert(row.end(), cells.begin(), cells.end());
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string headline(const Explained& e)
{
  if (!e.influences) {
    const auto guesses = std::count_if(e.rows.begin(), e.rows.end(), [](const ProvenanceRow& row) {
      return row.confidence == Belief::Guess;
    });
    return fmt::format("{} of {} numbers are guesses; how much they matter was not asked", guesses,
                       e.rows.size());
  }
  const auto guesses = guesses_that_matter(e);
  if (guesses.empty()) {
    return "the answer hangs on no guess: none moves it by more than chance and the margin";
  }
  std::string text = "the answer hangs on these guesses: ";
  for (std::size_t i = 0; i < guesses.size(); ++i) {
    const Target& target = guesses[i]->assumption.target;
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", target.pointer,
                        value_text(target, target.value));
  }
  return text;
}

std::vector<std::string> answers_now(const Explained& e)
{
  const Influences& found = *e.influences;
  std::vector<std::string> lines{fmt::format("{}: {} 1/s {}", e.strategies.front(),
                                             significant(found.throughput.front().mean, 4),
                                             interval_text(found.throughput.front().ci95))};
  for (std::size_t s = 1; s < e.strategies.size(); ++s) {
    lines.push_back(fmt::format("{}: {} against it {}", e.strategies[s],
                                change_of_log(found.change[s].mean),
                                change_of_log(found.change[s].ci95)));
  }
  return lines;
}

std::string list_of(const std::vector<std::string>& names)
{
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

std::vector<std::string> remarks(const Explained& e)
{
  std::vector<std::string> lines;
  if (!e.influences) {
    return lines;
  }
  const Influences& found = *e.influences;
  std::vector<std::string> still;
  for (const NumberInfluence& number : found.numbers) {
    if (!found.moves(number)) {
      still.push_back(number.assumption.target.pointer);
    }
  }
  std::string chance = fmt::format("{}'s throughput by up to {}", e.strategies.front(),
                                   percent_text(std::expm1(found.throughput_noise.front())));
  for (std::size_t s = 1; s < e.strategies.size(); ++s) {
    chance += fmt::format(", {}'s change by up to {}", e.strategies[s],
                          percent_text(std::expm1(found.change_noise[s])));
  }
  lines.push_back(fmt::format("chance alone moves {} ({} replications of each point, common random "
                              "numbers)",
                              chance, found.replications));
  if (!still.empty()) {
    lines.push_back("moves nothing beyond chance: " + list_of(still));
  }
  if (!found.untried.empty()) {
    lines.push_back("not tried, for want of runs (--runs): " + list_of(found.untried));
  }
  lines.push_back(fmt::format("{} runs, {:.0f} s", found.runs, e.wall_s));
  return lines;
}

std::string part_title(ProvenancePart part)
{
  switch (part) {
  case ProvenancePart::Experiment:
    return "Experiment";
  case ProvenancePart::Machine:
    return "Machine";
  case ProvenancePart::Workload:
    return "Workload and kernel";
  case ProvenancePart::Design:
    return "Design";
  case ProvenancePart::Model:
    break;
  }
  return "Constants of the model";
}

/// The numbers of each thing in the order of `rows`.
std::vector<std::vector<const ProvenanceRow*>> by_thing(const Explained& e)
{
  std::vector<std::vector<const ProvenanceRow*>> things;
  for (const ProvenanceRow& row : e.rows) {
    const auto same = std::find_if(things.begin(), things.end(), [&](const auto& thing) {
      return thing.front()->part == row.part && thing.front()->of == row.of;
    });
    if (same == things.end()) {
      things.push_back({&row});
    } else {
      same->push_back(&row);
    }
  }
  std::stable_sort(things.begin(), things.end(),
                   [](const auto& a, const auto& b) { return a.front()->part < b.front()->part; });
  return things;
}

std::string title_of(const ProvenanceRow& row)
{
  const std::string title = part_title(row.part);
  return row.of.empty() ? title : title + ": " + row.of;
}

void print_rows(std::ostream& out, const std::vector<const ProvenanceRow*>& rows)
{
  out << "\n" << title_of(*rows.front()) << "\n\n";
  std::size_t pointer = 0;
  std::size_t value = 0;
  for (const ProvenanceRow* row : rows) {
    pointer = std::max(pointer, display_width(row->pointer));
    value = std::max(value, display_width(row->value_text()));
  }
  const ProvenanceRow* before = nullptr;
  for (const ProvenanceRow* row : rows) {
    const std::string text = row->value_text();
    out << fmt::format("  {:<{}}  {}{}  {}\n", row->pointer, pointer,
                       std::string(value - display_width(text), ' '), text,
                       to_string(row->confidence));
    const bool same = before != nullptr && before->source == row->source;
    out << "      " << (same ? "the same" : wrapped(row->source, k_width, "      ")) << "\n";
    before = row;
  }
}

Table source_table(const std::vector<const ProvenanceRow*>& rows)
{
  Table table{.title = title_of(*rows.front()),
              .columns = {{"number"}, {"value", true}, {"confidence"}, {"meaning"}, {"source"}},
              .rows = {}};
  for (const ProvenanceRow* row : rows) {
    table.rows.push_back({row->pointer, row->value_text(), std::string{to_string(row->confidence)},
                          row->meaning, row->source});
  }
  return table;
}

} // namespace

void print_text(std::ostream& out, const Explained& e)
{
  out << e.heading << "\n\n  " << wrapped(headline(e), k_width, "    ") << "\n";
  if (e.influences) {
    for (const std::string& line : answers_now(e)) {
      out << "  " << line << "\n";
    }
    out << "\n";
    print_text(out, influence_table(e));
    out << "\n";
    for (const std::string& line : remarks(e)) {
      out << "  " << wrapped(line, k_width, "    ") << "\n";
    }
  }
  for (const auto& rows : by_thing(e)) {
    print_rows(out, rows);
  }
}

void print_markdown(std::ostream& out, const Explained& e)
{
  out << "### " << e.heading << "\n\n" << headline(e) << "\n";
  if (e.influences) {
    out << "\n";
    for (const std::string& line : answers_now(e)) {
      out << "- " << line << "\n";
    }
    out << "\n";
    print_markdown(out, influence_table(e));
    out << "\n";
    for (const std::string& line : remarks(e)) {
      out << "- " << line << "\n";
    }
  }
  for (const auto& rows : by_thing(e)) {
    out << "\n";
    print_markdown(out, source_table(rows));
  }
}

void print_csv(std::ostream& out, const Explained& e)
{
  Table table{.title = "",
              .columns = {{"part"},
                          {"number"},
                          {"value"},
                          {"unit"},
                          {"confidence"},
                          {"lo"},
                          {"hi"},
                          {"strength"},
                          {"meaning"},
                          {"source"}},
              .rows = {}};
  for (const ProvenanceRow& row : e.rows) {
    const NumberInfluence* number = e.influences ? e.influences->find(row.pointer) : nullptr;
    const auto cell = [&](double value) {
      return number == nullptr ? std::string{} : fmt::format("{}", value);
    };
    table.rows.push_back({place_of(row), row.pointer, row.value, row.unit,
                          std::string{to_string(row.confidence)},
                          cell(number == nullptr ? 0 : number->assumption.lo),
                          cell(number == nullptr ? 0 : number->assumption.hi),
                          cell(number == nullptr ? 0 : number->strength), row.meaning, row.source});
  }
  print_csv(out, table);
}

} // namespace numasim

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/locks/lock.hpp"
#include "models/machine/topology.hpp"
#include "tools/command/command.hpp"
#include "tools/command/topology.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/parameter_value.hpp"
#include "tools/report/topology_overview.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

namespace numasim {

namespace {

struct Row {
  std::string name;
  std::string text;
};

void print_rows(std::ostream& out, const std::vector<Row>& rows)
{
  std::size_t width = 0;
  for (const Row& row : rows) {
    width = std::max(width, row.name.size());
  }
  for (const Row& row : rows) {
    out << fmt::format("{:<{}}  {}\n", row.name, width, row.text);
  }
}

void print_parameter(std::ostream& out, const Parameter& p)
{
  out << fmt::format("  {}: {}\n    default: {}{}{}\n    allowed: {}\n    source:  {}\n", p.name,
                     p.meaning, parameter_text(p.fallback), p.unit.empty() ? "" : " ", p.unit,
                     allowed_values(p), p.source);
}

void list_entries(std::ostream& out, const std::string& noun,
                  std::span<const CatalogueEntry> entries, const std::string& name)
{
  if (name.empty()) {
    std::vector<Row> rows;
    for (const CatalogueEntry& entry : entries) {
      rows.push_back({entry.name, entry.summary});
    }
    print_rows(out, rows);
    return;
  }
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const CatalogueEntry& e) { return e.name == name; });
  if (entry == entries.end()) {
    const auto names = names_of(entries);
    throw InputError(
        {"list", "", "no " + noun + " \"" + name + "\"" + suggestion(name, names), joined(names)});
  }
  out << entry->name << ": " << entry->summary << "\n";
  if (!entry->source.empty()) {
    out << "  source: " << entry->source << "\n";
  }
  if (entry->parameters.empty()) {
    out << "  no parameters\n";
  }
  for (const Parameter& parameter : entry->parameters) {
    print_parameter(out, parameter);
  }
}

std::string text_of(Preemption preemption)
{
  switch (preemption) {
  case Preemption::On:
    return "on: its holder and its waiters may lose their CPU at any time";
  case Preemption::OffWhileQueued:
    return "off on the way to the lock, unless asleep; with it as the parameter preempt says";
  case Preemption::OffUntilUnlock:
    return "off from lock to unlock";
  }
  return "";
}

void list_locks(std::ostream& out, std::span<const CatalogueEntry> entries, const std::string& name)
{
  list_entries(out, "lock", entries, name);
  if (const LockEntry* lock = find_lock(name)) {
    out << "  preemption: " << text_of(lock->preemption) << "\n";
    out << "  can be tried: " << (lock->can_try ? "yes" : "no") << "\n";
  }
}

void list_topologies_by(std::ostream& out, const std::string& name)
{
  if (name.empty()) {
    list_known_topologies(out, Format::Text);
    return;
  }
  const auto file = find_topology(name, topology_directories());
  const Topology topology = load_topology(file);
  out << fmt::format("{}: {}\n  {}\n  file: {}\n  where its values come from:\n", topology.name,
                     topology.title, shape_text(topology), shown_path(file));
  for (const auto& [pointer, provenance] : topology.provenance) {
    out << fmt::format("    {}: {}, {}\n", pointer, to_string(provenance.confidence),
                       provenance.source);
  }
}

std::string text_of(const std::vector<std::optional<std::size_t>>& copies)
{
  std::vector<std::string> texts;
  texts.reserve(copies.size());
  for (const std::optional<std::size_t>& n : copies) {
    texts.push_back(n ? std::to_string(*n) : "one a CPU");
  }
  return joined(texts);
}

void list_scenarios_by(std::ostream& out, const Catalogue& catalogue, const std::string& name)
{
  if (name.empty()) {
    std::vector<Row> rows;
    for (const auto& file : list_scenarios()) {
      rows.push_back({file.stem().string(), load_scenario(file, catalogue, {}).description});
    }
    print_rows(out, rows);
    return;
  }
  const auto file = find_scenario(name);
  const Scenario s = load_scenario(file, catalogue, {});
  out << fmt::format("{}: {}\n  file: {}\n  workload: {}\n  topologies: {}\n  {}: {}\n"
                     "  baseline: {}\n  copies: {}\n  replications: {}\n  seed: {}\n",
                     s.name, s.description, shown_path(file), s.workload, joined(s.topologies),
                     names_of(s.subject).many, joined(s.strategies), s.baseline, text_of(s.copies),
                     s.replications, s.seed);
  for (const Parameter& p : s.parameters.declared()) {
    out << fmt::format("  {}: {}{}{}\n", p.name, parameter_text(s.parameters.value(p.name)),
                       p.unit.empty() ? "" : " ", p.unit);
  }
}

const std::vector<std::string> k_kinds{"strategies", "locks", "workloads", "topologies",
                                       "scenarios"};

void list(const Environment& environment, const std::string& kind, const std::string& name)
{
  const Catalogue& catalogue = environment.catalogue;
  if (kind == "strategies") {
    list_entries(environment.out, "strategy", catalogue.strategies, name);
  } else if (kind == "locks") {
    list_locks(environment.out, catalogue.locks, name);
  } else if (kind == "workloads") {
    list_entries(environment.out, "workload", catalogue.workloads, name);
  } else if (kind == "topologies") {
    list_topologies_by(environment.out, name);
  } else if (kind == "scenarios") {
    list_scenarios_by(environment.out, catalogue, name);
  } else {
    throw InputError({"list", "", "\"" + kind + "\"" + suggestion(kind, k_kinds), joined(k_kinds)});
  }
}

} // namespace

void add_list(CLI::App& root, const Environment& environment, Action& action)
{
  struct Asked {
    std::string kind;
    std::string name;
  };
  CLI::App* command = root.add_subcommand("list", "what there is to choose from");
  auto asked = std::make_shared<Asked>();
  command->add_option("KIND", asked->kind, joined(k_kinds))->required();
  command->add_option("NAME", asked->name, "one of them, with its parameters or contents");
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { list(environment, asked->kind, asked->name); };
  });
}

} // namespace numasim

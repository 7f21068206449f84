#include "tools/experiment/scenario.hpp"

#include "models/input/json_reader.hpp"
#include "models/input/read_parameters.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/read_sampling.hpp"
#include "tools/experiment/variant.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace numasim {

namespace {

constexpr Count k_copies{1, 1'000'000};
constexpr Count k_iterations{1, 1'000'000'000};
constexpr Count k_settle_iterations{0, 1'000'000'000};
constexpr Count k_seeds{0, std::int64_t{1} << 53};

/// A list of names, each once, at least one.
std::vector<std::string> read_names(const JsonReader& list)
{
  std::vector<std::string> names;
  if (!list) {
    return names;
  }
  const auto items = list.as_array();
  if (list.is_array() && items.empty()) {
    list.unfit("at least one name");
  }
  for (const JsonReader& item : items) {
    std::string name = item.as_string();
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      item.unfit("every name once");
    }
    names.push_back(std::move(name));
  }
  return names;
}

/// The name of a design or lock, or a variant of one, whose parameters are added to `parameters`.
std::string read_design(const JsonReader& value, std::span<const std::string> known,
                        std::map<std::string, Parameters>& parameters)
{
  if (!value) {
    return {};
  }
  if (!value.is_string()) {
    return known[value.as_choice(known)];
  }
  std::string name = value.as_text();
  const std::string entry{entry_of(name)};
  if (entry == name) {
    (void)value.as_choice(known);
  } else if (!parameters.contains(entry)) {
    value.problem("\"" + entry + "\"" + suggestion(entry, known), joined(known));
  } else {
    read_variant(value, name, parameters);
  }
  return name;
}

std::string read_choice(const JsonReader& value, std::span<const std::string> known)
{
  return value ? known[value.as_choice(known)] : std::string{};
}

std::optional<std::size_t> read_copies_once(const JsonReader& value)
{
  if (value.is_string() && value.json() == "all") {
    return std::nullopt;
  }
  if (value.is_string()) {
    value.unfit("\"all\" or " + to_string(k_copies));
    return std::nullopt;
  }
  return static_cast<std::size_t>(value.as_integer(k_copies));
}

/// One number, or a list of them.
std::vector<std::optional<std::size_t>> read_copies(const JsonReader& value)
{
  if (!value) {
    return {std::nullopt};
  }
  if (!value.is_array()) {
    return {read_copies_once(value)};
  }
  std::vector<std::optional<std::size_t>> all;
  for (const JsonReader& item : value.as_array()) {
    const std::size_t before = item.problem_count();
    const std::optional<std::size_t> copies = read_copies_once(item);
    if (item.problem_count() > before) {
      continue;
    }
    if (std::find(all.begin(), all.end(), copies) != all.end()) {
      item.unfit("every number once");
    }
    all.push_back(copies);
  }
  if (all.empty()) {
    value.unfit("at least one number");
  }
  return all;
}

Measurement read_measurement(JsonReader reader)
{
  Measurement m;
  if (!reader) {
    return m;
  }
  m.settle_iterations = static_cast<std::uint32_t>(
      reader.integer("settle_iterations", k_settle_iterations, m.settle_iterations));
  m.iterations =
      static_cast<std::uint32_t>(reader.integer("iterations", k_iterations, m.iterations));
  m.min_iterations = static_cast<std::uint64_t>(
      reader.integer("min_iterations", k_iterations, static_cast<std::int64_t>(m.min_iterations)));
  if (!reader.is_object()) {
    reader.unfit("an object");
  }
  reader.finish();
  return m;
}

std::map<std::string, Parameters> read_strategy_parameters(JsonReader reader, const char* noun,
                                                           std::span<const CatalogueEntry> entries)
{
  std::map<std::string, Parameters> all;
  for (const CatalogueEntry& entry : entries) {
    all.emplace(entry.name, Parameters{entry.parameters});
  }
  if (!reader) {
    return all;
  }
  const std::vector<std::string> names = names_of(entries);
  for (const auto& [name, value] : reader.members()) {
    const auto at = all.find(name);
    if (at == all.end()) {
      value.problem("an unknown " + std::string{noun} + suggestion(name, names), joined(names));
    } else {
      read_parameters(value, at->second);
    }
  }
  return all;
}

Parameters read_workload_parameters(const JsonReader& reader, const std::string& workload,
                                    std::span<const CatalogueEntry> entries)
{
  const CatalogueEntry* entry = find_entry(entries, workload);
  Parameters parameters{entry == nullptr ? ParameterList{} : entry->parameters};
  if (reader && entry != nullptr) {
    read_parameters(reader, parameters);
  }
  return parameters;
}

/// What is compared: as the workload has it, or while that is not known, what the document names.
Subject subject_of(const nlohmann::json& document, const Catalogue& catalogue)
{
  const auto workload = document.find("workload");
  if (workload != document.end() && workload->is_string()) {
    if (const auto* entry = find_entry(catalogue.workloads, workload->get<std::string>())) {
      return entry->compares;
    }
  }
  return document.contains(names_of(Subject::Lock).many) ? Subject::Lock : Subject::Strategy;
}

std::span<const CatalogueEntry> entries_of(Subject subject, const Catalogue& catalogue)
{
  return subject == Subject::Lock ? catalogue.locks : catalogue.strategies;
}

/// Strategies given to a workload that compares locks, or the other way round.
void refuse_other_subject(JsonReader& root, Subject subject)
{
  const Subject other = subject == Subject::Lock ? Subject::Strategy : Subject::Lock;
  const SubjectNames names = names_of(subject);
  for (const char* key : {names_of(other).many, names_of(other).parameters}) {
    if (const JsonReader value = root.optional(key)) {
      value.problem(std::string{key} + " for a workload that compares " + names.many,
                    std::string{names.many} + " (" + names.option + ")");
    }
  }
}

void read_subject(Scenario& s, JsonReader& root, const Catalogue& catalogue)
{
  s.subject = subject_of(root.json(), catalogue);
  const SubjectNames subject = names_of(s.subject);
  const std::span<const CatalogueEntry> entries = entries_of(s.subject, catalogue);
  const std::vector<std::string> known = names_of(entries);
  refuse_other_subject(root, s.subject);
  s.strategy_parameters =
      read_strategy_parameters(root.optional(subject.parameters), subject.one, entries);
  const JsonReader list = root.required(subject.many);
  s.strategies = read_names(list);
  if (list && list.is_array()) {
    for (const JsonReader& item : list.as_array()) {
      if (item.is_string() && !item.as_text().empty()) {
        (void)read_design(item, known, s.strategy_parameters);
      }
    }
  }
  const JsonReader baseline = root.optional("baseline");
  s.baseline = read_design(baseline, known, s.strategy_parameters);
  if (!baseline && !s.strategies.empty()) {
    s.baseline = s.strategies.front();
  }
}

Scenario read(JsonReader root, const Catalogue& catalogue)
{
  if (!root.is_object()) {
    root.unfit("an object");
    return {};
  }
  const std::vector<std::string> workloads = names_of(catalogue.workloads);
  Scenario s;
  s.name = root.string("name");
  s.description = root.string("description", "");
  const JsonReader workload = root.required("workload");
  const std::size_t before = root.problem_count();
  s.workload = read_choice(workload, workloads);
  const bool workload_known = workload && root.problem_count() == before;
  s.topologies = read_names(root.required("topologies"));
  read_subject(s, root, catalogue);
  s.copies = read_copies(root.optional("copies"));
  const JsonReader parameters = root.optional("parameters");
  if (workload_known) {
    s.parameters = read_workload_parameters(parameters, s.workload, catalogue.workloads);
  }
  s.measurement = read_measurement(root.optional("measurement"));
  read_sampling(root, s);
  s.seed =
      static_cast<std::uint64_t>(root.integer("seed", k_seeds, static_cast<std::int64_t>(s.seed)));
  root.finish();
  return s;
}

/// Whether the pointer names the place `prefix` or one in it.
bool lies_in(const std::string& pointer, const std::string& prefix)
{
  return pointer.starts_with(prefix) &&
         (pointer.size() == prefix.size() || pointer[prefix.size()] == '/');
}

/// The optional objects, so that --set can reach into them where the file leaves them out.
void add_optional_objects(nlohmann::json& document, const Catalogue& catalogue)
{
  if (!document.is_object()) {
    return;
  }
  const Subject subject = subject_of(document, catalogue);
  const char* const by_name = names_of(subject).parameters;
  for (const char* key : {"parameters", by_name, "measurement"}) {
    if (!document.contains(key)) {
      document[key] = nlohmann::json::object();
    }
  }
  nlohmann::json& parameters = document[by_name];
  for (const CatalogueEntry& entry : entries_of(subject, catalogue)) {
    if (parameters.is_object() && !parameters.contains(entry.name)) {
      parameters[entry.name] = nlohmann::json::object();
    }
  }
}

} // namespace

const CatalogueEntry* find_entry(std::span<const CatalogueEntry> entries, std::string_view name)
{
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const CatalogueEntry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(std::span<const CatalogueEntry> entries)
{
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const CatalogueEntry& entry : entries) {
    names.push_back(entry.name);
  }
  return names;
}

std::vector<Problem> blamed(std::vector<Problem> problems, std::span<const Override> overrides)
{
  for (Problem& problem : problems) {
    const auto guilty = std::find_if(overrides.rbegin(), overrides.rend(), [&](const Override& o) {
      return lies_in(problem.pointer, o.pointer);
    });
    if (guilty != overrides.rend()) {
      problem.file = guilty->option;
      if (!guilty->option.starts_with("--set")) {
        problem.pointer.clear(); // the user of --reps has never seen a pointer
      }
    }
  }
  return problems;
}

Scenario read_scenario(nlohmann::json document, const std::string& file, const Catalogue& catalogue,
                       std::span<const Override> overrides)
{
  for (const Override& o : overrides) {
    if (o.pointer == "/workload") { // decides which objects there may be
      set_pointer(document, o.pointer, o.value, o.option);
    }
  }
  add_optional_objects(document, catalogue);
  for (const Override& o : overrides) {
    set_pointer(document, o.pointer, o.value, o.option);
  }
  Problems problems;
  Scenario scenario = read(JsonReader{document, file, problems}, catalogue);
  if (!problems.empty()) {
    throw InputError(blamed(problems.list(), overrides));
  }
  return scenario;
}

Scenario load_scenario(const std::filesystem::path& file, const Catalogue& catalogue,
                       std::span<const Override> overrides)
{
  return read_scenario(load_json(file), file.string(), catalogue, overrides);
}

std::string json_list(std::span<const std::string> values)
{
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "[" : ",") + json_string(value);
  }
  return text.empty() ? "[]" : text + "]";
}

std::string json_values(std::span<const std::string> values)
{
  std::string text;
  for (const std::string& value : values) {
    text +=
        (text.empty() ? "[" : ",") + (nlohmann::json::accept(value) ? value : json_string(value));
  }
  return text.empty() ? "[]" : text + "]";
}

std::string json_string(const std::string& value)
{
  // A command line need not be UTF-8.
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace numasim

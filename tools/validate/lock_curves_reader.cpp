#include "models/input/input_error.hpp"
#include "models/input/json_reader.hpp"
#include "models/input/read_parameters.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/validate/lock_curves.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <system_error>
#include <utility>

namespace numasim {

namespace {

constexpr const char* k_schema = "numasim-lock-curves/1";
constexpr Count k_threads{1, 1'000'000};
constexpr Quantity k_figure{"", 1e-12, 1e15};
constexpr Quantity k_claimed{"", -1e15, 1e15};
constexpr Quantity k_rare_holds{"ns", 0, 1e9};
constexpr Quantity k_error{"%", 0.1, 1000};
constexpr std::size_t k_most_curves = 256;
constexpr std::size_t k_most_points = 4096;

/// The items of a list with at least one and at most so many.
std::vector<JsonReader> items_of(const JsonReader& list, std::size_t most)
{
  auto items = list.as_array();
  if (list.is_array() && (items.empty() || items.size() > most)) {
    list.unfit("a list of 1 to " + std::to_string(most));
    items.clear();
  }
  return items;
}

PublishedQuantity read_quantity(JsonReader reader)
{
  static const std::array<std::string, 2> kinds{"rate", "time_per_turn"};
  PublishedQuantity q;
  q.name = reader.string("name");
  q.unit = reader.string("unit");
  q.kind = static_cast<PublishedQuantity::Kind>(reader.choice("kind", kinds));
  q.factor = reader.real("factor", k_figure);
  q.explanation = reader.string("explanation");
  reader.finish();
  return q;
}

void read_range(LockDataset& dataset, JsonReader reader)
{
  dataset.most_median_error_pct = reader.real("median_error_pct", k_error);
  dataset.range_reason = reader.string("reason");
  reader.finish();
}

/// Every parameter that is set needs to say where its value is from.
void read_parameter_sources(LockDataset& dataset, const JsonReader& sources, JsonReader workload)
{
  if (!sources) {
    return;
  }
  JsonReader list = sources;
  for (const auto& [key, value] : list.members()) {
    dataset.parameter_sources[key] = value.as_string();
  }
  if (!workload.is_object()) {
    return;
  }
  for (const auto& [key, value] : workload.members()) {
    if (!dataset.parameter_sources.contains(key)) {
      value.problem("a value without a source",
                    "an entry \"" + key + "\" in " + sources.pointer() +
                        " that says where it is from, or that it is a guess");
    }
  }
}

void read_points(PublishedCurve& curve, JsonReader& reader)
{
  const JsonReader copies = reader.required("copies");
  const JsonReader values = reader.required("values");
  const auto numbers = items_of(copies, k_most_points);
  const auto figures = items_of(values, k_most_points);
  if (copies.is_array() && values.is_array() && numbers.size() != figures.size()) {
    values.problem(std::to_string(figures.size()) + " figures",
                   std::to_string(numbers.size()) + ", one for each of the copies");
    return;
  }
  for (std::size_t i = 0; i < std::min(numbers.size(), figures.size()); ++i) {
    const auto n = static_cast<std::size_t>(numbers[i].as_integer(k_threads));
    if (!curve.points.empty() && n <= curve.points.back().copies) {
      numbers[i].unfit("numbers that ascend");
    }
    curve.points.push_back({n, figures[i].as_real(k_figure)});
  }
}

void read_lock(PublishedCurve& curve, JsonReader& reader, const Catalogue& catalogue)
{
  curve.lock = reader.string("lock", "");
  curve.not_modelled = reader.string("not_modelled", "");
  if (curve.lock.empty() == curve.not_modelled.empty()) {
    reader.problem("a curve with " + std::string{curve.lock.empty() ? "neither" : "both"},
                   R"("lock", or "not_modelled" with the reason)");
  }
  const CatalogueEntry* entry = find_entry(catalogue.locks, curve.lock);
  const JsonReader parameters = reader.optional("lock_parameters");
  if (parameters) {
    (void)reader.string("lock_parameters_source");
  }
  if (entry == nullptr) {
    if (!curve.lock.empty()) {
      curve.not_modelled = "there is no lock \"" + curve.lock + "\"";
    }
    return;
  }
  curve.lock_parameters = Parameters{entry->parameters};
  if (parameters) {
    read_parameters(parameters, curve.lock_parameters);
  }
}

PublishedCurve read_curve(JsonReader reader, const Catalogue& catalogue, const Parameters& workload)
{
  PublishedCurve curve;
  curve.name = reader.string("name");
  read_lock(curve, reader, catalogue);
  Parameters own = workload;
  if (const JsonReader changed = reader.optional("workload")) {
    read_parameters(changed, own);
    (void)reader.string("workload_source");
  }
  curve.workload = std::move(own);
  read_points(curve, reader);
  reader.finish();
  return curve;
}

void read_curves(LockDataset& dataset, JsonReader& root, const Catalogue& catalogue)
{
  const CatalogueEntry* lockbench = find_entry(catalogue.workloads, "lockbench");
  Parameters base{lockbench == nullptr ? ParameterList{} : lockbench->parameters};
  const JsonReader workload = root.object("workload");
  read_parameter_sources(dataset, root.object("workload_sources"), workload);
  if (workload) {
    read_parameters(workload, base);
  }
  std::set<std::string> names;
  for (const JsonReader& item : items_of(root.required("curves"), k_most_curves)) {
    dataset.curves.push_back(read_curve(item, catalogue, base));
    if (!names.insert(dataset.curves.back().name).second) {
      item.problem_at("name", "\"" + dataset.curves.back().name + "\" once more",
                      "every name once");
    }
  }
}

/// The name of one of the dataset's curves.
std::string read_curve_name(const JsonReader& name, const LockDataset& dataset)
{
  std::vector<std::string> names;
  for (const PublishedCurve& curve : dataset.curves) {
    names.push_back(curve.name);
  }
  return names.empty() ? std::string{} : names[name.as_choice(names)];
}

ClaimPoint read_claim_point(JsonReader reader, const LockDataset& dataset)
{
  ClaimPoint point;
  point.curve = read_curve_name(reader.required("curve"), dataset);
  const JsonReader copies = reader.required("copies");
  point.copies = static_cast<std::size_t>(copies.as_integer(k_threads));
  reader.finish();
  for (const PublishedCurve& curve : dataset.curves) {
    if (curve.name == point.curve &&
        std::none_of(curve.points.begin(), curve.points.end(),
                     [&](const PublishedPoint& p) { return p.copies == point.copies; })) {
      copies.unfit("one of the copies of \"" + curve.name + "\"");
    }
  }
  return point;
}

std::optional<double> read_optional(JsonReader& reader, const char* key)
{
  const JsonReader value = reader.optional(key);
  return value ? std::optional{value.as_real(k_claimed)} : std::nullopt;
}

Claim read_claim(JsonReader reader, const LockDataset& dataset)
{
  static const std::array<std::string, 5> kinds{"ratio", "slope", "fairness", "order", "last"};
  Claim claim;
  claim.id = reader.string("id");
  claim.statement = reader.string("statement");
  claim.kind = static_cast<Claim::Kind>(reader.choice("kind", kinds));
  if (claim.kind == Claim::Kind::Order || claim.kind == Claim::Kind::Last) {
    claim.of.copies = static_cast<std::size_t>(reader.integer("copies", k_threads));
  } else {
    claim.of = read_claim_point(reader.object("of"), dataset);
  }
  if (claim.kind == Claim::Kind::Ratio || claim.kind == Claim::Kind::Slope) {
    claim.to = read_claim_point(reader.object("to"), dataset);
  }
  if (claim.kind == Claim::Kind::Slope && claim.of.copies == claim.to.copies) {
    reader.problem_at("to", "as many copies as \"of\"", "another number");
  }
  if (claim.kind == Claim::Kind::Last) {
    for (const JsonReader& name : items_of(reader.required("curves"), k_most_curves)) {
      claim.curves.push_back(read_curve_name(name, dataset));
    }
  }
  claim.published = read_optional(reader, "published");
  claim.least = read_optional(reader, "least");
  claim.most = read_optional(reader, "most");
  if (!claim.least && !claim.most) {
    reader.problem("a claim without a range", R"("least", "most" or both)");
  }
  reader.finish();
  return claim;
}

LockDataset read(JsonReader root, const Catalogue& catalogue)
{
  static const std::array<std::string, 3> grades{"A", "B", "C"};
  static const std::array<std::string, 1> schemas{k_schema};
  LockDataset dataset;
  if (!root.is_object()) {
    root.unfit("an object");
    return dataset;
  }
  (void)root.choice("schema", schemas);
  dataset.name = root.string("name");
  dataset.title = root.string("title");
  dataset.source = root.string("source");
  dataset.grade = static_cast<Grade>(root.choice("grade", grades));
  dataset.topology = root.string("topology");
  dataset.machine = root.string("machine");
  dataset.quantity = read_quantity(root.object("quantity"));
  dataset.rare_holds_ns = root.real("rare_holds_ns", k_rare_holds, 0);
  read_range(dataset, root.object("stated_range"));
  read_curves(dataset, root, catalogue);
  if (const JsonReader claims = root.optional("claims")) {
    for (const JsonReader& item : items_of(claims, k_most_curves)) {
      dataset.claims.push_back(read_claim(item, dataset));
    }
  }
  root.finish();
  return dataset;
}

} // namespace

LockDataset load_lock_dataset(const std::filesystem::path& file, const Catalogue& catalogue)
{
  const nlohmann::json document = load_json(file);
  Problems problems;
  LockDataset dataset = read(JsonReader{document, file.string(), problems}, catalogue);
  dataset.file = shown_path(file);
  problems.throw_if_any();
  return dataset;
}

} // namespace numasim

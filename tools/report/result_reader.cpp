#include "tools/report/result_reader.hpp"

#include "models/input/json_text.hpp"
#include "models/input/read_file.hpp"
#include "models/machine/topology_json.hpp"
#include "tools/report/design_reader.hpp"
#include "tools/report/measurements_reader.hpp"
#include "tools/report/printed_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace numasim {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr const char* k_schema = "numasim-result/1";
const std::array<std::string, 4> k_verdicts{"better", "worse", "same",
                                            "undecided"}; // as in Verdict
const std::array<std::string, 2> k_tests{"paired", "welch"};
constexpr Quantity k_probability{"", 0, 1};

std::size_t size(JsonReader& object, const std::string& key)
{
  return static_cast<std::size_t>(object.integer(key, k_any_count));
}

double percent(JsonReader& object, const std::string& key)
{
  return fraction_of(object.real(key, k_any_number));
}

Verdict read_verdict(JsonReader& object, const std::string& key)
{
  return static_cast<Verdict>(object.choice(key, k_verdicts));
}

std::uint64_t read_digest(JsonReader& manifest)
{
  const std::string text = manifest.string("event_digest");
  std::uint64_t digest = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), digest, 16);
  if (text.size() != 16 || error != std::errc{} || stop != text.data() + text.size()) {
    manifest.problem_at("event_digest", "\"" + text + "\"", "16 hexadecimal digits");
  }
  return digest;
}

Manifest read_manifest(JsonReader manifest)
{
  Manifest out{.version = manifest.required("version").as_text(),
               .git = manifest.required("git").as_text(),
               .command = manifest.required("command").as_text(),
               .seed = static_cast<std::uint64_t>(manifest.integer("seed", k_any_count)),
               .replications =
                   static_cast<std::uint32_t>(manifest.integer("replications", {0, 0xffffffff})),
               .inputs = {},
               .host = manifest.required("host").as_text(),
               .wall_s = manifest.real("wall_s", k_from_zero),
               .events = static_cast<std::uint64_t>(manifest.integer("events", k_any_count)),
               .event_digest = read_digest(manifest)};
  for (const auto& [file, sha256] : manifest.object("inputs").members()) {
    out.inputs.emplace(file, sha256.as_text());
  }
  manifest.finish();
  return out;
}

ComparisonResult read_comparison(JsonReader c)
{
  ComparisonResult out{.topology = c.string("topology"),
                       .copies = size(c, "copies"),
                       .baseline = c.string("baseline"),
                       .strategy = c.string("strategy"),
                       .metric = c.string("metric"),
                       .change = {.change = percent(c, "change_pct"),
                                  .ci95 = read_interval(c.required("ci95_pct"), true),
                                  .p_equal = read_optional_number(c.required("p")),
                                  .p_different = {},
                                  .correlation = read_optional_number(c.required("correlation"))},
                       .p_equal_holm = read_optional_number(c.required("p_holm")),
                       .margin = percent(c, "margin_pct"),
                       .verdict = read_verdict(c, "verdict"),
                       .paired = c.choice("test", k_tests) == 0};
  c.finish();
  return out;
}

CandidateResult read_candidate(JsonReader c)
{
  CandidateResult out{
      .strategy = c.string("strategy"), .replications = size(c, "replications"), .out_after = 0};
  const JsonReader out_after = c.required("out_after");
  if (out_after && !out_after.json().is_null()) {
    out.out_after = static_cast<std::size_t>(out_after.as_integer({1, k_any_count.max}));
  }
  c.finish();
  return out;
}

SelectionResult read_selection(JsonReader s)
{
  SelectionResult out{.topology = s.string("topology"),
                      .copies = size(s, "copies"),
                      .selected = {},
                      .probability = s.real("probability", k_probability),
                      .indifference = percent(s, "indifference_pct"),
                      .candidates = read_all(s.array("candidates"), read_candidate)};
  const JsonReader selected = s.required("selected");
  if (selected && !selected.json().is_null()) {
    out.selected = selected.as_string();
  }
  s.finish();
  return out;
}

Influence read_influence(JsonReader i)
{
  Influence out{.pointer = i.string("pointer"),
                .now = i.required("now").as_text(),
                .lo = i.required("lo").as_text(),
                .hi = i.required("hi").as_text()};
  if (const auto change = read_interval(i.required("change_pct"), true)) {
    out.change_lo = change->lo;
    out.change_hi = change->hi;
  }
  i.finish();
  return out;
}

Flip read_flip(JsonReader f)
{
  const bool upwards = static_cast<bool>(f.member("above"));
  Flip out{.pointer = f.string("pointer"),
           .now = f.required("now").as_text(),
           .at = f.required(upwards ? "above" : "below").as_text(),
           .end = f.required("looked_to").as_text(),
           .upwards = upwards,
           .becomes = read_verdict(f, "becomes")};
  f.finish();
  return out;
}

Explanation read_explanation(JsonReader e)
{
  Explanation out{.topology = e.string("topology"),
                  .copies = size(e, "copies"),
                  .baseline = e.string("baseline"),
                  .strategy = e.string("strategy"),
                  .change = percent(e, "change_pct"),
                  .verdict = read_verdict(e, "verdict"),
                  .influences = read_all(e.array("influences"), read_influence),
                  .flips = read_all(e.array("flips"), read_flip),
                  .worst_case = percent(e, "worst_case_pct"),
                  .worst_case_verdict = read_verdict(e, "worst_case_verdict"),
                  .tried = size(e, "assumptions_tried"),
                  .known = size(e, "assumptions_known"),
                  .replications = size(e, "replications"),
                  .runs = size(e, "runs")};
  e.finish();
  return out;
}

std::vector<Topology> read_machines(JsonReader& root, const std::string& file, Problems& problems)
{
  std::vector<Topology> machines;
  for (const JsonReader& machine : root.array("machines")) {
    try {
      machines.push_back(read_topology(machine.json(), file));
    } catch (const InputError& error) {
      for (Problem problem : error.problems()) {
        problem.pointer = machine.pointer() + problem.pointer;
        problems.add(std::move(problem));
      }
    }
  }
  return machines;
}

void read_designs(Result& result, JsonReader& root, const OrderedJson& ordered)
{
  const std::vector<JsonReader> entries = root.array("results");
  for (std::size_t i = 0; i < entries.size() && !root.enough(); ++i) {
    result.designs.push_back(read_design(entries[i], ordered["results"][i], result.machines));
  }
  if (entries.empty() && root.member("results").is_array()) {
    root.problem_at("results", "none", "at least one result");
  }
}

/// Comparisons are of designs that are there.
void check_comparisons(const Result& result, const JsonReader& root)
{
  const auto is_there = [&](const ComparisonResult& c, const std::string& strategy) {
    return std::any_of(result.designs.begin(), result.designs.end(), [&](const DesignResult& d) {
      const auto has_metric = [&](const MetricSummary& m) { return m.name == c.metric; };
      return d.machine.name == c.topology && d.copies == c.copies && d.strategy == strategy &&
             std::any_of(d.metrics.begin(), d.metrics.end(), has_metric);
    });
  };
  for (std::size_t i = 0; i < result.comparisons.size(); ++i) {
    const ComparisonResult& c = result.comparisons[i];
    for (const auto& [key, name] :
         {std::pair{"baseline", c.baseline}, std::pair{"strategy", c.strategy}}) {
      if (!is_there(c, name)) {
        root.problem_below("/comparisons/" + std::to_string(i) + "/" + key, "\"" + name + "\"",
                           "what a result of that machine, number of copies and metric is of");
      }
    }
  }
}

/// Whether the document is one of ours; otherwise nothing else of it is looked at.
bool is_result(JsonReader& root)
{
  const JsonReader schema = root.required("schema");
  if (!schema) {
    return false;
  }
  if (schema.is_string() && schema.json() == k_schema) {
    return true;
  }
  schema.unfit(std::string{"\""} + k_schema + "\": what run and compare write with --format json");
  return false;
}

} // namespace

Result read_result(std::string_view text, const std::string& file)
{
  const nlohmann::json document = parse_json(text, file);
  Problems problems;
  JsonReader root(document, file, problems);
  Result result;
  if (is_result(root)) {
    const OrderedJson ordered = OrderedJson::parse(text);
    result.manifest = read_manifest(root.object("manifest"));
    result.machines = read_machines(root, file, problems);
    read_designs(result, root, ordered);
    result.comparisons = read_all(root.array("comparisons"), read_comparison);
    if (root.optional("selections")) {
      result.selections = read_all(root.array("selections"), read_selection);
    }
    static_cast<void>(root.optional("scaling_laws")); // follow from the results
    if (root.optional("explanations")) {
      result.explanations = read_all(root.array("explanations"), read_explanation);
    }
    root.finish();
    check_comparisons(result, root);
  }
  problems.throw_if_any();
  return result;
}

Result read_result(const std::filesystem::path& file)
{
  return read_result(read_file(file, k_largest_document, "a result, a JSON file"), file.string());
}

} // namespace numasim

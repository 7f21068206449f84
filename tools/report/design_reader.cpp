#include "tools/report/design_reader.hpp"

#include "models/workloads/simulate.hpp"
#include "tools/experiment/variant.hpp"
#include "tools/report/measurements_reader.hpp"
#include "tools/report/printed_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace numasim {

namespace {

using OrderedJson = nlohmann::ordered_json;

const std::array<std::string, 2> k_subjects{"strategy", "lock"}; // as in Subject

/// The members of `object` in the order of `ordered`, which is the same object.
std::vector<JsonReader::Member> in_order(JsonReader object, const OrderedJson& ordered)
{
  std::vector<JsonReader::Member> members;
  if (object.is_object() && ordered.is_object()) {
    for (const auto& item : ordered.items()) {
      members.push_back({item.key(), object.member(item.key())});
    }
  }
  return members;
}

/// The member of that name, or null.
const OrderedJson& member(const OrderedJson& object, const char* key)
{
  static const OrderedJson none;
  return object.is_object() && object.contains(key) ? object[key] : none;
}

Parameter parameter_of(const std::string& name, const JsonReader& value)
{
  const nlohmann::json& json = value.json();
  if (json.is_boolean()) {
    return Parameter::boolean(name, json.get<bool>(), "", "");
  }
  if (json.is_number_float()) {
    return Parameter::real(name, "", value.as_real(k_any_number), -k_greatest, k_greatest, "", "");
  }
  if (json.is_number()) {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    return Parameter::integer(name, "", value.as_integer({-most, most}), -most, most, "", "");
  }
  if (!json.is_string() || json.get_ref<const std::string&>().empty()) {
    value.unfit("true, false, a number or a string that is not empty");
    return Parameter::boolean(name, false, "", "");
  }
  return Parameter::text(name, json.get<std::string>(), "", "");
}

Parameters read_values(const JsonReader& values, const OrderedJson& ordered)
{
  ParameterList list;
  for (const auto& [name, value] : in_order(values, ordered)) {
    list.push_back(parameter_of(name, value));
  }
  return Parameters{std::move(list)};
}

bool fits(const Parameter& declared, const ParameterValue& value)
{
  try {
    Parameters{{declared}}.set(declared.name, value);
  } catch (const std::invalid_argument&) {
    return false;
  }
  return true;
}

/// The same values with unit, meaning, source and default as this numasim declares them; a result
/// has the values only. Of what it does not declare so, the source says that.
Parameters as_declared(const Parameters& values, const CatalogueEntry* entry)
{
  ParameterList list;
  for (Parameter read : values.declared()) {
    read.source = "guess: from a result of a numasim with other parameters";
    if (entry != nullptr) {
      const auto found =
          std::find_if(entry->parameters.begin(), entry->parameters.end(),
                       [&](const Parameter& declared) { return declared.name == read.name; });
      if (found != entry->parameters.end() && fits(*found, read.fallback)) {
        read = *found;
      }
    }
    list.push_back(std::move(read));
  }
  Parameters out{std::move(list)};
  for (const Parameter& parameter : values.declared()) {
    out.set(parameter.name, parameter.fallback);
  }
  return out;
}

const CatalogueEntry* entry_named(std::span<const CatalogueEntry> entries, std::string_view name)
{
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const CatalogueEntry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::uint32_t count32(JsonReader& object, const std::string& key)
{
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(object.integer(key, {0, most}));
}

void read_parameters(DesignResult& out, JsonReader params, const OrderedJson& ordered)
{
  out.workload_parameters =
      as_declared(read_values(params.object("workload"), member(ordered, "workload")),
                  entry_named(workload_catalogue(), out.workload));
  out.strategy_parameters = as_declared(
      read_values(params.object("strategy"), member(ordered, "strategy")),
      entry_named(out.subject == Subject::Lock ? lock_catalogue() : strategy_catalogue(),
                  entry_of(out.strategy)));
  JsonReader measurement = params.object("measurement");
  out.measurement.settle_iterations = count32(measurement, "settle_iterations");
  out.measurement.iterations = count32(measurement, "iterations");
  out.measurement.min_iterations =
      static_cast<std::uint64_t>(measurement.integer("min_iterations", k_any_count));
  measurement.finish();
  params.finish();
}

MetricSummary read_metric(const std::string& name, JsonReader metric)
{
  MetricSummary out{
      .name = name,
      .unit = metric.required("unit").as_text(),
      .samples = read_all(metric.array("samples"),
                          [](const JsonReader& sample) { return sample.as_real(k_any_number); }),
      .estimate = {.mean = metric.real("mean", k_any_number),
                   .ci95 = read_interval(metric.required("ci95"))}};
  const std::int64_t n = metric.integer("n", {1, k_any_count.max});
  if (metric.member("samples").is_array() &&
      n != static_cast<std::int64_t>(metric.member("samples").size())) {
    metric.problem_at("n", std::to_string(n), "the number of samples");
  }
  metric.finish();
  return out;
}

PrecisionResult read_precision(JsonReader precision)
{
  const auto reached = read_optional_number(precision.required("reached_pct"));
  PrecisionResult out{.target = fraction_of(precision.real("target_pct", k_from_zero)),
                      .reached =
                          reached ? fraction_of(*reached) : std::numeric_limits<double>::infinity(),
                      .met = precision.boolean("met")};
  precision.finish();
  return out;
}

BatchMeans read_batch_means(JsonReader batches)
{
  BatchMeans out;
  out.reliable = batches.boolean("reliable");
  out.batches = static_cast<std::size_t>(batches.integer("batches", k_any_count));
  out.lag1 = batches.real("lag1_correlation", k_any_number);
  JsonReader rate = batches.object("rate_per_s");
  out.rate = {.mean = rate.real("mean", k_any_number),
              .variance = rate.real("variance", k_from_zero),
              .freedom = rate.real("freedom", k_from_zero)};
  rate.finish();
  batches.finish();
  return out;
}

bool is_null(const JsonReader& value)
{
  return !value || value.json().is_null();
}

oracle::Expectation read_expectation(JsonReader theory)
{
  const std::array<std::string, 3> bounds{"1/S", "N/(Z+S)", "CPUs/(Z+S)"};
  oracle::Expectation out{.throughput = theory.real("whole_runs_per_s", k_from_zero),
                          .unhindered = read_optional_number(theory.required("unhindered_s")),
                          .service = read_optional_number(theory.required("service_s")).value_or(0),
                          .busiest = {},
                          .bound = theory.real("bound_per_s", k_from_zero),
                          .lock_is_bound = theory.choice("bound", bounds) == 0,
                          .model = {}};
  const JsonReader busiest = theory.required("busiest_lock");
  if (!is_null(busiest)) {
    out.busiest = busiest.as_string();
  }
  if (!is_null(theory.required("queue"))) {
    JsonReader queue = theory.object("queue");
    out.model = oracle::QueueModel{.name = queue.string("name"),
                                   .throughput = queue.real("throughput_per_s", k_from_zero),
                                   .exact = queue.boolean("exact")};
    queue.finish();
  }
  theory.finish();
  return out;
}

MachineSummary read_machine(JsonReader& design, const std::vector<Topology>& machines)
{
  const std::string name = design.string("topology");
  const std::int64_t cpus = design.integer("cpus", {1, k_any_count.max});
  const auto found = std::find_if(machines.begin(), machines.end(),
                                  [&](const Topology& machine) { return machine.name == name; });
  if (found == machines.end()) {
    design.problem_at("topology", "\"" + name + "\"", "a machine of /machines");
    MachineSummary unknown;
    unknown.name = name;
    return unknown;
  }
  if (static_cast<std::int64_t>(found->cpus.size()) != cpus) {
    design.problem_at("cpus", std::to_string(cpus),
                      std::to_string(found->cpus.size()) + ", the CPUs of that machine");
  }
  return summary_of(*found);
}

void read_optional_parts(DesignResult& out, JsonReader& design)
{
  if (design.optional("precision")) {
    out.precision = read_precision(design.object("precision"));
  }
  if (design.optional("batch_means")) {
    out.batch_means = read_batch_means(design.object("batch_means"));
  }
  if (design.optional("oracle")) {
    out.expectation = read_expectation(design.object("oracle"));
  }
}

void read_metrics(DesignResult& out, JsonReader& design, const OrderedJson& ordered)
{
  const JsonReader metrics = design.object("metrics");
  for (const auto& [name, metric] : in_order(metrics, ordered)) {
    out.metrics.push_back(read_metric(name, metric));
  }
  if (metrics && out.metrics.empty()) {
    metrics.problem("no metrics", "at least one");
    out.metrics.emplace_back();
  }
  // The first is the throughput, which changes are relative to.
  const auto positive = [](double value) { return value > 0; };
  if (out.metrics.empty()) {
    return;
  }
  const MetricSummary& first = out.metrics.front();
  if (!positive(first.estimate.mean) ||
      !std::all_of(first.samples.begin(), first.samples.end(), positive)) {
    metrics.problem("a first metric (\"" + first.name + "\") that is not above 0",
                    "the throughput, above 0 in every replication");
  }
}

} // namespace

DesignResult read_design(JsonReader design, const OrderedJson& ordered,
                         const std::vector<Topology>& machines)
{
  DesignResult out{
      .scenario = design.string("scenario"),
      .machine = read_machine(design, machines),
      .subject = static_cast<Subject>(design.choice("subject", k_subjects)),
      .strategy = design.string("strategy"),
      .workload = design.string("workload"),
      .copies = static_cast<std::size_t>(design.integer("copies", {1, k_any_count.max})),
      .replications = 0,
      .workload_parameters = {},
      .strategy_parameters = {},
      .measurement = {},
      .whole_throughput = design.real("whole_runs_per_s", k_from_zero),
      .iterations = static_cast<std::uint64_t>(design.integer("iterations", k_any_count)),
      .warm_up_found = false,
      .discarded = {},
      .metrics = {},
      .locks = read_all(design.array("locks"), read_lock),
      .lines = read_all(design.array("lines"), read_line),
      .walks = read_all(design.array("walks"), read_walk),
      .warnings = read_all(design.array("warnings"),
                           [](const JsonReader& warning) { return warning.as_text(); })};
  read_parameters(out, design.object("params"), member(ordered, "params"));
  JsonReader warm_up = design.object("warm_up");
  out.warm_up_found = warm_up.boolean("found");
  out.discarded = duration_printed(warm_up.real("discarded_s", {"s", 0, k_longest_s}), 1e12);
  warm_up.finish();
  read_metrics(out, design, member(ordered, "metrics"));
  out.replications =
      out.metrics.empty() ? 0 : static_cast<std::uint32_t>(out.metrics.front().samples.size());
  read_optional_parts(out, design);
  design.finish();
  return out;
}

} // namespace numasim

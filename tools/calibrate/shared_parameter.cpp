#include "tools/calibrate/shared_parameter.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "models/input/suggest.hpp"
#include "models/machine/topology_json.hpp"
#include "models/machine/topology_writer.hpp"
#include "tools/questions/topology_targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

namespace numasim {

namespace {

using Json = nlohmann::json;

constexpr const char* k_option = "--parameter";
constexpr std::string_view k_topology = "/topology";
constexpr std::string_view k_parameters = "/parameters/";
constexpr std::string_view k_designs = "/strategy_parameters/";

// From value / factor to value x factor: wider than what sensitivity varies, so that a fit
// may contradict what is believed.
constexpr double k_guess = 4;
constexpr double k_derived = 2;
constexpr double k_known = 1.2;

std::optional<double> number(std::string_view text)
{
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end && std::isfinite(value) ? std::optional{value}
                                                                     : std::nullopt;
}

Json document_of(const Topology& topology)
{
  return Json::parse(write_topology(topology).dump());
}

/// All numbers of one run.
std::vector<Target> targets_of(const RunSpec& run)
{
  std::vector<Target> targets = topology_targets(run.topology, document_of(run.topology));
  const auto add = [&](std::vector<Target> more) {
    targets.insert(targets.end(), more.begin(), more.end());
  };
  add(parameter_targets(run.workload_parameters, "/parameters"));
  add(parameter_targets(run.strategy_parameters, std::string{k_designs} + run.strategy));
  return targets;
}

/// What a name stands for.
struct Meaning {
  std::string pointer;
  std::string machine;
};

/// One number in all runs that have it.
struct Occurrences {
  std::vector<Target> targets; ///< by machine and value, each once
  std::set<std::string> machines;
};

class Finder {
public:
  explicit Finder(std::span<const RunSpec> runs)
  {
    for (const RunSpec& run : runs) {
      machines_.insert(run.topology.name);
      for (Target& target : targets_of(run)) {
        add(found_[target.pointer], run, target);
        add(on_[{run.topology.name, target.pointer}], run, target);
      }
    }
  }

  [[nodiscard]] Meaning meaning_of(const std::string& name) const
  {
    if (name.starts_with("/")) {
      return {.pointer = name, .machine = {}};
    }
    const std::size_t slash = name.find('/');
    if (slash != std::string::npos && machines_.contains(name.substr(0, slash))) {
      return {.pointer = std::string{k_topology} + name.substr(slash),
              .machine = name.substr(0, slash)};
    }
    const std::string parameter = std::string{k_parameters} + name;
    return {.pointer =
                found_.contains(parameter) ? parameter : std::string{k_topology} + "/" + name,
            .machine = {}};
  }

  /// Throws InputError with the nearest name if there is none.
  [[nodiscard]] const Occurrences& find(const std::string& name, const Meaning& meaning) const
  {
    if (!meaning.machine.empty()) {
      const auto on = on_.find({meaning.machine, meaning.pointer});
      if (on != on_.end()) {
        return on->second;
      }
    } else if (const auto all = found_.find(meaning.pointer); all != found_.end()) {
      return all->second;
    }
    std::vector<std::string> names;
    for (const auto& [pointer, occurrences] : found_) {
      names.push_back(pointer.starts_with(k_parameters) ? pointer.substr(k_parameters.size())
                                                        : pointer);
    }
    const std::vector<std::string> machines(machines_.begin(), machines_.end());
    throw InputError({k_option, "", "\"" + name + "\"" + suggestion(name, names),
                      "a number of the rows' runs: " + joined(names) +
                          "; MACHINE/... with one of " + joined(machines)});
  }

private:
  static void add(Occurrences& all, const RunSpec& run, const Target& target)
  {
    all.machines.insert(run.topology.name);
    const bool known = std::any_of(all.targets.begin(), all.targets.end(), [&](const Target& t) {
      return t.value == target.value && t.list == target.list && t.trust == target.trust;
    });
    if (!known) {
      all.targets.push_back(target);
    }
  }

  std::map<std::string, Occurrences> found_;
  std::map<std::pair<std::string, std::string>, Occurrences> on_;
  std::set<std::string> machines_;
};

/// One target for all runs: the value they have, or a factor of 1.
Target common_target(const Occurrences& all, bool& factor)
{
  Target target = all.targets.front();
  const bool equal = std::all_of(all.targets.begin(), all.targets.end(), [&](const Target& t) {
    return t.value == target.value && t.list == target.list;
  });
  factor = !equal || target.scales;
  // The best known of them says how far all may move together.
  for (const Target& t : all.targets) {
    target.trust = std::min(target.trust, t.trust);
  }
  if (factor && !target.scales) {
    double lo = 0;
    double hi = std::numeric_limits<double>::infinity();
    for (const Target& t : all.targets) {
      if (t.value > 0) {
        lo = std::max(lo, t.min / t.value);
        hi = std::min(hi, t.max / t.value);
      }
    }
    target.value = 1;
    target.min = lo;
    target.max = hi;
    target.integer = false;
  }
  return target;
}

double factor_of(Belief trust)
{
  switch (trust) {
  case Belief::Guess:
    return k_guess;
  case Belief::Derived:
    return k_derived;
  default:
    return k_known;
  }
}

Assumption range_of(const Target& target, const ParameterText& text)
{
  if (text.lo && text.hi) {
    Assumption asked = ranged(target, *text.lo, *text.hi, *text.lo > 0, k_option);
    if (target.value < asked.lo || target.value > asked.hi) {
      throw InputError({k_option, "",
                        fmt::format("{} from {} to {}", text.name, asked.lo, asked.hi),
                        fmt::format("a range that has the value now, {}", target.value)});
    }
    return asked;
  }
  if (target.value <= 0) {
    throw InputError({k_option, "", fmt::format("{}, which is {} now", text.name, target.value),
                      "its range too, NAME=LO:HI: none follows from that"});
  }
  const double factor = factor_of(target.trust);
  double lo = std::max(target.min, target.value / factor);
  double hi = std::min(target.max, target.value * factor);
  if (target.integer) {
    lo = std::max(target.min, std::ceil(lo));
    hi = std::min(target.max, std::floor(hi));
  }
  return {.target = target,
          .lo = lo,
          .hi = hi,
          .logarithmic = lo > 0,
          .reason = fmt::format("{}: a factor of {:g}", to_string(target.trust), factor)};
}

SharedParameter resolved(const ParameterText& text, const Finder& finder)
{
  const Meaning meaning = finder.meaning_of(text.name);
  const Occurrences& all = finder.find(text.name, meaning);
  SharedParameter p{.name = text.name, .machine = meaning.machine, .range = {}, .machines = {}};
  const Target target = common_target(all, p.factor);
  p.range = range_of(target, text);
  p.machines.assign(all.machines.begin(), all.machines.end());
  return p;
}

void scale(Json& item, double factor)
{
  if (item.is_number()) {
    item = item.get<double>() * factor;
    return;
  }
  for (Json& part : item) {
    scale(part, factor);
  }
}

bool has(const Parameters& parameters, std::string_view name)
{
  const ParameterList& declared = parameters.declared();
  return std::any_of(declared.begin(), declared.end(),
                     [&](const Parameter& p) { return p.name == name; });
}

void set(Parameters& parameters, std::string_view name, const SharedParameter& p, double value)
{
  if (!has(parameters, name)) {
    return;
  }
  const ParameterValue& now = parameters.value(name);
  if (std::holds_alternative<std::int64_t>(now)) {
    parameters.set(name, std::llround(value));
  } else if (std::holds_alternative<double>(now)) {
    parameters.set(name, p.factor ? std::get<double>(now) * value : value);
  }
}

/// Whether the parameter is one of that topology.
bool concerns(const SharedParameter& p, const Topology& topology)
{
  return p.range.target.pointer.starts_with(k_topology) &&
         (p.machine.empty() || p.machine == topology.name) &&
         std::find(p.machines.begin(), p.machines.end(), topology.name) != p.machines.end();
}

void set_topology(Topology& topology, std::span<const SharedParameter> parameters,
                  const std::vector<double>& positions)
{
  if (std::none_of(parameters.begin(), parameters.end(),
                   [&](const SharedParameter& p) { return concerns(p, topology); })) {
    return;
  }
  Json document = document_of(topology);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const SharedParameter& p = parameters[i];
    if (concerns(p, topology)) {
      const std::string pointer = p.range.target.pointer.substr(k_topology.size());
      Json value = document.at(Json::json_pointer(pointer));
      const double wanted = p.range.at(positions[i]);
      if (p.factor) {
        scale(value, wanted);
      } else if (p.range.target.integer) {
        value = std::llround(wanted);
      } else {
        value = wanted;
      }
      set_pointer(document, pointer, value.dump(), k_option);
    }
  }
  const std::string path = topology.path;
  topology = read_topology(document, path);
  topology.path = path;
}

} // namespace

ParameterText read_parameter_text(const std::string& text)
{
  const std::size_t equals = text.find('=');
  ParameterText read{.name = text.substr(0, equals), .lo = {}, .hi = {}};
  if (equals != std::string::npos) {
    const std::size_t colon = text.find(':', equals);
    if (colon != std::string::npos) {
      read.lo = number(std::string_view{text}.substr(equals + 1, colon - equals - 1));
      read.hi = number(std::string_view{text}.substr(colon + 1));
    }
    if (!read.lo || !read.hi || *read.lo >= *read.hi) {
      throw InputError({k_option, "", "\"" + text + "\"",
                        "NAME or NAME=LO:HI with numbers LO < HI, as in percpu_hold_us=0.5:4"});
    }
  }
  return read;
}

std::string SharedParameter::setting(double position) const
{
  const double value = range.at(position);
  const std::string number = fmt::format("{:.6g}", value);
  if (factor) {
    return fmt::format("{} times {} of each of {}", number, range.target.pointer, joined(machines));
  }
  return fmt::format("--set {}={}{}", range.target.pointer, number,
                     machine.empty() ? "" : " (with --topology " + machine + ")");
}

std::vector<SharedParameter> shared_parameters(std::span<const ParameterText> texts,
                                               std::span<const RunSpec> runs)
{
  const Finder finder(runs);
  Problems problems;
  std::vector<SharedParameter> parameters;
  std::set<std::string> names;
  for (const ParameterText& text : texts) {
    try {
      parameters.push_back(resolved(text, finder));
      const Meaning meaning = finder.meaning_of(text.name);
      if (!names.insert(meaning.machine + meaning.pointer).second) {
        problems.add({k_option, "", "\"" + text.name + "\" once more", "every number once"});
      }
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        problems.add(problem);
      }
    }
  }
  problems.throw_if_any();
  return parameters;
}

void set_parameters(RunSpec& spec, std::span<const SharedParameter> parameters,
                    const std::vector<double>& positions)
{
  const std::string of_design = std::string{k_designs} + spec.strategy + "/";
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const SharedParameter& p = parameters[i];
    const std::string_view pointer = p.range.target.pointer;
    const double value = p.range.at(positions[i]);
    if (pointer.starts_with(k_parameters)) {
      set(spec.workload_parameters, pointer.substr(k_parameters.size()), p, value);
    } else if (pointer.starts_with(of_design)) {
      set(spec.strategy_parameters, pointer.substr(of_design.size()), p, value);
    }
  }
  set_topology(spec.topology, parameters, positions);
}

} // namespace numasim

#include "models/input/field_visit.hpp"
#include "models/input/json_text.hpp"
#include "models/machine/topology_fields.hpp"
#include "models/machine/topology_writer.hpp"
#include "models/sched/time_slice.hpp"
#include "tools/provenance/provenance.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace numasim {

namespace {

using Json = nlohmann::json;

/// What names the file or tells where others come from.
bool is_no_value(std::string_view pointer)
{
  constexpr std::array<std::string_view, 7> k_none{"/$schema",  "/schema", "/name",      "/title",
                                                   "/firmware", "/fit",    "/provenance"};
  return std::find(k_none.begin(), k_none.end(), pointer) != k_none.end();
}

/// "12 x 12 numbers", "192 lists"
std::string array_text(const Field& field, const Json& value)
{
  if (!value.empty() && value.front().is_array()) {
    return fmt::format("{} x {} numbers", value.size(), value.front().size());
  }
  return fmt::format("{} {}", value.size(), field.noun.empty() ? "numbers" : field.noun);
}

std::string scalar_text(const Json& value)
{
  return value.is_string() ? value.get<std::string>() : value.dump();
}

class MachineRows {
public:
  MachineRows(const Topology& topology, std::span<const Override> overrides)
      : topology_(topology), overrides_(overrides)
  {
  }

  bool visit(const Field& field, const Json& value, const std::string& pointer)
  {
    if (is_no_value(pointer)) {
      return false;
    }
    if (pointer == "/cpus") {
      // As --cpus leaves them.
      add(field, pointer, fmt::format("{}", topology_.cpus.size()),
          static_cast<double>(topology_.cpus.size()), "CPUs");
      return false;
    }
    if (pointer == "/nodes") {
      add(field, pointer, fmt::format("{}", value.size()), static_cast<double>(value.size()),
          "nodes");
      return false;
    }
    switch (field.type) {
    case Field::Type::Object:
    case Field::Type::Forms:
      return true;
    case Field::Type::Array:
      if (field.parts.front().type == Field::Type::Object) {
        return true;
      }
      add(field, pointer, array_text(field, value), {}, field.parts.front().unit);
      return false;
    default:
      add(field, pointer, scalar_text(value),
          value.is_number() ? std::optional{value.get<double>()} : std::nullopt, field.unit);
      return false;
    }
  }

  /// What the file leaves out and the model then takes.
  void add_left_out(const Json& document)
  {
    const auto time = [](Duration duration) { return duration.in_seconds() * 1e9; };
    const auto left_out = [&](const char* pointer) {
      return !document.contains(Json::json_pointer(pointer));
    };
    const Costs& costs = topology_.costs;
    if (left_out("/near_first")) {
      add_default("/near_first", costs.near_first, "");
    }
    if (costs.protocol == Protocol::SocketLocal && left_out("/t0_package_ns")) {
      add_default("/t0_package_ns", time(costs.package_base.value_or(costs.l3_transfer)), "ns");
    }
    if (left_out("/os/time_slice_ns")) {
      add_default("/os/time_slice_ns", time(time_slice(topology_)), "ns");
    }
    if (left_out("/os/tick_ns")) {
      add_default("/os/tick_ns", time(tick(topology_)), "ns");
    }
  }

  [[nodiscard]] std::vector<ProvenanceRow> rows() && { return std::move(rows_); }

private:
  void add(const Field& field, const std::string& pointer, std::string value,
           std::optional<double> number, const std::string& unit)
  {
    ProvenanceRow row{.part = ProvenancePart::Machine,
                      .of = topology_.name,
                      .pointer = "/topology" + pointer,
                      .value = std::move(value),
                      .number = number,
                      .unit = unit,
                      .meaning = field.meaning,
                      .source = "no source stated",
                      .confidence = Belief::Guess};
    if (const Provenance* origin = provenance_of_value(pointer)) {
      row.source = origin->source;
      row.confidence = belief_of(origin->confidence);
    }
    if (const Override* setter = setter_of(pointer)) {
      row.source = fmt::format("set by {}; the file's value: {}", setter->option, row.source);
      row.confidence = Belief::Chosen;
    }
    rows_.push_back(std::move(row));
  }

  void add_default(const std::string& pointer, double value, const std::string& unit)
  {
    const Field* field = &topology_fields();
    std::size_t begin = 1;
    while (begin != 0) {
      const std::size_t end = pointer.find('/', begin);
      field = field->find(pointer.substr(begin, end == std::string::npos ? end : end - begin));
      begin = end == std::string::npos ? 0 : end + 1;
    }
    add(*field, pointer, fmt::format("{}", value), value, unit);
    rows_.back().source = "left out of the file, which means this value";
    rows_.back().confidence = Belief::Documented;
  }

  /// A value that --set adds to the file has no source there.
  [[nodiscard]] const Provenance* provenance_of_value(const std::string& pointer) const
  {
    return provenance_of(topology_, pointer);
  }

  [[nodiscard]] const Override* setter_of(const std::string& pointer) const
  {
    const auto sets = [&](const Override& o) {
      return pointer == o.pointer || pointer.starts_with(o.pointer + "/");
    };
    const auto found = std::find_if(overrides_.begin(), overrides_.end(), sets);
    return found == overrides_.end() ? nullptr : &*found;
  }

  static Belief belief_of(Confidence confidence)
  {
    constexpr std::array<Belief, 4> k_beliefs{Belief::Measured, Belief::Documented, Belief::Derived,
                                              Belief::Guess};
    return k_beliefs.at(static_cast<std::size_t>(confidence));
  }

  const Topology& topology_;
  std::span<const Override> overrides_;
  std::vector<ProvenanceRow> rows_;
};

std::vector<ProvenanceRow> rows_of(const Topology& topology, const Json& document,
                                   std::span<const Override> overrides)
{
  MachineRows rows(topology, overrides);
  visit_fields(topology_fields(), document,
               [&](const Field& field, const Json& value, const std::string& pointer) {
                 return rows.visit(field, value, pointer);
               });
  rows.add_left_out(document);
  return std::move(rows).rows();
}

} // namespace

std::vector<ProvenanceRow> machine_rows(const Topology& topology,
                                        std::span<const Override> topology_overrides)
{
  Json document = load_json(topology.path);
  for (const Override& o : topology_overrides) {
    set_pointer(document, o.pointer, o.value, o.option);
  }
  return rows_of(topology, document, topology_overrides);
}

std::vector<ProvenanceRow> machine_rows(const Topology& topology)
{
  return rows_of(topology, write_topology(topology), {});
}

} // namespace numasim

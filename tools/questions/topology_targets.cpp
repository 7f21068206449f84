#include "tools/questions/topology_targets.hpp"

#include "models/input/field_visit.hpp"
#include "models/input/json_text.hpp"
#include "models/machine/topology_fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace numasim {

namespace {

using Json = nlohmann::json;

/// What a list may be multiplied by; whether the products are allowed its reader says.
constexpr double k_least_scale = 0.001;
constexpr double k_most_scale = 1000;

/// Structure, records, and what no cost comes from.
bool is_no_cost(std::string_view pointer)
{
  constexpr std::array<std::string_view, 10> k_none{
      "/cpus",     "/nodes", "/slit",       "/freq_mhz", "/levels/core/cpus", "/levels/l3/cores",
      "/firmware", "/fit",   "/provenance", "/hop/pairs"};
  return std::find(k_none.begin(), k_none.end(), pointer) != k_none.end();
}

/// Whether `field` is a number, or a list of lists of them to any depth.
const Field* number_in(const Field& field)
{
  const Field* inner = &field;
  while (inner->type == Field::Type::Array) {
    inner = &inner->parts.front();
  }
  return inner->type == Field::Type::Real ? inner : nullptr;
}

class TargetSearch {
public:
  explicit TargetSearch(const Topology& topology) : topology_(topology) {}

  /// Whether to look into the parts of `value`.
  bool visit(const Field& field, const Json& value, const std::string& pointer)
  {
    if (is_no_cost(pointer)) {
      return false;
    }
    if (field.type == Field::Type::Integer || field.type == Field::Type::Real) {
      add(field, value, pointer);
    } else if (const Field* number = number_in(field);
               field.type == Field::Type::Array && number != nullptr) {
      add_list(*number, value, pointer);
      return false;
    }
    return true;
  }

  [[nodiscard]] std::vector<Target> targets() && { return std::move(targets_); }

private:
  Target target_at(const std::string& pointer)
  {
    Target target{.pointer = "/topology" + pointer, .unit = {}, .source = "no source stated"};
    target.trust = Belief::Guess;
    if (const Provenance* origin = provenance_of(topology_, pointer)) {
      constexpr std::array<Belief, 4> k_trust{Belief::Measured, Belief::Documented, Belief::Derived,
                                              Belief::Guess};
      target.trust = k_trust.at(static_cast<std::size_t>(origin->confidence));
      target.source = origin->source;
    }
    return target;
  }

  void add(const Field& field, const Json& value, const std::string& pointer)
  {
    Target target = target_at(pointer);
    target.unit = field.unit;
    target.integer = field.type == Field::Type::Integer;
    target.min = field.min;
    target.max = field.max;
    target.value = value.get<double>();
    targets_.push_back(std::move(target));
  }

  void add_list(const Field& number, const Json& value, const std::string& pointer)
  {
    Target target = target_at(pointer);
    target.unit = number.unit;
    target.min = k_least_scale;
    target.max = k_most_scale;
    target.value = 1;
    target.scales = true;
    target.list = value.dump();
    targets_.push_back(std::move(target));
  }

  const Topology& topology_;
  std::vector<Target> targets_;
};

} // namespace

std::vector<Target> topology_targets(const Topology& topology, std::span<const Override> overrides)
{
  Json document = load_json(topology.path);
  for (const Override& o : overrides) {
    set_pointer(document, o.pointer, o.value, o.option);
  }
  TargetSearch search(topology);
  visit_fields(topology_fields(), document,
               [&](const Field& field, const Json& value, const std::string& pointer) {
                 return search.visit(field, value, pointer);
               });
  return std::move(search).targets();
}

} // namespace numasim

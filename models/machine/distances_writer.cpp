#include "models/machine/distances_writer.hpp"

#include "models/input/json_print.hpp"
#include "models/machine/group_order.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;
using Matrix = std::vector<std::vector<double>>;

constexpr double k_half_a_picosecond = 0.5e-3; // ns

bool same_time(double a_ns, double b_ns)
{
  return std::abs(a_ns - b_ns) < k_half_a_picosecond;
}

bool symmetric(const Matrix& matrix)
{
  for (std::size_t a = 0; a < matrix.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (matrix[a][b] != matrix[b][a]) {
        return false;
      }
    }
  }
  return true;
}

Json rows_of(const Matrix& matrix)
{
  Json rows = Json::array();
  for (const auto& row : matrix) {
    rows.push_back(Json::array());
    for (const double entry : row) {
      rows.back().push_back(json_number(entry));
    }
  }
  return rows;
}

/// ns per SLIT unit, if that one number gives all hops.
std::optional<double> linear_rule(const Topology& topology)
{
  std::optional<double> rule;
  for (std::size_t a = 0; a < topology.slit.size(); ++a) {
    for (std::size_t b = 0; b < topology.slit.size(); ++b) {
      const double units = topology.slit[a][b] - 10;
      if (!rule && units > 0) {
        rule = topology.hop_ns[a][b] / units;
      }
      if (!same_time(rule.value_or(0) * units, topology.hop_ns[a][b])) {
        return std::nullopt;
      }
    }
  }
  return rule;
}

/// One hop within packages and one between them, if these two give all hops.
std::optional<Json> class_rule(const Topology& topology)
{
  std::optional<double> die;
  std::optional<double> socket;
  for (std::size_t a = 0; a < topology.nodes.size(); ++a) {
    for (std::size_t b = 0; b < topology.nodes.size(); ++b) {
      if (a == b) {
        continue;
      }
      auto& hop = topology.package_of_node[a] == topology.package_of_node[b] ? die : socket;
      if (!same_time(hop.value_or(topology.hop_ns[a][b]), topology.hop_ns[a][b])) {
        return std::nullopt;
      }
      hop = hop.value_or(topology.hop_ns[a][b]);
    }
  }
  Json rule = {{"mode", "class"}};
  if (die) {
    rule["die_ns"] = json_number(*die);
  }
  if (socket) {
    rule["socket_far_ns"] = json_number(*socket);
  }
  return rule;
}

} // namespace

Json slit_of(const Topology& topology)
{
  return {{"symmetric", symmetric(topology.slit)}, {"distances", rows_of(topology.slit)}};
}

Json hops_of(const Topology& topology)
{
  if (const auto ns_per_unit = linear_rule(topology)) {
    return {{"mode", "slit_linear"}, {"ns_per_unit", json_number(*ns_per_unit)}};
  }
  if (auto by_class = class_rule(topology)) {
    return *std::move(by_class);
  }
  return {{"mode", "matrix"},
          {"symmetric", symmetric(topology.hop_ns)},
          {"ns", rows_of(topology.hop_ns)}};
}

void write_offsets(const Topology& topology, Json& document)
{
  const Costs& costs = topology.costs;
  if (!costs.core_offset_ns.empty()) {
    Json offsets = Json::array();
    for (const std::uint32_t core : groups_by_lowest_cpu(topology.core)) {
      offsets.push_back(json_number(costs.core_offset_ns[core]));
    }
    document["core_offset_ns"] = std::move(offsets);
  }
  if (!costs.l3_pair_offset_ns.empty()) {
    Matrix offsets;
    const std::vector<std::uint32_t> order = groups_by_lowest_cpu(topology.l3);
    for (const std::uint32_t requester : order) {
      offsets.emplace_back();
      for (const std::uint32_t owner : order) {
        offsets.back().push_back(costs.l3_pair_offset_ns[requester][owner]);
      }
    }
    document["l3_pair_offset_ns"] = {{"symmetric", symmetric(offsets)}, {"ns", rows_of(offsets)}};
  }
}

} // namespace numasim

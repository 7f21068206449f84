#include "tests/fit/record_check.hpp"

#include "models/machine/topology_json.hpp"
#include "models/machine/topology_writer.hpp"
#include "models/machine/transfer_costs.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace numasim::test {

namespace {

/// Records hold hundredths of ns and thousandths of %.
constexpr double k_rounded_ns = 0.0051;
constexpr double k_rounded_pct = 0.00051;

double hand_over(const TransferCosts& costs, const Topology& topology, std::size_t home,
                 std::size_t a, std::size_t b)
{
  const auto node = static_cast<Node>(home);
  const Duration there = costs.transfer(static_cast<Cpu>(a), static_cast<Cpu>(b), node);
  const Duration back = costs.transfer(static_cast<Cpu>(b), static_cast<Cpu>(a), node);
  return (there + back).in_ns() / 2 + topology.costs.rmw_local.in_ns();
}

/// The value of the nearest rank.
double p95(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(
      std::lround(0.95 * static_cast<double>(values.size() - 1)))];
}

} // namespace

Topology read_back(const Topology& topology)
{
  return read_topology(nlohmann::json::parse(write_topology(topology).dump()), "box.json");
}

std::size_t home_of(const Topology& topology)
{
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    if (topology.nodes[n].id == topology.fit->home_node.value_or(0)) {
      return n;
    }
  }
  return 0;
}

double hand_over_ns(const Topology& topology, std::size_t home, std::size_t a, std::size_t b)
{
  const TransferCosts costs(Machine(topology, Machine::WithoutPlatform{}));
  return hand_over(costs, topology, home, a, b);
}

void check_record(const Topology& written, const LatencyMatrix& matrix,
                  const std::vector<std::size_t>& position)
{
  const Topology topology = read_back(written);
  REQUIRE(topology.fit);
  const FitRecord& record = *topology.fit;
  const TransferCosts costs(Machine(topology, Machine::WithoutPlatform{}));
  const std::size_t home = home_of(topology);
  std::vector<double> errors;
  double sum = 0;
  double worst = 0;
  bool worst_is_there = false;
  for (std::size_t i = 0; i < matrix.cpus(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double ns = matrix.ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      if (std::isnan(ns)) {
        continue;
      }
      const std::size_t a = position.empty() ? j : position[j];
      const std::size_t b = position.empty() ? i : position[i];
      const double model = hand_over(costs, topology, home, a, b);
      errors.push_back(100 * std::abs(model - ns) / ns);
      sum += errors.back();
      worst = std::max(worst, errors.back());
      if (topology.cpus[a] == record.worst.cpu_a && topology.cpus[b] == record.worst.cpu_b) {
        worst_is_there = true;
        CHECK(record.worst.measured_ns == Approx(ns).epsilon(0).margin(k_rounded_ns));
        CHECK(record.worst.model_ns == Approx(model).epsilon(0).margin(k_rounded_ns));
      }
    }
  }
  CHECK(record.pairs == errors.size());
  CHECK(record.mean_abs_pct ==
        Approx(sum / static_cast<double>(errors.size())).epsilon(0).margin(k_rounded_pct));
  CHECK(worst_is_there);
  const double recorded =
      100 * std::abs(record.worst.model_ns - record.worst.measured_ns) / record.worst.measured_ns;
  const double by_rounding = (100 + recorded) * 2 * k_rounded_ns / record.worst.measured_ns;
  CHECK(recorded == Approx(worst).epsilon(0).margin(by_rounding));
  CHECK(record.p95_abs_pct == Approx(p95(errors)).epsilon(0).margin(k_rounded_pct));
}

} // namespace numasim::test

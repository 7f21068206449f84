#include "tools/probe/crossings.hpp"

#include "models/machine/transfer_rule.hpp"

#include <Eigen/Dense>

#include <algorithm>

namespace numasim {

namespace {

constexpr Eigen::Index k_costs = 4;
constexpr Eigen::Index k_die = 2;
/// An unmeasurably short hop may come out this much below 0, in ns.
constexpr double k_slack = 5;

/// The costs that any pair depends on, of which the pairs tell each apart.
std::vector<Eigen::Index> costs_told(const Eigen::MatrixXd& factors, Protocol protocol)
{
  std::vector<Eigen::Index> used;
  for (Eigen::Index c = 0; c < k_costs; ++c) {
    if (!factors.col(c).isZero()) {
      used.push_back(c);
    }
  }
  const auto rank = factors(Eigen::all, used).colPivHouseholderQr().rank();
  const bool full = rank == static_cast<Eigen::Index>(used.size());
  if (!full && protocol == Protocol::SocketLocal) {
    std::erase(used, k_die); // every pair of a package has a die hop: part of its base
    return used;
  }
  return full ? used : std::vector<Eigen::Index>{};
}

/// Least squares; nothing if the pairs do not determine the costs, or to negative values.
std::optional<TransferRule> fitted(const Crossings& crossings, Protocol protocol)
{
  const auto rows = static_cast<Eigen::Index>(crossings.pairs.size());
  Eigen::MatrixXd factors(rows, k_costs);
  Eigen::VectorXd times(rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const Crossings::Pair& pair = crossings.pairs[static_cast<std::size_t>(i)];
    const auto f = crossings.factors(protocol, pair);
    factors.row(i) << f[0], f[1], f[2], f[3];
    times[i] = pair.ns;
  }
  const std::vector<Eigen::Index> used = costs_told(factors, protocol);
  if (used.empty()) {
    return std::nullopt;
  }
  const Eigen::MatrixXd design = factors(Eigen::all, used);
  const Eigen::VectorXd solution = design.colPivHouseholderQr().solve(times);
  std::array<double, k_costs> cost{};
  for (std::size_t i = 0; i < used.size(); ++i) {
    cost[static_cast<std::size_t>(used[i])] = solution[static_cast<Eigen::Index>(i)];
  }
  if (cost[0] < 0 || cost[1] < 0 || cost[2] < -k_slack || cost[3] < -k_slack) {
    return std::nullopt;
  }
  return TransferRule{.protocol = protocol,
                      .base = cost[0],
                      .package_base = cost[1],
                      .die = std::max(cost[2], 0.0),
                      .package = std::max(cost[3], 0.0),
                      .squares = (design * solution - times).squaredNorm()};
}

} // namespace

HopCount Crossings::hops(std::uint32_t from, std::uint32_t to) const
{
  const bool same_package = package_of_node[from] == package_of_node[to];
  return {.die = from != to && same_package ? 1.0 : 0.0, .package = same_package ? 0.0 : 1.0};
}

std::array<double, 4> Crossings::factors(Protocol protocol, const Pair& pair) const
{
  const HopCount direct = hops(pair.node_a, pair.node_b);
  if (protocol == Protocol::SocketLocal) {
    return direct.package == 0 ? std::array{0.0, 1.0, direct.die, 0.0}
                               : std::array{1.0, 0.0, 0.0, 0.0};
  }
  if (protocol == Protocol::Flat) {
    return {1, 0, 0, 0};
  }
  const auto h = static_cast<std::uint32_t>(home);
  const HopCount a = hops(pair.node_a, h);
  const HopCount b = hops(h, pair.node_b);
  return {1, 0, direct.die + a.die + b.die, direct.package + a.package + b.package};
}

double Crossings::predicted(const TransferRule& rule, const Pair& pair) const
{
  const RuleCosts<double> costs{rule.protocol, rule.base, rule.package_base, 0};
  return transfer_rule(
      costs, pair.node_a, static_cast<std::uint32_t>(home), pair.node_b,
      [&](std::uint32_t from, std::uint32_t to) {
        const HopCount count = hops(from, to);
        return count.die * rule.die + count.package * rule.package;
      },
      [this](std::uint32_t node) { return package_of_node[node]; });
}

std::optional<TransferRule> best_rule(const Crossings& crossings)
{
  if (crossings.pairs.empty()) {
    return std::nullopt;
  }
  if (crossings.package_of_node.size() == 1) {
    return fitted(crossings, Protocol::Flat);
  }
  const auto home = fitted(crossings, Protocol::HomeDirectory);
  const auto local = fitted(crossings, Protocol::SocketLocal);
  if (!home || !local) {
    return home ? home : local;
  }
  return home->squares <= local->squares ? home : local;
}

} // namespace numasim

#include "tools/fit/hand_over.hpp"

#include "tools/fit/structure.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

/// The node of each CPU by position, found once a topology.
std::vector<std::size_t> nodes_of_cpus(const Topology& topology)
{
  std::vector<std::size_t> node(topology.cpus.size(), 0);
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
      node[static_cast<std::size_t>(at - topology.cpus.begin())] = n;
    }
  }
  return node;
}

/// The protocol's rule for a transfer between cores, one way, without offsets.
double rule_ns(const Topology& topology, std::size_t r, std::size_t h, std::size_t o)
{
  const Costs& costs = topology.costs;
  const auto& hop = topology.hop_ns;
  switch (costs.protocol) {
  case Protocol::HomeDirectory:
    return costs.base.in_ns() + hop[r][h] + hop[h][o] + hop[o][r];
  case Protocol::SocketLocal: {
    const auto& package = topology.package_of_node;
    if (package[r] == package[o]) {
      return costs.package_base.value_or(costs.l3_transfer).in_ns() + hop[r][o];
    }
    return costs.base.in_ns() + hop[r][o] + (package[h] == package[r] ? costs.dir_read.in_ns() : 0);
  }
  case Protocol::Flat:
    break;
  }
  return costs.base.in_ns();
}

class HandOvers {
public:
  HandOvers(const Topology& topology, std::size_t home)
      : topology_(topology), home_(home), node_(nodes_of_cpus(topology))
  {
  }

  [[nodiscard]] double between(std::size_t a, std::size_t b) const
  {
    return (one_way(a, b) + one_way(b, a)) / 2;
  }

private:
  [[nodiscard]] double one_way(std::size_t requester, std::size_t owner) const
  {
    const Costs& costs = topology_.costs;
    const double local = costs.rmw_local.in_ns();
    const std::uint32_t core = topology_.core[requester];
    const std::uint32_t other = topology_.core[owner];
    if (core == other) {
      return costs.core_transfer.in_ns() + local;
    }
    const std::uint32_t l3 = topology_.l3[requester];
    const std::uint32_t other_l3 = topology_.l3[owner];
    double ns = l3 == other_l3 ? costs.l3_transfer.in_ns()
                               : rule_ns(topology_, node_[requester], home_, node_[owner]);
    if (!costs.core_offset_ns.empty()) {
      ns += costs.core_offset_ns[core] + costs.core_offset_ns[other];
    }
    if (!costs.l3_pair_offset_ns.empty()) {
      ns += costs.l3_pair_offset_ns[l3][other_l3];
    }
    return std::max(ns, 0.0) + local;
  }

  const Topology& topology_;
  std::size_t home_;
  std::vector<std::size_t> node_;
};

} // namespace

double hand_over_ns(const Topology& topology, std::size_t home, std::size_t a, std::size_t b)
{
  return HandOvers(topology, home).between(a, b);
}

FitError error_of(const Topology& topology, std::size_t home, const LatencyMatrix& matrix,
                  const std::vector<std::size_t>& position)
{
  const HandOvers model(topology, home);
  FitError error;
  std::vector<double> errors;
  double transfers = 0;
  double transfer_sum = 0;
  double worst = -1;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const double measured = matrix.ns(i, j);
      if (std::isnan(measured)) {
        continue;
      }
      const std::size_t a = position[static_cast<std::size_t>(j)];
      const std::size_t b = position[static_cast<std::size_t>(i)];
      const double predicted = model.between(a, b);
      const double relative = std::abs(predicted - measured) / measured;
      errors.push_back(relative);
      error.mean_abs_pct += relative;
      if (topology.core[a] != topology.core[b]) {
        transfers += 1;
        transfer_sum += relative;
      }
      if (relative > worst) {
        worst = relative;
        error.worst = {topology.cpus[a], topology.cpus[b], measured, predicted};
      }
    }
  }
  error.mean_abs_pct *= 100 / static_cast<double>(errors.size());
  error.transfers_abs_pct = transfers > 0 ? 100 * transfer_sum / transfers : error.mean_abs_pct;
  error.p95_abs_pct = 100 * quantile(std::move(errors), 0.95);
  return error;
}

} // namespace numasim

#include "tools/fit/hand_over.hpp"

#include "models/machine/transfer_costs.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

/// The simulator's own rules, asked for both directions.
class HandOvers {
public:
  HandOvers(const Topology& topology, std::size_t home)
      : home_(static_cast<Node>(home)), local_(topology.costs.rmw_local), costs_(Machine(topology))
  {
  }

  [[nodiscard]] double between(std::size_t a, std::size_t b) const
  {
    const auto first = static_cast<Cpu>(a);
    const auto second = static_cast<Cpu>(b);
    const Duration both =
        costs_.transfer(first, second, home_) + costs_.transfer(second, first, home_);
    return both.in_ns() / 2 + local_.in_ns();
  }

private:
  Node home_;
  Duration local_;
  TransferCosts costs_;
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

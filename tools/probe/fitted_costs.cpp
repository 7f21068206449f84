#include "tools/probe/fitted_costs.hpp"

#include "tools/experiment/data_files.hpp"
#include "tools/fit/fitted_topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace numasim {

namespace {

/// With fewer, the criterion of the fit has too few pairs to tell positions from noise.
constexpr std::size_t k_least_cores = 8;

LatencyMatrix matrix_of(const PairMatrix& pairs)
{
  const auto size = eigen_index(pairs.cpus.size());
  LatencyMatrix matrix;
  matrix.labels = pairs.cpus;
  matrix.ns = Eigen::MatrixXd::Constant(size, size, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t a = 1; a < pairs.cpus.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      matrix.ns(eigen_index(a), eigen_index(b)) = matrix.ns(eigen_index(b), eigen_index(a)) =
          pairs.at(a, b).value();
    }
  }
  return matrix;
}

/// Calls `with` for each hop between packages.
template <class With> void each_package_hop(Topology& topology, With with)
{
  for (std::size_t a = 0; a < topology.nodes.size(); ++a) {
    for (std::size_t b = 0; b < topology.nodes.size(); ++b) {
      if (topology.package_of_node[a] != topology.package_of_node[b]) {
        with(topology.hop_ns[a][b]);
      }
    }
  }
}

/// Hand-overs tell the sum of t0 and the link between packages only, unless by triangles; memory
/// beyond the link tells the link.
void use_remote_memory(double remote_dram_ns, Topology& topology)
{
  Costs& costs = topology.costs;
  const double local = costs.dram_local.in_ns();
  if (costs.protocol == Protocol::HomeDirectory || remote_dram_ns <= local) {
    return;
  }
  double least = std::numeric_limits<double>::infinity();
  each_package_hop(topology, [&](double hop) { least = std::min(least, hop); });
  if (!std::isfinite(least)) {
    return;
  }
  constexpr double k_least_base = 0.1;
  double more = std::round((remote_dram_ns - local) / 2 * 100) / 100 - least;
  if (costs.protocol == Protocol::SocketLocal) {
    more = std::min(more, costs.base.in_ns() - k_least_base);
    costs.base = costs.base - Duration::ns(more);
  }
  each_package_hop(topology, [&](double& hop) { hop = std::round((hop + more) * 100) / 100; });
  topology.provenance["/hop"].source +=
      "; between packages: half of what the other package's memory takes longer";
}

} // namespace

bool can_fit(const PairMatrix& pairs, const Topology& topology)
{
  const std::size_t cpus = pairs.cpus.size();
  const std::size_t cores =
      topology.core.empty() ? 0 : *std::max_element(topology.core.begin(), topology.core.end()) + 1;
  return cores >= k_least_cores && pairs.measured() == cpus * (cpus - 1) / 2;
}

std::vector<std::string> fit_transfer_costs(const HandOvers& measured, const std::string& matrix,
                                            Topology& topology)
{
  const LatencyMatrix hand_overs = matrix_of(measured.pairs);
  std::vector<std::size_t> position(hand_overs.cpus());
  std::iota(position.begin(), position.end(), std::size_t{0});
  const MatrixFit fit = fit_matrix(hand_overs, structure_of(topology, position));
  const FitSource source{topology.name, topology.title, matrix,
                         sha256_of_text(csv_of(measured.pairs))};
  topology = fitted_topology(hand_overs, fit, source, topology, position);
  use_remote_memory(measured.remote_dram_ns, topology);
  const FitRecord& record = topology.fit.value();
  std::vector<std::string> remarks;
  remarks.push_back(fmt::format("hand-overs fitted by the model \"{}\": mean error {:.2f} %, 95th "
                                "percentile {:.2f} %",
                                record.model, record.mean_abs_pct, record.p95_abs_pct));
  const std::uint32_t home = topology.nodes[measured.home].id;
  if (record.home_node && *record.home_node != home) {
    remarks.push_back(fmt::format("the word of the hand-overs was on node {}, but they fit node {} "
                                  "better",
                                  home, *record.home_node));
  }
  return remarks;
}

} // namespace numasim

#include "tools/fit/fitted_topology.hpp"

#include "models/input/input_error.hpp"
#include "tools/fit/assumed_costs.hpp"
#include "tools/fit/bound_offsets.hpp"
#include "tools/fit/hand_over.hpp"
#include "tools/fit/relative_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace numasim {

namespace {

/// Residuals are heavy-tailed: for a normal distribution the standard deviation is 1.25 times the
/// mean absolute deviation, which an outlier does not carry away.
constexpr double k_deviation_per_mean = 1.25;

double rounded(double ns)
{
  return std::round(ns * 100) / 100;
}

Duration time(double ns)
{
  return Duration::ns(rounded(std::max(ns, 0.01)));
}

void derive(Topology& topology, const std::string& pointer, const std::string& source)
{
  topology.provenance[pointer] = {source, Confidence::Derived};
}

std::string data_of(const FitSource& source)
{
  return "core-to-core matrix " + source.matrix;
}

/// The hand-over between siblings with the smallest mean relative error.
double sibling_time(const std::vector<double>& siblings)
{
  std::vector<std::pair<double, double>> values;
  values.reserve(siblings.size());
  for (const double ns : siblings) {
    values.emplace_back(ns, ns);
  }
  return fit_constant(values);
}

/// The least that any hand-over between cores takes by the base model.
double least_transfer(const BaseModel& base)
{
  double least = 0;
  for (const double ns : {base.l3, base.t0, base.same_package.value_or(0)}) {
    if (ns > 0 && (least == 0 || ns < least)) {
      least = ns;
    }
  }
  return least;
}

/// The locked operation if somebody measured it by itself, else 0.
double measured_rmw_ns(const Topology& topology)
{
  const Provenance* from = provenance_of(topology, "/rmw_local_ns");
  return from != nullptr && from->confidence == Confidence::Measured
             ? topology.costs.rmw_local.in_ns()
             : 0;
}

/// Locked operation and sibling transfer: between siblings the line stays in their L1.
void set_local_costs(Topology& topology, const MatrixFit& fit, const FitSource& source, bool given)
{
  Costs& costs = topology.costs;
  const double most = least_transfer(fit.model.base) / 2;
  if (!fit.siblings.empty()) {
    const double ns = sibling_time(fit.siblings);
    const double known_rmw = measured_rmw_ns(topology);
    if (known_rmw > 0 && known_rmw < ns && (most <= 0 || known_rmw <= most)) {
      costs.core_transfer = time(ns - known_rmw);
      derive(topology, "/levels/core/transfer_ns",
             fmt::format("{}: between siblings {:.2f} ns (n = {}) less rmw_local_ns",
                         data_of(source), ns, fit.siblings.size()));
      return;
    }
    double hit = std::min(costs.l1_load.in_ns(), ns / 2);
    const bool slow = most > 0 && ns - hit > most; // siblings nearly as far apart as cores
    if (slow) {
      hit = ns - most;
    }
    costs.core_transfer = time(hit);
    costs.rmw_local = time(ns - rounded(hit));
    derive(topology, "/levels/core/transfer_ns",
           slow ? "what a hand-over between siblings takes beyond rmw_local_ns"
                : "an L1 hit, which is all that a hand-over between siblings adds to the locked "
                  "operation");
    derive(
        topology, "/rmw_local_ns",
        slow ? fmt::format("half of the shortest hand-over between cores in the {}: siblings take "
                           "{:.2f} ns (n = {}), which cannot all be the locked operation",
                           data_of(source), ns, fit.siblings.size())
             : fmt::format("{}: between siblings {:.2f} ns (n = {}) less the L1 hit of {:.2f}",
                           data_of(source), ns, fit.siblings.size(), rounded(hit)));
    return;
  }
  const double known = given ? costs.rmw_local.in_ns() : k_assumed_rmw_local_ns;
  const double ns = most > 0 ? std::min(known, most) : known;
  if (!given || ns < known) {
    costs.rmw_local = time(ns);
    topology.provenance["/rmw_local_ns"] = {
        "no siblings in the matrix; locked add to an own line 5.3 ns (Neoverse N1) to 8.8 "
        "(Cortex-A72), 7.0 on Skylake (Travis Downs, concurrency-hierarchy-bench), at most half of "
        "the shortest hand-over",
        Confidence::Guess};
  }
}

void set_hops(Topology& topology, const BaseModel& base)
{
  const std::size_t nodes = topology.nodes.size();
  topology.hop_ns.assign(nodes, std::vector<double>(nodes, 0));
  for (std::size_t a = 0; a < nodes; ++a) {
    for (std::size_t b = 0; b < nodes; ++b) {
      topology.hop_ns[a][b] = a == b ? 0 : rounded(base.hop(eigen_index(a), eigen_index(b)));
    }
  }
}

void set_transfers(Topology& topology, const BaseModel& base, const FitSource& source)
{
  Costs& costs = topology.costs;
  const double rmw = costs.rmw_local.in_ns();
  const std::string fitted =
      fmt::format("{}: {} model, least mean relative error over all pairs of cores",
                  data_of(source), base.name);
  costs.protocol = base.kind.protocol;
  // Groups or packages that no pair shows take what the nearest shown ones take.
  const double between = base.t0 > 0 ? base.t0 : base.same_package.value_or(base.l3);
  costs.l3_transfer = time((base.l3 > 0 ? base.l3 : between) - rmw);
  costs.base = parts(topology.l3) > 1 ? time(between - rmw) : Duration{};
  costs.package_base.reset();
  if (base.same_package && *base.same_package > 0) {
    costs.package_base = time(*base.same_package - rmw);
  }
  if (costs.protocol != Protocol::SocketLocal) {
    costs.dir_read = Duration{};
  }
  set_hops(topology, base);
  const std::string less = fmt::format("{}, less rmw_local_ns {:.2f}", fitted, rmw);
  for (const char* pointer : {"/levels/l3/transfer_ns", "/t0_ns", "/t0_package_ns"}) {
    derive(topology, pointer, less);
  }
  derive(topology, "/protocol", fitted + "; see /fit for the others that were tried");
  derive(topology, "/hop",
         costs.protocol == Protocol::HomeDirectory
             ? fitted
             : fitted +
                   "; t0_ns and the nearest package's hop show as a sum only: 25 ns of it is "
                   "taken as the hop (half of what remote DRAM costs beyond local, MLC on three "
                   "2-socket Xeons)");
}

/// A ping-pong sees the mean of both directions, so half of a directory read is in t0.
void keep_directory_read(Topology& topology, const FitSource& source)
{
  Costs& costs = topology.costs;
  const double half = costs.dir_read.in_ns() / 2;
  if (costs.protocol == Protocol::SocketLocal && half > 0 && parts(topology.package_of_node) == 2 &&
      costs.base.in_ns() > half) {
    costs.base = time(costs.base.in_ns() - half);
    return;
  }
  costs.dir_read = Duration{};
  topology.provenance["/dir_read_ns"] = {
      data_of(source) + " holds the mean of both directions, which does not show it",
      Confidence::Guess};
}

void set_offsets(Topology& topology, const Offsets& offsets, const FitSource& source)
{
  Costs& costs = topology.costs;
  costs.core_offset_ns.clear();
  costs.l3_pair_offset_ns.clear();
  for (const double ns : offsets.core) {
    costs.core_offset_ns.push_back(rounded(ns));
  }
  for (Eigen::Index a = 0; a < offsets.l3_pair.rows(); ++a) {
    costs.l3_pair_offset_ns.emplace_back();
    for (Eigen::Index b = 0; b < offsets.l3_pair.cols(); ++b) {
      costs.l3_pair_offset_ns.back().push_back(rounded(offsets.l3_pair(a, b)));
    }
  }
  bound_offsets(topology);
  const std::string text = data_of(source) + ": what is left of the protocol's rule, ";
  derive(topology, "/core_offset_ns", text + "as one number a core");
  derive(topology, "/l3_pair_offset_ns", text + "as one number a pair of L3 groups");
}

void record(Topology& topology, const LatencyMatrix& matrix, const MatrixFit& fit,
            const FitSource& source, const std::vector<std::size_t>& position)
{
  const std::size_t home = fit.model.base.kind.home.value_or(0);
  const FitError error = error_of(topology, home, matrix, position);
  topology.costs.jitter_cv =
      std::min(1.0, std::round(error.transfers_abs_pct * 10 * k_deviation_per_mean) / 1000);
  derive(
      topology, "/jitter",
      fmt::format("mean absolute error of the fit to the {}, {:.2f} % between cores, x 1.25 as a "
                  "stand-in for the standard deviation",
                  data_of(source), error.transfers_abs_pct));
  FitRecord fitted;
  fitted.matrix = source.matrix;
  fitted.sha256 = source.sha256;
  fitted.model = fit.name;
  if (fit.model.base.kind.home) {
    fitted.home_node = topology.nodes[home].id;
  }
  fitted.pairs = matrix.pairs();
  fitted.parameters =
      fit.model.base.parameters + fit.model.offsets.parameters + (fit.siblings.empty() ? 0 : 1);
  fitted.mean_abs_pct = std::round(error.mean_abs_pct * 1000) / 1000;
  fitted.p95_abs_pct = std::round(error.p95_abs_pct * 1000) / 1000;
  fitted.worst = error.worst;
  fitted.worst.measured_ns = rounded(fitted.worst.measured_ns);
  fitted.worst.model_ns = rounded(fitted.worst.model_ns);
  fitted.candidates = fit.candidates;
  for (FitRecord::Candidate& candidate : fitted.candidates) {
    candidate.bic = std::round(candidate.bic * 10) / 10;
    candidate.mean_abs_pct = std::round(candidate.mean_abs_pct * 1000) / 1000;
  }
  topology.fit = std::move(fitted);
}

void set_structure(Topology& topology, const LatencyMatrix& matrix, const MatrixFit& fit,
                   const FitSource& source)
{
  const Structure& structure = fit.structure;
  topology.cpus = matrix.labels;
  topology.core = structure.core_of_cpu;
  topology.package_of_node = structure.package_of_node;
  topology.nodes.resize(structure.nodes());
  for (std::uint32_t n = 0; n < structure.nodes(); ++n) {
    topology.nodes[n].id = n;
    topology.nodes[n].package = structure.package_of_node[n];
  }
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    const std::uint32_t core = structure.core_of_cpu[i];
    topology.l3.push_back(structure.l3_of_core[core]);
    topology.nodes[structure.node_of_core(core)].cpus.push_back(topology.cpus[i]);
  }
  topology.provenance["/cpus"] = {data_of(source), Confidence::Measured};
  topology.provenance["/nodes"] = {data_of(source) + ": " + fit.node_reason, Confidence::Guess};
  derive(topology, "/levels",
         data_of(source) + ": CPUs and cores that are near each other or alike");
}

} // namespace

std::vector<std::size_t> positions_in(const Topology& topology, const LatencyMatrix& matrix,
                                      const std::string& file)
{
  if (matrix.cpus() > topology.cpus.size()) {
    throw InputError(
        {file, "", fmt::format("{} CPUs", matrix.cpus()),
         fmt::format("at most the {} CPUs of {}", topology.cpus.size(), topology.name)});
  }
  std::vector<std::size_t> position;
  for (const std::uint32_t label : matrix.labels) {
    const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), label);
    if (at == topology.cpus.end() || *at != label) {
      position.resize(matrix.cpus());
      std::iota(position.begin(), position.end(), std::size_t{0});
      return position;
    }
    position.push_back(static_cast<std::size_t>(at - topology.cpus.begin()));
  }
  return position;
}

Structure structure_of(const Topology& topology, const std::vector<std::size_t>& position)
{
  Structure structure;
  for (const std::size_t at : position) {
    structure.core_of_cpu.push_back(topology.core[at]);
  }
  structure.l3_of_core.resize(parts(topology.core));
  structure.node_of_l3.resize(parts(topology.l3));
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      const auto found = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
      const auto at = static_cast<std::size_t>(found - topology.cpus.begin());
      structure.l3_of_core[topology.core[at]] = topology.l3[at];
      structure.node_of_l3[topology.l3[at]] = n;
    }
  }
  structure.package_of_node = topology.package_of_node;
  structure.slit = topology.slit;
  return structure;
}

Topology fitted_topology(const LatencyMatrix& matrix, const MatrixFit& fit, const FitSource& source)
{
  Topology topology;
  set_structure(topology, matrix, fit, source);
  assume_costs(topology);
  std::vector<std::size_t> position(matrix.cpus());
  std::iota(position.begin(), position.end(), std::size_t{0});
  Topology fitted = fitted_topology(matrix, fit, source, topology, position);
  // Half of the transfer on Ice Lake (22 of 44.7 ns), three quarters on Zen 4c (16 of 21.1).
  fitted.costs.l3_load = time(0.6 * fitted.costs.l3_transfer.in_ns());
  fitted.provenance["/load_ns/l3"] = {
      "0.6 of levels.l3.transfer_ns: half on Ice Lake, three quarters on Zen 4c",
      Confidence::Guess};
  return fitted;
}

Topology fitted_topology(const LatencyMatrix& matrix, const MatrixFit& fit, const FitSource& source,
                         const Topology& base, const std::vector<std::size_t>& position)
{
  Topology topology = base;
  const bool given = !base.name.empty();
  topology.name = source.name;
  topology.title = source.title;
  topology.path.clear();
  set_local_costs(topology, fit, source, given);
  set_transfers(topology, fit.model.base, source);
  keep_directory_read(topology, source);
  set_offsets(topology, fit.model.offsets, source);
  record(topology, matrix, fit, source, position);
  return topology;
}

} // namespace numasim

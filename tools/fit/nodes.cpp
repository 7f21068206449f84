#include "tools/fit/nodes.hpp"

#include "tools/fit/base_model.hpp"
#include "tools/fit/information.hpp"
#include "tools/fit/linkage.hpp"
#include "tools/fit/unlikeness.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace numasim {

namespace {

/// The way to the home and back costs 80 to 140 % of t0 on two-package EPYC (hardware reference,
/// section 1), between the dies around one I/O die up to 40 %.
constexpr double k_least_home_effect = 0.5;
/// Between packages 1.5 to 5 times what it takes within.
constexpr double k_least_package_ratio = 1.25;
/// A die with its own memory: 46 ns on an EPYC 7601; dies around one I/O die: 4 to 10 ns.
constexpr double k_least_die_hop_ns = 20;
constexpr double k_least_die_ratio = 0.5; ///< of what it takes within the die
/// Packages are 68 ns (Westmere) and more apart, most 100 and more; dies of a package up to 130.
constexpr double k_surely_packages_ns = 140;
constexpr double k_packages_ns = 95;
constexpr double k_far_packages_ns = 200;
/// Rings and meshes of whole sockets take 30 ns and more; small L3s of one package less.
constexpr double k_sockets_within_ns = 30;
/// Dies of one package are 40 to 46 ns apart (EPYC 7601), packages of two such dies each 80 to 130.
constexpr double k_most_die_hop_ns = 60;
constexpr std::size_t k_most_domains = 16;
constexpr std::size_t k_most_groups_of_a_die = 4;

struct Reading {
  Partition node_of_l3;
  Partition package_of_node;
};

struct Judged {
  double bic = std::numeric_limits<double>::infinity();
  std::optional<BaseModel> model;
};

Structure structure_of(const Reading& reading)
{
  Structure structure;
  const std::size_t groups = reading.node_of_l3.size();
  structure.l3_of_core = blocks(groups, 1);
  structure.node_of_l3 = reading.node_of_l3;
  structure.package_of_node = reading.package_of_node;
  return structure;
}

bool has_dies(const Reading& reading)
{
  return reading.package_of_node.size() > parts(reading.package_of_node);
}

/// Whether a hop is one between dies and not a longer way on one mesh.
bool die_like(double hop, double within)
{
  return hop >= std::max(k_least_die_hop_ns, k_least_die_ratio * within);
}

/// Whether the fitted numbers look like packages, and like dies where the reading has any.
bool plausible(const BaseModel& model, const Structure& structure)
{
  const bool home = model.kind.protocol == Protocol::HomeDirectory;
  if (!home && !model.same_package) {
    return false; // nothing to compare with
  }
  double die = std::numeric_limits<double>::infinity();
  double across = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < structure.nodes(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const double hop = model.hop(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b));
      const bool same = structure.package_of_node[a] == structure.package_of_node[b];
      (same ? die : across) = std::min(same ? die : across, hop);
    }
  }
  if (std::isfinite(die) &&
      (home ? die < k_least_die_hop_ns : !die_like(die, *model.same_package))) {
    return false;
  }
  if (!std::isfinite(across)) {
    return true;
  }
  if (std::isfinite(die) && across < k_least_package_ratio * die) {
    return false; // one package's dies
  }
  if (home) {
    return 2 * across >= k_least_home_effect * model.t0;
  }
  const double within = *model.same_package;
  const double apart = model.t0 + across;
  return apart >= k_surely_packages_ns ? apart >= k_least_package_ratio * within
                                       : die_like(apart - within, within);
}

Judged judge(const Reading& reading, const std::vector<CorePair>& pairs)
{
  const Structure structure = structure_of(reading);
  std::vector<double> target;
  target.reserve(pairs.size());
  for (const CorePair& pair : pairs) {
    target.push_back(pair.ns);
  }
  Judged best;
  for (const BaseKind& kind : base_kinds(structure)) {
    const bool flat = kind.protocol == Protocol::Flat;
    if (kind.rule != HopRule::Class || flat != (structure.nodes() == 1)) {
      continue;
    }
    BaseModel model = fit_base(kind, structure, pairs, target);
    if (!flat && !plausible(model, structure)) {
      continue;
    }
    double error = 0;
    for (const CorePair& pair : pairs) {
      error += std::abs(base_cost(model, structure, pair.a, pair.b) - pair.ns) / pair.ns;
    }
    const double bic =
        information(error / static_cast<double>(pairs.size()), pairs.size(), model.parameters);
    if (bic < best.bic) {
      best.bic = bic;
      best.model = std::move(model);
    }
  }
  return best;
}

/// Every domain a package of one node.
Reading packages(const Partition& domain)
{
  return {domain, blocks(parts(domain), 1)};
}

/// The L3 groups dealt out in turn, as kernels number sockets by turns.
Partition interleaved(std::size_t groups, std::size_t domains)
{
  Partition result(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    result[i] = static_cast<std::uint32_t>(i % domains);
  }
  return result;
}

/// One cluster is the home package (fast inside); the others, of the same size, look alike to each
/// other and are told apart by their numbers only.
std::optional<Partition> home_and_others(const Partition& clusters, std::uint32_t home)
{
  const std::size_t groups = clusters.size();
  const std::size_t size = sizes(clusters)[home];
  if (groups % size != 0 || groups == size) {
    return std::nullopt;
  }
  Partition domain(groups);
  std::size_t other = 0;
  for (std::size_t i = 0; i < groups; ++i) {
    domain[i] = clusters[i] == home ? 0 : static_cast<std::uint32_t>(1 + other++ / size);
  }
  return renumbered(domain);
}

/// Dies of `size` successive groups within each domain; nothing if they do not fill them.
std::optional<Partition> successive_dies(const Partition& domain, std::size_t size)
{
  const std::vector<std::size_t> members = sizes(domain);
  Partition die(domain.size());
  std::vector<std::size_t> seen(members.size(), 0);
  for (std::size_t i = 0; i < domain.size(); ++i) {
    if (members[domain[i]] % size != 0 || members[domain[i]] == size) {
      return std::nullopt;
    }
    die[i] = static_cast<std::uint32_t>(domain[i] * domain.size() + seen[domain[i]]++ / size);
  }
  return renumbered(die);
}

/// Groups of one die look alike from all others: equal parts of two to four of them.
std::vector<Partition> alike_groups(const Eigen::MatrixXd& between)
{
  const auto groups = static_cast<std::size_t>(between.rows());
  const Linkage linkage(unlikeness(between));
  std::vector<Partition> result;
  for (std::size_t size = 2; size <= k_most_groups_of_a_die && 2 * size <= groups; ++size) {
    if (groups % size == 0) {
      Partition part = linkage.cut(groups / size);
      if (equal_parts(part)) {
        result.push_back(std::move(part));
      }
    }
  }
  return result;
}

Reading with_dies(const Partition& domain, const Partition& die)
{
  Reading reading{die, Partition(parts(die))};
  for (std::size_t i = 0; i < domain.size(); ++i) {
    reading.package_of_node[die[i]] = domain[i];
  }
  reading.package_of_node = renumbered(reading.package_of_node);
  return reading;
}

std::vector<Partition> domains_of(const Eigen::MatrixXd& between)
{
  const auto groups = static_cast<std::size_t>(between.rows());
  Eigen::MatrixXd apart = between.array().log().matrix();
  apart.diagonal().setConstant(std::numeric_limits<double>::quiet_NaN());
  const Linkage linkage(apart);
  std::vector<Partition> result;
  for (std::size_t clusters = 2; clusters < groups && clusters <= k_most_domains; ++clusters) {
    const Partition cut = linkage.cut(clusters);
    for (std::uint32_t home = 0; home < clusters; ++home) {
      if (auto domain = home_and_others(cut, home)) {
        result.push_back(std::move(*domain));
      }
    }
    result.push_back(cut);
  }
  const Linkage likeness(unlikeness(between));
  for (const std::size_t domains : {2U, 4U, 8U}) {
    if (groups % domains == 0 && groups > domains) {
      result.push_back(likeness.cut(domains));
      result.push_back(blocks(groups, groups / domains));
      result.push_back(interleaved(groups, domains));
    }
  }
  return result;
}

std::vector<Reading> readings_of(const Eigen::MatrixXd& between)
{
  const auto groups = static_cast<std::size_t>(between.rows());
  std::set<std::pair<Partition, Partition>> seen;
  std::vector<Reading> result;
  const auto add = [&](const Reading& reading) {
    if (seen.emplace(reading.node_of_l3, reading.package_of_node).second) {
      result.push_back(reading);
    }
  };
  add(packages(one_part(groups)));
  const std::vector<Partition> alike = alike_groups(between);
  std::vector<Partition> domains = domains_of(between);
  domains.push_back(one_part(groups));
  for (const Partition& domain : domains) {
    const std::vector<std::size_t> size_of = sizes(domain);
    // Packages of one machine are alike: two, four or eight, each of several L3 groups.
    const bool equal = std::all_of(size_of.begin(), size_of.end(),
                                   [&](std::size_t s) { return s == size_of.front(); });
    const std::size_t count = size_of.size();
    if (!equal || (count != 1 && count != 2 && count != 4 && count != 8) || size_of.front() < 2) {
      continue;
    }
    if (count > 1) {
      add(packages(domain));
    }
    std::vector<Partition> dies = alike;
    for (std::size_t size = 2; size <= k_most_groups_of_a_die; ++size) {
      if (auto successive = successive_dies(domain, size)) {
        dies.push_back(std::move(*successive));
      }
    }
    for (const Partition& die : dies) {
      if (parts(die) <= k_most_domains && parts(die) > count && refines(die, domain)) {
        add(with_dies(domain, die));
      }
    }
  }
  return result;
}

/// 0 if there is none.
double median_of(const std::vector<CorePair>& pairs)
{
  std::vector<double> values;
  values.reserve(pairs.size());
  for (const CorePair& pair : pairs) {
    values.push_back(pair.ns);
  }
  return values.empty() ? 0 : median(std::move(values));
}

constexpr const char* k_sockets_reason = "L3 groups of this size and speed are whole packages";

/// Whether several L3 groups are sockets, however far from each other: rings and meshes of many
/// cores, and no two near enough for one package.
bool are_sockets(const L3Facts& facts)
{
  const auto groups = static_cast<std::size_t>(facts.between.rows());
  const std::vector<CorePair> pairs = pairs_of(facts.between);
  return (groups == 4 || groups == 8) && facts.within >= k_sockets_within_ns &&
         facts.cores_per_group >= 6 &&
         std::all_of(pairs.begin(), pairs.end(),
                     [](const CorePair& pair) { return pair.ns >= k_packages_ns; }) &&
         median_of(pairs) >= k_surely_packages_ns;
}

/// Whether domains around a home are the dies of one package (Threadripper with two or four dies)
/// and not packages: few L3 groups each, and the hops that dies have.
bool are_dies(const Reading& reading, const BaseModel& model)
{
  const std::size_t domains = parts(reading.node_of_l3);
  return !has_dies(reading) && (domains == 4 || reading.node_of_l3.size() <= 2 * domains) &&
         model.hop.maxCoeff() < k_most_die_hop_ns;
}

/// Whether L3 groups that are all equally far from each other are packages of their own: what a
/// matrix cannot tell, judged by what machines there are.
NodeReading read_uniform(const L3Facts& facts)
{
  const auto groups = static_cast<std::size_t>(facts.between.rows());
  const bool few = groups == 2 || groups == 4 || groups == 8;
  const double apart = median_of(pairs_of(facts.between));
  const bool like_sockets =
      few && facts.within >= k_sockets_within_ns &&
      apart >= (groups > 2  ? k_surely_packages_ns
                : facts.smt ? 0
                            : k_packages_ns) &&
      (facts.cores_per_group >= 6 || (facts.cores_per_group >= 4 && facts.smt));
  const bool far = few && facts.within >= k_sockets_within_ns && apart >= k_far_packages_ns &&
                   facts.cores_per_group >= 4;
  if (apart > 0 && (like_sockets || far)) {
    return {blocks(groups, 1), blocks(groups, 1), k_sockets_reason};
  }
  return {one_part(groups), one_part(1),
          groups == 1 ? "one L3 group" : "nothing tells the L3 groups' nodes apart: one node"};
}

} // namespace

NodeReading read_nodes(const L3Facts& facts)
{
  const auto groups = static_cast<std::size_t>(facts.between.rows());
  if (groups < 3) {
    return read_uniform(facts);
  }
  if (are_sockets(facts)) {
    return {blocks(groups, 1), blocks(groups, 1), k_sockets_reason};
  }
  const std::vector<CorePair> pairs = pairs_of(facts.between);
  Judged best;
  Reading chosen;
  for (const Reading& reading : readings_of(facts.between)) {
    Judged judged = judge(reading, pairs);
    if (judged.model && judged.bic < best.bic) {
      best = std::move(judged);
      chosen = reading;
    }
  }
  if (!best.model || parts(chosen.node_of_l3) == 1) {
    return read_uniform(facts);
  }
  const bool home = best.model->kind.protocol == Protocol::HomeDirectory;
  if (home && are_dies(chosen, *best.model)) {
    return {chosen.node_of_l3, one_part(chosen.package_of_node.size()),
            "dies that are as slow inside as across are away from the home of the word"};
  }
  const double apart = best.model->t0 + best.model->hop.maxCoeff();
  if (!home && parts(chosen.package_of_node) > 1 && !has_dies(chosen) &&
      apart < k_surely_packages_ns) {
    return {chosen.node_of_l3, one_part(chosen.package_of_node.size()),
            "clusters of L3 groups, too near each other for packages: dies of one"};
  }
  return {chosen.node_of_l3, chosen.package_of_node,
          home ? "packages that are as slow inside as across are away from the home of the word"
               : "clusters of L3 groups"};
}

} // namespace numasim

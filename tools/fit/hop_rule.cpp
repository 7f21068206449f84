#include "tools/fit/hop_rule.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace numasim {

namespace {

/// Which hops are one number: equal keys.
std::tuple<int, std::size_t, std::size_t> key_of(HopRule rule, const Structure& structure,
                                                 const std::vector<std::size_t>& near,
                                                 std::size_t a, std::size_t b)
{
  const std::size_t p = structure.package_of_node[a];
  const std::size_t q = structure.package_of_node[b];
  switch (rule) {
  case HopRule::Class:
    return {p == q ? 0 : 1, 0, 0};
  case HopRule::NearFar:
    return {p == q ? 0 : (near[a] == b ? 1 : 2), 0, 0};
  case HopRule::Packages:
    return p == q ? std::tuple(0, std::size_t{0}, std::size_t{0})
                  : std::tuple(1, std::min(p, q), std::max(p, q));
  case HopRule::Slit:
    return {0, 0, 0};
  case HopRule::Matrix:
    break;
  }
  return {0, std::min(a, b), std::max(a, b)};
}

constexpr std::size_t k_most_nodes_of_a_matrix = 16;

} // namespace

HopTerms hop_terms(HopRule rule, const Structure& structure, const std::vector<std::size_t>& near)
{
  const auto n = static_cast<Eigen::Index>(structure.nodes());
  HopTerms terms{Eigen::MatrixXi::Constant(n, n, -1), Eigen::MatrixXd::Zero(n, n), 0};
  std::map<std::tuple<int, std::size_t, std::size_t>, int> numbers;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      if (i == j) {
        continue;
      }
      const auto a = static_cast<std::size_t>(i);
      const auto b = static_cast<std::size_t>(j);
      terms.index(i, j) =
          numbers.try_emplace(key_of(rule, structure, near, a, b), static_cast<int>(numbers.size()))
              .first->second;
      terms.coefficient(i, j) =
          rule == HopRule::Slit ? (structure.slit[a][b] + structure.slit[b][a]) / 2 - 10 : 1;
    }
  }
  terms.parameters = numbers.size();
  return terms;
}

std::vector<std::size_t> nearest_partners(const Structure& structure, const Eigen::MatrixXd& hop)
{
  std::vector<std::tuple<double, std::size_t, std::size_t>> links;
  for (std::size_t a = 0; a < structure.nodes(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (structure.package_of_node[a] != structure.package_of_node[b]) {
        links.emplace_back(hop(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)), a, b);
      }
    }
  }
  std::sort(links.begin(), links.end());
  std::vector<std::size_t> partner(structure.nodes(), structure.nodes());
  for (const auto& [ns, a, b] : links) {
    if (partner[a] == structure.nodes() && partner[b] == structure.nodes()) {
      partner[a] = b;
      partner[b] = a;
    }
  }
  return partner;
}

bool has_use(HopRule rule, const Structure& structure)
{
  const std::size_t nodes = structure.nodes();
  const std::size_t packages = structure.packages();
  switch (rule) {
  case HopRule::Class:
    return nodes > 1;
  case HopRule::NearFar:
    return packages == 2 && nodes >= 4 && nodes <= k_most_nodes_of_a_matrix;
  case HopRule::Packages:
    return packages > 2 && nodes > packages;
  case HopRule::Slit:
    return nodes > 1 && !structure.slit.empty();
  case HopRule::Matrix:
    break;
  }
  return nodes > 2 && nodes <= k_most_nodes_of_a_matrix;
}

} // namespace numasim

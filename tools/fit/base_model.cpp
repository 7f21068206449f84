#include "tools/fit/base_model.hpp"

#include "models/machine/transfer_rule.hpp"
#include "tools/fit/hop_rule.hpp"
#include "tools/fit/relative_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace numasim {

namespace {

/// Half of what remote DRAM costs beyond local: MLC on three 2-socket Xeons, mean difference 49 ns
/// (hardware reference, section 4). A matrix of hand-overs does not tell t0 and hop apart where
/// every transfer between packages has exactly one hop.
constexpr double k_package_hop_ns = 25;

/// Number of each parameter of a model, and the equation kinds of its pairs.
class Equations {
public:
  Equations(const BaseKind& kind, const Structure& structure, HopTerms hops)
      : kind_(kind), structure_(structure), hops_(std::move(hops))
  {
    const std::size_t nodes = structure.nodes();
    kinds_.resize(1 + nodes * nodes);
    kinds_[0].terms = {{k_l3, 1}};
    for (std::size_t r = 0; r < nodes; ++r) {
      for (std::size_t o = 0; o < nodes; ++o) {
        kinds_[1 + r * nodes + o].terms = terms_between(r, o);
      }
    }
  }

  static constexpr std::size_t k_l3 = 0;
  static constexpr std::size_t k_t0 = 1;
  static constexpr std::size_t k_same_package = 2;
  static constexpr std::size_t k_first_hop = 3;

  [[nodiscard]] const std::vector<EquationKind>& kinds() const { return kinds_; }
  [[nodiscard]] std::size_t parameters() const { return k_first_hop + hops_.parameters; }
  [[nodiscard]] std::size_t kind_of(std::size_t a, std::size_t b) const
  {
    if (structure_.l3_of_core[a] == structure_.l3_of_core[b]) {
      return 0;
    }
    return 1 + structure_.node_of_core(a) * structure_.nodes() + structure_.node_of_core(b);
  }
  [[nodiscard]] double hop(std::size_t a, std::size_t b, const std::vector<double>& values) const
  {
    const int number = hops_.index(eigen_index(a), eigen_index(b));
    return number < 0 ? 0
                      : hops_.coefficient(eigen_index(a), eigen_index(b)) *
                            values[k_first_hop + static_cast<std::size_t>(number)];
  }

private:
  using Terms = std::vector<std::pair<std::size_t, double>>;

  void add_hop(Terms& terms, std::size_t a, std::size_t b) const
  {
    const int number = hops_.index(eigen_index(a), eigen_index(b));
    if (number >= 0) {
      terms.emplace_back(k_first_hop + static_cast<std::size_t>(number),
                         hops_.coefficient(eigen_index(a), eigen_index(b)));
    }
  }

  [[nodiscard]] Terms terms_between(std::size_t r, std::size_t o) const
  {
    Terms terms;
    if (kind_.protocol == Protocol::Flat) {
      return {{k_t0, 1}};
    }
    if (kind_.protocol == Protocol::HomeDirectory) {
      terms = {{k_t0, 1}};
      add_hop(terms, r, *kind_.home);
      add_hop(terms, *kind_.home, o);
      add_hop(terms, o, r);
      return terms;
    }
    const bool same = structure_.package_of_node[r] == structure_.package_of_node[o];
    if (same) {
      // With one L3 group a node, nothing but the hop tells a node from the next.
      const bool one_each = structure_.l3s() == structure_.nodes();
      terms = {{one_each ? k_l3 : k_same_package, 1}};
    } else if (kind_.rule == HopRule::Slit) {
      terms = {{k_t0, 1}};
    } // else t0 is part of the hop's number, and split off when all are known
    add_hop(terms, r, o);
    return terms;
  }

  const BaseKind& kind_;
  const Structure& structure_;
  HopTerms hops_;
  std::vector<EquationKind> kinds_;
};

std::string name_of(const BaseKind& kind)
{
  if (kind.protocol == Protocol::Flat) {
    return "class";
  }
  std::string name = kind.protocol == Protocol::HomeDirectory ? "home-directory" : "socket-local";
  switch (kind.rule) {
  case HopRule::Class:
    break;
  case HopRule::NearFar:
    name += ", near and far";
    break;
  case HopRule::Packages:
    name += ", hops by package";
    break;
  case HopRule::Slit:
    name += ", hops by SLIT";
    break;
  case HopRule::Matrix:
    name += ", hop matrix";
    break;
  }
  return name;
}

/// SocketLocal: takes one t0 out of the numbers between packages.
void split_t0(BaseModel& model, const Structure& structure)
{
  double least = std::numeric_limits<double>::infinity();
  const auto across = [&](std::size_t a, std::size_t b) {
    return structure.package_of_node[a] != structure.package_of_node[b];
  };
  for (std::size_t a = 0; a < structure.nodes(); ++a) {
    for (std::size_t b = 0; b < structure.nodes(); ++b) {
      if (across(a, b) && model.hop(eigen_index(a), eigen_index(b)) > 0) {
        least = std::min(least, model.hop(eigen_index(a), eigen_index(b)));
      }
    }
  }
  if (!std::isfinite(least)) {
    return;
  }
  model.t0 = least - std::min(k_package_hop_ns, least / 3);
  for (std::size_t a = 0; a < structure.nodes(); ++a) {
    for (std::size_t b = 0; b < structure.nodes(); ++b) {
      if (across(a, b)) { // a pair that was not measured: like the nearest
        model.hop(eigen_index(a), eigen_index(b)) =
            std::max(model.hop(eigen_index(a), eigen_index(b)), least) - model.t0;
      }
    }
  }
}

/// The numbers that some equation has.
std::size_t count_determined(const Equations& equations, const std::vector<Equation>& rows)
{
  std::set<std::size_t> used;
  std::vector<bool> seen(equations.kinds().size(), false);
  for (const Equation& row : rows) {
    if (!seen[row.kind]) {
      seen[row.kind] = true;
      for (const auto& [parameter, coefficient] : equations.kinds()[row.kind].terms) {
        used.insert(parameter);
      }
    }
  }
  return used.size();
}

BaseModel fit_with(const BaseKind& kind, const Structure& structure, HopTerms hops,
                   const std::vector<CorePair>& pairs, const std::vector<double>& target)
{
  const Equations equations(kind, structure, std::move(hops));
  std::vector<Equation> rows;
  rows.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    rows.push_back({equations.kind_of(pairs[i].a, pairs[i].b), target[i], pairs[i].ns});
  }
  const std::vector<double> values =
      fit_parameters(equations.kinds(), rows, equations.parameters());
  BaseModel model;
  model.kind = kind;
  model.name = name_of(kind);
  model.l3 = values[Equations::k_l3];
  model.t0 = values[Equations::k_t0];
  model.parameters = count_determined(equations, rows);
  model.hop = Eigen::MatrixXd::Zero(eigen_index(structure.nodes()), eigen_index(structure.nodes()));
  for (std::size_t a = 0; a < structure.nodes(); ++a) {
    for (std::size_t b = 0; b < structure.nodes(); ++b) {
      model.hop(eigen_index(a), eigen_index(b)) = equations.hop(a, b, values);
    }
  }
  if (kind.protocol == Protocol::SocketLocal) {
    if (structure.l3s() > structure.nodes()) {
      model.same_package = values[Equations::k_same_package];
    }
    if (kind.rule != HopRule::Slit) {
      split_t0(model, structure);
    }
  } else if (kind.protocol == Protocol::Flat) {
    // No transfer has a hop; fills from remote memory do.
    model.hop.setConstant(k_package_hop_ns);
    model.hop.diagonal().setZero();
  }
  return model;
}

} // namespace

std::vector<CorePair> pairs_of(const Eigen::MatrixXd& between_cores)
{
  std::vector<CorePair> pairs;
  for (Eigen::Index a = 0; a < between_cores.rows(); ++a) {
    for (Eigen::Index b = 0; b < a; ++b) {
      if (!std::isnan(between_cores(a, b))) {
        pairs.push_back(
            {static_cast<std::size_t>(a), static_cast<std::size_t>(b), between_cores(a, b)});
      }
    }
  }
  return pairs;
}

double base_cost(const BaseModel& model, const Structure& structure, std::size_t a, std::size_t b)
{
  if (structure.l3_of_core[a] == structure.l3_of_core[b]) {
    return model.l3;
  }
  const std::size_t r = structure.node_of_core(a);
  const std::size_t o = structure.node_of_core(b);
  // A ping-pong goes both ways, so a directory read is in t0.
  const RuleCosts<double> costs{model.kind.protocol, model.t0,
                                model.same_package.value_or(model.l3), 0};
  return transfer_rule(
      costs, r, model.kind.home.value_or(o), o,
      [&](std::size_t from, std::size_t to) {
        return model.hop(eigen_index(from), eigen_index(to));
      },
      [&](std::size_t node) { return structure.package_of_node[node]; });
}

std::vector<BaseKind> base_kinds(const Structure& structure)
{
  std::vector<BaseKind> kinds;
  constexpr std::array rules = {HopRule::Class, HopRule::NearFar, HopRule::Packages, HopRule::Slit,
                                HopRule::Matrix};
  for (const HopRule rule : rules) {
    if (rule != HopRule::NearFar && has_use(rule, structure)) {
      kinds.push_back({Protocol::SocketLocal, rule, std::nullopt});
    }
  }
  kinds.push_back({Protocol::Flat, HopRule::Class, std::nullopt});
  std::vector<bool> has_cores(structure.nodes(), false);
  for (std::size_t core = 0; core < structure.cores(); ++core) {
    has_cores[structure.node_of_core(core)] = true;
  }
  for (const HopRule rule : rules) {
    for (std::size_t home = 0; home < structure.nodes() && has_use(rule, structure); ++home) {
      if (has_cores[home]) {
        kinds.push_back({Protocol::HomeDirectory, rule, home});
      }
    }
  }
  return kinds;
}

BaseModel fit_base(const BaseKind& kind, const Structure& structure,
                   const std::vector<CorePair>& pairs, const std::vector<double>& target)
{
  std::vector<std::size_t> near;
  if (kind.rule == HopRule::NearFar) {
    BaseKind matrix = kind;
    matrix.rule = HopRule::Matrix;
    near = nearest_partners(
        structure,
        fit_with(matrix, structure, hop_terms(HopRule::Matrix, structure, {}), pairs, target).hop);
  }
  return fit_with(kind, structure, hop_terms(kind.rule, structure, near), pairs, target);
}

} // namespace numasim

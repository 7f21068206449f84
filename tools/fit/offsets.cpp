#include "tools/fit/offsets.hpp"

#include "tools/fit/relative_fit.hpp"

#include <algorithm>
#include <set>

namespace numasim {

namespace {

constexpr int k_turns = 4;

double offset_of(const Offsets& offsets, const Structure& structure, std::size_t a, std::size_t b)
{
  double sum = 0;
  if (!offsets.core.empty()) {
    sum += offsets.core[a] + offsets.core[b];
  }
  if (offsets.l3_pair.size() > 0) {
    sum +=
        offsets.l3_pair(eigen_index(structure.l3_of_core[a]), eigen_index(structure.l3_of_core[b]));
  }
  return sum;
}

/// What remains of each pair's time when `model` without some of its offsets is taken off.
std::vector<double> remainders(const BaseModel& base, const Offsets& taken,
                               const Structure& structure, const std::vector<CorePair>& pairs)
{
  std::vector<double> result;
  result.reserve(pairs.size());
  for (const CorePair& pair : pairs) {
    result.push_back(pair.ns - base_cost(base, structure, pair.a, pair.b) -
                     offset_of(taken, structure, pair.a, pair.b));
  }
  return result;
}

/// Makes the mean offset of each part's cores 0, `cores` being those that were measured.
void centre(std::vector<double>& offsets, const std::set<std::size_t>& cores,
            const std::vector<std::size_t>& part)
{
  std::vector<double> sum(*std::max_element(part.begin(), part.end()) + 1, 0);
  std::vector<double> count(sum.size(), 0);
  for (const std::size_t core : cores) {
    sum[part[core]] += offsets[core];
    count[part[core]] += 1;
  }
  for (const std::size_t core : cores) {
    offsets[core] -= sum[part[core]] / count[part[core]];
  }
}

std::vector<double> fit_cores(const std::vector<double>& remainder, const Structure& structure,
                              const std::vector<CorePair>& pairs)
{
  std::vector<Edge> edges;
  edges.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    edges.push_back({pairs[i].a, pairs[i].b, remainder[i], pairs[i].ns});
  }
  return fit_vertices(edges, structure.cores());
}

Eigen::MatrixXd fit_l3_pairs(const std::vector<double>& remainder, const Structure& structure,
                             const std::vector<CorePair>& pairs)
{
  const std::size_t groups = structure.l3s();
  std::vector<std::vector<std::pair<double, double>>> cells(groups * groups);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto [low, high] =
        std::minmax(structure.l3_of_core[pairs[i].a], structure.l3_of_core[pairs[i].b]);
    cells[low * groups + high].emplace_back(remainder[i], pairs[i].ns);
  }
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(eigen_index(groups), eigen_index(groups));
  for (std::size_t low = 0; low < groups; ++low) {
    for (std::size_t high = low; high < groups; ++high) {
      if (!cells[low * groups + high].empty()) {
        result(eigen_index(low), eigen_index(high)) = result(eigen_index(high), eigen_index(low)) =
            fit_constant(cells[low * groups + high]);
      }
    }
  }
  return result;
}

/// The pairs of groups that were measured.
std::size_t measured_cells(const Structure& structure, const std::vector<CorePair>& pairs)
{
  std::set<std::pair<std::uint32_t, std::uint32_t>> cells;
  for (const CorePair& pair : pairs) {
    cells.insert(std::minmax(structure.l3_of_core[pair.a], structure.l3_of_core[pair.b]));
  }
  return cells.size();
}

std::set<std::size_t> measured_cores(const std::vector<CorePair>& pairs)
{
  std::set<std::size_t> cores;
  for (const CorePair& pair : pairs) {
    cores.insert({pair.a, pair.b});
  }
  return cores;
}

FittedModel with_cores(const BaseModel& base, const Structure& structure,
                       const std::vector<CorePair>& pairs)
{
  // Where the rule has a home, offsets that differ by node would do its work.
  const bool home = base.kind.home.has_value();
  std::vector<std::size_t> node;
  for (std::size_t core = 0; core < structure.cores(); ++core) {
    node.push_back(home ? structure.node_of_core(core) : 0);
  }
  const std::set<std::size_t> measured = measured_cores(pairs);
  FittedModel model{base, {}};
  model.offsets.core.assign(structure.cores(), 0);
  for (int turn = 0; turn < k_turns; ++turn) {
    model.offsets.core = fit_cores(remainders(model.base, {}, structure, pairs), structure, pairs);
    centre(model.offsets.core, measured, node);
    std::vector<double> target;
    target.reserve(pairs.size());
    for (const CorePair& pair : pairs) {
      target.push_back(pair.ns - offset_of(model.offsets, structure, pair.a, pair.b));
    }
    model.base = fit_base(base.kind, structure, pairs, target);
  }
  model.offsets.parameters =
      measured.size() - std::min(measured.size(), home ? structure.nodes() : 1);
  return model;
}

/// The numbers within and between groups are part of the pairs' then.
void add_l3_pairs(FittedModel& model, const Structure& structure,
                  const std::vector<CorePair>& pairs)
{
  Offsets others = model.offsets;
  others.l3_pair.resize(0, 0);
  model.offsets.l3_pair =
      fit_l3_pairs(remainders(model.base, others, structure, pairs), structure, pairs);
}

} // namespace

double model_cost(const FittedModel& model, const Structure& structure, std::size_t a,
                  std::size_t b)
{
  return base_cost(model.base, structure, a, b) + offset_of(model.offsets, structure, a, b);
}

FittedModel fit_offsets(const BaseModel& base, OffsetKind kind, const Structure& structure,
                        const std::vector<CorePair>& pairs)
{
  FittedModel model{base, {}};
  // Every base number is a mean over cells: the cells' numbers replace it.
  const std::size_t cells = measured_cells(structure, pairs);
  const std::size_t replaced = std::min(cells, base.parameters);
  switch (kind) {
  case OffsetKind::None:
    break;
  case OffsetKind::Cores:
    model = with_cores(base, structure, pairs);
    break;
  case OffsetKind::L3Pairs:
    add_l3_pairs(model, structure, pairs);
    model.offsets.parameters = cells - replaced;
    break;
  case OffsetKind::Both: {
    const std::set<std::size_t> measured = measured_cores(pairs);
    const std::vector<std::size_t> group(structure.l3_of_core.begin(), structure.l3_of_core.end());
    for (int turn = 0; turn < k_turns; ++turn) {
      add_l3_pairs(model, structure, pairs);
      Offsets pairs_only = model.offsets;
      pairs_only.core.clear();
      model.offsets.core =
          fit_cores(remainders(base, pairs_only, structure, pairs), structure, pairs);
      centre(model.offsets.core, measured, group);
    }
    add_l3_pairs(model, structure, pairs);
    model.offsets.parameters =
        cells - replaced + measured.size() - std::min(measured.size(), structure.l3s());
    break;
  }
  }
  return model;
}

std::size_t offset_count(OffsetKind kind, const Structure& structure)
{
  const std::size_t cells = structure.l3s() * (structure.l3s() + 1) / 2;
  switch (kind) {
  case OffsetKind::None:
    return 0;
  case OffsetKind::Cores:
    return structure.cores();
  case OffsetKind::L3Pairs:
    return cells;
  case OffsetKind::Both:
    return structure.cores() + cells;
  }
  return 0;
}

} // namespace numasim

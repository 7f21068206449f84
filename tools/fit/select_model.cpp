#include "tools/fit/select_model.hpp"

#include "tools/fit/information.hpp"
#include "tools/fit/l3_groups.hpp"
#include "tools/fit/nodes.hpp"
#include "tools/fit/outliers.hpp"
#include "tools/fit/siblings.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

/// Fewer pairs than this for each number, and a fit is a copy.
constexpr double k_pairs_per_number = 1.5;
/// Groups finer than those with a gap must explain what nothing else does: the error that is left
/// must fall to this part of it.
constexpr double k_refinement = 0.4;
constexpr double k_explained = 0.005; ///< and there must be something to explain
/// Where no position effect leaves less than this, equal blocks of cores are tried as groups.
constexpr double k_unexplained = 0.08;
constexpr double k_block_gain = 0.7; ///< and they must explain this much to be believed

struct Chosen {
  Structure structure;
  std::string node_reason;
  FittedModel model;
  std::string name;
  double bic = std::numeric_limits<double>::infinity();
  double error = 0;
  std::vector<FitRecord::Candidate> candidates;
};

std::string name_of(const BaseModel& base, OffsetKind kind)
{
  static const std::array<std::string, 4> suffix = {"", " + core offsets", " + leaf pairs",
                                                    " + leaf pairs + core offsets"};
  return base.name + suffix[static_cast<std::size_t>(kind)];
}

double mean_error(const FittedModel& model, const Structure& structure,
                  const std::vector<CorePair>& pairs)
{
  double sum = 0;
  for (const CorePair& pair : pairs) {
    sum += std::abs(model_cost(model, structure, pair.a, pair.b) - pair.ns) / pair.ns;
  }
  return sum / static_cast<double>(pairs.size());
}

bool too_many(std::size_t parameters, const std::vector<CorePair>& pairs)
{
  return k_pairs_per_number * static_cast<double>(parameters) > static_cast<double>(pairs.size());
}

void consider(Chosen& best, FittedModel model, OffsetKind kind, const std::vector<CorePair>& pairs)
{
  const double error = mean_error(model, best.structure, pairs);
  const std::size_t parameters = model.base.parameters + model.offsets.parameters;
  const double bic = information(error, pairs.size(), parameters);
  std::string name = name_of(model.base, kind);
  best.candidates.push_back({name, parameters, bic, 100 * error});
  if (bic < best.bic) {
    best.bic = bic;
    best.error = error;
    best.model = std::move(model);
    best.name = std::move(name);
  }
}

/// Of one protocol and rule, only the best home is worth keeping.
std::vector<BaseModel> best_homes(const Structure& structure, const std::vector<CorePair>& pairs)
{
  std::vector<double> target;
  target.reserve(pairs.size());
  for (const CorePair& pair : pairs) {
    target.push_back(pair.ns);
  }
  std::vector<BaseModel> result;
  std::vector<double> errors;
  for (const BaseKind& kind : base_kinds(structure)) {
    if (kind.protocol == Protocol::Flat && structure.nodes() > 1 && structure.l3s() == 1) {
      continue;
    }
    FittedModel model{fit_base(kind, structure, pairs, target), {}};
    if (!result.empty() && too_many(model.base.parameters, pairs)) {
      continue;
    }
    const double error = mean_error(model, structure, pairs);
    const bool again = !result.empty() && result.back().kind.protocol == kind.protocol &&
                       result.back().kind.rule == kind.rule;
    if (!again) {
      result.push_back(std::move(model.base));
      errors.push_back(error);
    } else if (error < errors.back()) {
      result.back() = std::move(model.base);
      errors.back() = error;
    }
  }
  return result;
}

Chosen choose_model(Structure structure, std::string reason, const std::vector<CorePair>& pairs)
{
  Chosen best;
  best.structure = std::move(structure);
  best.node_reason = std::move(reason);
  for (BaseModel& base : best_homes(best.structure, pairs)) {
    consider(best, {std::move(base), {}}, OffsetKind::None, pairs);
  }
  // Offsets are deviations from the best rule, so they are tried on that one only.
  const BaseModel base = best.model.base;
  for (const OffsetKind kind : {OffsetKind::Cores, OffsetKind::L3Pairs, OffsetKind::Both}) {
    if ((kind != OffsetKind::Cores && best.structure.l3s() < 2) ||
        too_many(offset_count(kind, best.structure) / 2, pairs)) {
      continue;
    }
    FittedModel model = fit_offsets(base, kind, best.structure, pairs);
    if (!too_many(base.parameters + model.offsets.parameters, pairs)) {
      consider(best, std::move(model), kind, pairs);
    }
  }
  return best;
}

L3Facts facts_of(const Eigen::MatrixXd& ns, const Partition& l3, bool smt)
{
  L3Facts facts;
  facts.between = block_medians(ns, l3);
  std::vector<double> within;
  for (Eigen::Index i = 0; i < facts.between.rows(); ++i) {
    if (!std::isnan(facts.between(i, i))) {
      within.push_back(facts.between(i, i));
    }
  }
  facts.within = within.empty() ? 0 : median(within);
  const std::vector<std::size_t> size = sizes(l3);
  facts.cores_per_group =
      static_cast<std::size_t>(median(std::vector<double>(size.begin(), size.end())));
  facts.smt = smt;
  return facts;
}

Chosen choose_structure(const Eigen::MatrixXd& ns, const Partition& core,
                        const std::vector<CorePair>& pairs)
{
  const bool smt = parts(core) < core.size();
  const auto try_groups = [&](const Partition& l3) {
    NodeReading nodes = read_nodes(facts_of(ns, l3, smt));
    Structure structure{
        core, l3, std::move(nodes.node_of_l3), std::move(nodes.package_of_node), {}};
    return choose_model(std::move(structure), std::move(nodes.reason), pairs);
  };
  const std::vector<Partition> groups = candidate_l3_groups(ns);
  Chosen best = try_groups(groups.front());
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const bool finer = refines(groups[i], best.structure.l3_of_core);
    Chosen other = try_groups(groups[i]);
    const bool explains = best.error > k_explained && other.error < k_refinement * best.error;
    if (other.bic < best.bic && (!finer || explains)) {
      best = std::move(other);
    }
  }
  if (best.error > k_unexplained && best.structure.l3s() == 1) {
    for (const Partition& l3 : block_l3_groups(parts(core))) {
      Chosen other = try_groups(l3);
      if (other.bic < best.bic && other.error < k_block_gain * best.error) {
        best = std::move(other);
      }
    }
  }
  return best;
}

/// Mean relative spread of the measurements of one pair of cores about their median.
std::optional<double> repeat_spread(const Eigen::MatrixXd& ns, const Eigen::MatrixXd& between,
                                    const Partition& core)
{
  double sum = 0;
  double count = 0;
  for (Eigen::Index i = 0; i < ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const auto a = core[static_cast<std::size_t>(i)];
      const auto b = core[static_cast<std::size_t>(j)];
      if (a != b && !std::isnan(ns(i, j))) {
        sum += std::abs(ns(i, j) - between(a, b)) / ns(i, j);
        count += 1;
      }
    }
  }
  return parts(core) < core.size() && count > 0 ? std::optional(100 * sum / count) : std::nullopt;
}

} // namespace

MatrixFit fit_matrix(const LatencyMatrix& matrix, const std::optional<Structure>& given)
{
  const Eigen::MatrixXd ns = without_outliers(matrix.ns);
  const Partition core = given ? given->core_of_cpu : find_cores(ns);
  const Eigen::MatrixXd between = between_cores(ns, core);
  const std::vector<CorePair> pairs = pairs_of(between);
  Chosen chosen;
  if (given || pairs.empty()) { // nothing but siblings: one L3 group
    Structure structure =
        given ? *given : Structure{core, one_part(parts(core)), one_part(1), one_part(1), {}};
    if (pairs.empty()) {
      chosen.structure = std::move(structure);
      chosen.name = "class";
      chosen.model.base.hop =
          Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(chosen.structure.nodes()),
                                static_cast<Eigen::Index>(chosen.structure.nodes()));
      chosen.candidates.push_back({chosen.name, 0, 0, 0});
    } else {
      chosen = choose_model(std::move(structure), "", pairs);
    }
  } else {
    chosen = choose_structure(between, core, pairs);
  }
  MatrixFit fit;
  fit.structure = std::move(chosen.structure);
  fit.node_reason = std::move(chosen.node_reason);
  fit.model = std::move(chosen.model);
  fit.name = std::move(chosen.name);
  fit.siblings = within_cores(ns, core);
  fit.candidates = std::move(chosen.candidates);
  fit.repeat_pct = repeat_spread(ns, between, core);
  fit.outliers = pairs_left_out(matrix.ns, ns);
  return fit;
}

} // namespace numasim

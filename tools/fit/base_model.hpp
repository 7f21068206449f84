#pragma once
/// The models without offsets: what a hand-over between two cores takes by the protocol's rule
/// (docs/machine.md), fitted to measured pairs.

#include "models/machine/topology.hpp"
#include "tools/fit/structure.hpp"

#include <Eigen/Core>

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// One measured pair of cores.
struct CorePair {
  std::size_t a = 0;
  std::size_t b = 0;
  double ns = 0;
};

/// The pairs of a matrix between cores, gaps left out.
[[nodiscard]] std::vector<CorePair> pairs_of(const Eigen::MatrixXd& between_cores);

/// How the hops between nodes are put together from fitted numbers.
enum class HopRule : std::uint8_t {
  Class,    ///< one within a package, one between packages
  NearFar,  ///< the same, with another one for a die and its partner in the other package
  Packages, ///< one within a package, one for each pair of packages
  Slit,     ///< proportional to SLIT - 10
  Matrix,   ///< one for each pair of nodes
};

struct BaseKind {
  Protocol protocol = Protocol::Flat;
  HopRule rule = HopRule::Class;
  std::optional<std::size_t> home; ///< HomeDirectory: the node where the contended word lies
};

/// All times are of whole hand-overs: transfer and locked operation.
struct BaseModel {
  BaseKind kind;
  std::string name;
  double l3 = 0;                      ///< within an L3 group
  double t0 = 0;                      ///< between groups, before hops
  std::optional<double> same_package; ///< SocketLocal: between groups of one package, before hops
  Eigen::MatrixXd hop;                ///< between nodes
  std::size_t parameters = 0;         ///< numbers that the pairs determined
};

/// What the model says a hand-over between two different cores takes.
[[nodiscard]] double base_cost(const BaseModel& model, const Structure& structure, std::size_t a,
                               std::size_t b);

/// The kinds that the structure allows; those with fewer numbers first.
[[nodiscard]] std::vector<BaseKind> base_kinds(const Structure& structure);

/// `target` is what the model should give for each pair and `scale` what an error is relative to
/// (both by position in `pairs`).
[[nodiscard]] BaseModel fit_base(const BaseKind& kind, const Structure& structure,
                                 const std::vector<CorePair>& pairs,
                                 const std::vector<double>& target);

} // namespace numasim

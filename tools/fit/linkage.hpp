#pragma once
/// Agglomerative clustering by average linkage (UPGMA; Sokal and Michener 1958): the two clusters
/// with the smallest mean distance between their members are merged, until one is left.

#include "tools/fit/structure.hpp"

#include <Eigen/Core>

#include <vector>

namespace numasim {

class Linkage {
public:
  /// `distance` is symmetric; NaN entries are not known and left out of the means. Clusters without
  /// any known distance are merged last. O(n^2) time for ordinary data.
  explicit Linkage(const Eigen::MatrixXd& distance);

  /// The members in `clusters` clusters (1 .. n).
  [[nodiscard]] Partition cut(std::size_t clusters) const;
  /// Mean distance at which `clusters` clusters became one less; clusters >= 2.
  [[nodiscard]] double height(std::size_t clusters) const;

private:
  struct Merge {
    std::size_t a;
    std::size_t b;
    double height;
  };
  std::size_t members_;
  std::vector<Merge> merges_;
};

} // namespace numasim

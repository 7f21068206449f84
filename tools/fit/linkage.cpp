#include "tools/fit/linkage.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace numasim {

namespace {

constexpr double k_never = std::numeric_limits<double>::infinity();

/// Sums and counts of the known distances between clusters; each cluster goes by one member.
class Clusters {
public:
  explicit Clusters(const Eigen::MatrixXd& distance)
      : sum_(distance.array().isNaN().select(0, distance)),
        count_(distance.array().isNaN().select(
            0, Eigen::ArrayXXd::Ones(distance.rows(), distance.cols()))),
        alive_(static_cast<std::size_t>(distance.rows()), true), nearest_(alive_.size(), 0)
  {
    for (std::size_t i = 0; i < alive_.size(); ++i) {
      find_nearest(i);
    }
  }

  [[nodiscard]] double distance(std::size_t i, std::size_t j) const
  {
    const auto a = static_cast<Eigen::Index>(i);
    const auto b = static_cast<Eigen::Index>(j);
    return count_(a, b) > 0 ? sum_(a, b) / count_(a, b) : k_never;
  }

  /// The cluster with the nearest other one; that one is nearest().
  [[nodiscard]] std::size_t closest() const
  {
    std::size_t best = alive_.size();
    for (std::size_t i = 0; i < alive_.size(); ++i) {
      if (alive_[i] &&
          (best == alive_.size() || distance(i, nearest_[i]) < distance(best, nearest_[best]))) {
        best = i;
      }
    }
    return best;
  }
  [[nodiscard]] std::size_t nearest(std::size_t i) const { return nearest_[i]; }

  /// Makes `gone` part of `kept`.
  void merge(std::size_t kept, std::size_t gone)
  {
    const auto a = static_cast<Eigen::Index>(kept);
    const auto b = static_cast<Eigen::Index>(gone);
    sum_.col(a) += sum_.col(b);
    sum_.row(a) = sum_.col(a).transpose();
    count_.col(a) += count_.col(b);
    count_.row(a) = count_.col(a).transpose();
    alive_[gone] = false;
    find_nearest(kept);
    for (std::size_t i = 0; i < alive_.size(); ++i) {
      if (alive_[i] && i != kept && (nearest_[i] == gone || nearest_[i] == kept)) {
        find_nearest(i); // a mean lies between its parts, so nobody else's nearest has changed
      }
    }
  }

private:
  void find_nearest(std::size_t i)
  {
    std::size_t best = alive_.size();
    for (std::size_t j = 0; j < alive_.size(); ++j) {
      if (j != i && alive_[j] && (best == alive_.size() || distance(i, j) < distance(i, best))) {
        best = j;
      }
    }
    nearest_[i] = best == alive_.size() ? i : best;
  }

  Eigen::MatrixXd sum_;
  Eigen::MatrixXd count_;
  std::vector<bool> alive_;
  std::vector<std::size_t> nearest_;
};

} // namespace

Linkage::Linkage(const Eigen::MatrixXd& distance)
    : members_(static_cast<std::size_t>(distance.rows()))
{
  Clusters clusters(distance);
  double height = 0;
  for (std::size_t left = members_; left > 1; --left) {
    const std::size_t kept = clusters.closest();
    const std::size_t gone = clusters.nearest(kept);
    height = std::max(height, clusters.distance(kept, gone)); // gaps can turn the order
    merges_.push_back({kept, gone, height});
    clusters.merge(kept, gone);
  }
}

Partition Linkage::cut(std::size_t clusters) const
{
  std::vector<std::size_t> root(members_);
  std::iota(root.begin(), root.end(), std::size_t{0});
  for (std::size_t m = 0; m + clusters < members_; ++m) {
    root[merges_[m].b] = merges_[m].a;
  }
  Partition result(members_);
  for (std::size_t i = 0; i < members_; ++i) {
    std::size_t at = i;
    while (root[at] != at) {
      at = root[at];
    }
    result[i] = static_cast<std::uint32_t>(at);
  }
  return renumbered(result);
}

double Linkage::height(std::size_t clusters) const
{
  return merges_[members_ - clusters].height;
}

} // namespace numasim

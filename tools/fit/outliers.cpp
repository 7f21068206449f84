#include "tools/fit/outliers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr double k_way_round = 3;
/// Ways round looked at for a pair: all up to this many CPUs, beyond that every second or n-th.
constexpr Eigen::Index k_most_ways = 512;

/// The second shortest way from `i` to `j` by a third CPU, counted by the longer leg; infinity
/// where there are not two.
double way_round(const Eigen::MatrixXd& ns, Eigen::Index i, Eigen::Index j)
{
  const Eigen::Index step = std::max<Eigen::Index>(1, ns.rows() / k_most_ways);
  double shortest = std::numeric_limits<double>::infinity();
  double second = shortest;
  for (Eigen::Index k = (i + j) % step; k < ns.rows(); k += step) {
    const double a = ns(k, i);
    const double b = ns(k, j);
    const double longer = a > b ? a : b;
    if (a > 0 && b > 0 && longer < second) { // not for gaps, nor for i and j themselves
      second = std::max(shortest, longer);
      shortest = std::min(shortest, longer);
    }
  }
  return second;
}

} // namespace

Eigen::MatrixXd without_outliers(const Eigen::MatrixXd& ns)
{
  Eigen::MatrixXd cleaned = ns;
  for (Eigen::Index j = 0; j < ns.cols(); ++j) {
    for (Eigen::Index i = j + 1; i < ns.rows(); ++i) {
      if (ns(i, j) > k_way_round * way_round(ns, i, j)) {
        cleaned(i, j) = cleaned(j, i) = std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
  return cleaned;
}

std::size_t pairs_left_out(const Eigen::MatrixXd& ns, const Eigen::MatrixXd& cleaned)
{
  const auto left_out = ns.array() > 0 && cleaned.array().isNaN();
  return static_cast<std::size_t>(left_out.count()) / 2;
}

} // namespace numasim

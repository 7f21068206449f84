#include "tools/fit/unlikeness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr Eigen::Index k_most_references = 256;

} // namespace

Eigen::MatrixXd unlikeness(const Eigen::MatrixXd& ns)
{
  const Eigen::Index n = ns.rows();
  const Eigen::Index step = std::max<Eigen::Index>(1, n / k_most_references);
  const Eigen::MatrixXd log = ns.array().log().matrix();
  Eigen::MatrixXd result =
      Eigen::MatrixXd::Constant(n, n, std::numeric_limits<double>::quiet_NaN());
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      double sum = 0;
      double count = 0;
      for (Eigen::Index k = (i + j) % step; k < n; k += step) {
        const double difference = std::abs(log(k, i) - log(k, j)); // NaN for i, j and gaps
        if (!std::isnan(difference)) {
          sum += difference;
          count += 1;
        }
      }
      if (count > 0) {
        result(i, j) = result(j, i) = sum / count;
      }
    }
  }
  return result;
}

bool equal_parts(const Partition& part)
{
  const std::vector<std::size_t> size = sizes(part);
  return size.front() >= 2 && std::equal(size.begin() + 1, size.end(), size.begin());
}

} // namespace numasim

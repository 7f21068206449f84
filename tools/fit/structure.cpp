#include "tools/fit/structure.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace numasim {

std::size_t Structure::packages() const
{
  return parts(package_of_node);
}

Partition renumbered(const Partition& partition)
{
  std::map<std::uint32_t, std::uint32_t> number;
  Partition result;
  result.reserve(partition.size());
  for (const std::uint32_t part : partition) {
    result.push_back(
        number.try_emplace(part, static_cast<std::uint32_t>(number.size())).first->second);
  }
  return result;
}

std::size_t parts(const Partition& partition)
{
  return partition.empty() ? 0 : *std::max_element(partition.begin(), partition.end()) + 1;
}

Partition one_part(std::size_t members)
{
  Partition result(members, 0);
  return result;
}

Partition blocks(std::size_t members, std::size_t size)
{
  Partition result(members);
  for (std::size_t i = 0; i < members; ++i) {
    result[i] = static_cast<std::uint32_t>(i / size);
  }
  return result;
}

std::vector<std::size_t> sizes(const Partition& partition)
{
  std::vector<std::size_t> result(parts(partition));
  for (const std::uint32_t part : partition) {
    ++result[part];
  }
  return result;
}

bool refines(const Partition& fine, const Partition& coarse)
{
  std::map<std::uint32_t, std::uint32_t> within;
  for (std::size_t i = 0; i < fine.size(); ++i) {
    if (within.try_emplace(fine[i], coarse[i]).first->second != coarse[i]) {
      return false;
    }
  }
  return true;
}

Eigen::MatrixXd block_medians(const Eigen::MatrixXd& ns, const Partition& part)
{
  const std::size_t count = parts(part);
  std::vector<std::vector<double>> values(count * count);
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double value = ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      if (!std::isnan(value)) {
        const auto [low, high] = std::minmax(part[i], part[j]);
        values[low * count + high].push_back(value);
      }
    }
  }
  const auto n = static_cast<Eigen::Index>(count);
  Eigen::MatrixXd result =
      Eigen::MatrixXd::Constant(n, n, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a; b < count; ++b) {
      if (!values[a * count + b].empty()) {
        const double middle = median(std::move(values[a * count + b]));
        result(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) = middle;
        result(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(a)) = middle;
      }
    }
  }
  return result;
}

} // namespace numasim

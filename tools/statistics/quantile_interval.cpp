#include "tools/statistics/quantile_interval.hpp"

#include "tools/statistics/interval.hpp"
#include "tools/statistics/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

/// Values of one replication in one class.
struct Cell {
  std::uint32_t index;
  std::size_t replication;
  double count;
};

std::vector<Cell> cells_of(std::span<const Histogram* const> replications)
{
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < replications.size(); ++i) {
    for (const Histogram::Bucket& bucket : replications[i]->buckets()) {
      cells.push_back({bucket.index, i, static_cast<double>(bucket.count)});
    }
  }
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return a.index != b.index ? a.index < b.index : a.replication < b.replication;
  });
  return cells;
}

/// Sums over replications of c (values up to some x) and m (all values), from which those of
/// c - q m follow for every q at once. They are sums of whole numbers, hence exact up to 2^53.
class Sums {
public:
  explicit Sums(std::span<const Histogram* const> replications) : up_to_(replications.size())
  {
    for (const Histogram* histogram : replications) {
      const auto m = static_cast<double>(histogram->count());
      all_.push_back(m);
      m_ += m;
      mm_ += m * m;
    }
  }

  void add(const Cell& cell)
  {
    double& c = up_to_[cell.replication];
    cc_ += cell.count * (2 * c + cell.count);
    cm_ += cell.count * all_[cell.replication];
    c_ += cell.count;
    c += cell.count;
  }

  /// Student's t of "a share q of the values is x or less"; infinite without any spread.
  [[nodiscard]] double t(double q) const
  {
    const auto n = static_cast<double>(up_to_.size());
    const double centre = (c_ - q * m_) / n;
    const double squares = cc_ - 2 * q * cm_ + q * q * mm_;
    const double error = std::sqrt(std::max(0.0, squares / n - centre * centre) / (n - 1));
    if (error == 0) {
      return centre == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), centre);
    }
    return centre / error;
  }

private:
  std::vector<double> up_to_;
  std::vector<double> all_;
  double c_ = 0;
  double m_ = 0;
  double cc_ = 0;
  double cm_ = 0;
  double mm_ = 0;
};

/// By fraction, the first class at which it is not sure that fewer than that share are below, and
/// the first at which it is sure that more are.
std::vector<DurationInterval> intervals(std::span<const Histogram* const> replications,
                                        std::span<const double> fractions)
{
  const std::vector<Cell> cells = cells_of(replications);
  const auto n = static_cast<double>(replications.size());
  const double t_crit = student_quantile((1 + k_confidence) / 2, n - 1);
  std::vector<std::optional<Duration>> lo(fractions.size());
  std::vector<std::optional<Duration>> hi(fractions.size());
  Sums sums(replications);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sums.add(cells[i]);
    if (i + 1 < cells.size() && cells[i + 1].index == cells[i].index) {
      continue;
    }
    for (std::size_t f = 0; f < fractions.size(); ++f) {
      const double t = sums.t(fractions[f]);
      if (!lo[f] && t >= -t_crit) {
        lo[f] = Histogram::lower_edge(cells[i].index);
      }
      if (!hi[f] && t > t_crit) {
        hi[f] = Histogram::upper_edge(cells[i].index);
      }
    }
  }
  std::vector<DurationInterval> out;
  for (std::size_t f = 0; f < fractions.size(); ++f) {
    out.push_back({lo[f].value_or(Duration{}), hi[f].value_or(Duration::max())});
  }
  return out;
}

} // namespace

std::vector<QuantileEstimate> quantile_estimates(std::span<const Histogram* const> replications,
                                                 std::span<const double> fractions)
{
  Histogram pooled;
  std::size_t recorded = 0;
  for (const Histogram* histogram : replications) {
    pooled.merge(*histogram);
    recorded += histogram->count() > 0 ? 1 : 0;
  }
  std::vector<QuantileEstimate> out;
  for (const double fraction : fractions) {
    out.push_back({.value = pooled.quantile(fraction), .ci95 = {}});
  }
  if (recorded < 2) {
    return out;
  }
  const std::vector<DurationInterval> found = intervals(replications, fractions);
  for (std::size_t f = 0; f < fractions.size(); ++f) {
    if (quantile_ranks(pooled.count(), fractions[f])) {
      out[f].ci95 = {std::max(found[f].lo, pooled.min()), std::min(found[f].hi, pooled.max())};
    }
  }
  return out;
}

} // namespace numasim

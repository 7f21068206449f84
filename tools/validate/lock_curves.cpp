#include "tools/validate/lock_curves.hpp"

#include <algorithm>
#include <array>

namespace numasim {

namespace {

double rare_hold_s(const LockDataset& dataset, std::size_t copies)
{
  return 1e-9 * dataset.rare_holds_ns / static_cast<double>(copies);
}

} // namespace

std::string_view to_string(Grade grade)
{
  constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  return names[static_cast<std::size_t>(grade)];
}

bool same_lock(const PublishedCurve& a, const PublishedCurve& b)
{
  const auto equal = [](const Parameters& x, const Parameters& y) {
    return std::all_of(x.declared().begin(), x.declared().end(),
                       [&](const Parameter& p) { return x.value(p.name) == y.value(p.name); });
  };
  return a.lock == b.lock && equal(a.lock_parameters, b.lock_parameters) &&
         equal(a.workload, b.workload);
}

double LockDataset::sections_per_second(const PublishedPoint& point) const
{
  const double scaled = point.value * quantity.factor;
  return quantity.kind == PublishedQuantity::Kind::Rate
             ? scaled
             : static_cast<double>(point.copies) / scaled;
}

double LockDataset::published_as(double per_second, std::size_t copies) const
{
  return (quantity.kind == PublishedQuantity::Kind::Rate
              ? per_second
              : static_cast<double>(copies) / per_second) /
         quantity.factor;
}

double LockDataset::with_rare_holds(double per_second, std::size_t copies) const
{
  return 1 / (1 / per_second + rare_hold_s(*this, copies));
}

} // namespace numasim

#include "models/check/check_report.hpp"

#include <algorithm>

namespace numasim {

const std::string& name_of(CheckRule rule)
{
  static const std::array<std::string, k_check_rules> names{
      "trees", "races", "lock order", "lock use", "walks", "fork order", "waiting"};
  return names[static_cast<std::size_t>(rule)];
}

const std::string& meaning_of(CheckRule rule)
{
  static const std::array<std::string, k_check_rules> meanings{
      "every mapping is in exactly one tree, its own, and the trees are sound",
      "every tree is touched only under a lock that guards it",
      "no lock order has a cycle and nobody waits for himself",
      "no sleeping while atomic, no lock leaked or let go wrongly",
      "a walk sees what is mapped throughout it exactly once",
      "no page-table entry that fork copies escapes a walk",
      "no walker or modifier waits beyond the bound"};
  return meanings[static_cast<std::size_t>(rule)];
}

std::uint64_t CheckReport::violations_of(CheckRule rule) const
{
  std::uint64_t total = 0;
  for (const Violation& violation : violations) {
    total += violation.rule == rule ? violation.times : 0;
  }
  return total;
}

void CheckReport::add(const CheckReport& other)
{
  for (std::size_t i = 0; i < checked.size(); ++i) {
    checked[i] += other.checked[i];
  }
  schedules += other.schedules;
  for (const Violation& violation : other.violations) {
    const auto known = std::find_if(violations.begin(), violations.end(), [&](const Violation& v) {
      return v.rule == violation.rule && v.title == violation.title;
    });
    if (known == violations.end()) {
      violations.push_back(violation);
    } else {
      known->times += violation.times;
    }
  }
}

} // namespace numasim

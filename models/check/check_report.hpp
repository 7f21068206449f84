#pragma once
/// What a checker found, as plain data.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// What the kernel needs of a design; docs/checker.md says it at length.
enum class CheckRule : std::uint8_t {
  Trees,     ///< a mapping is in exactly one tree, the right one; the trees are sound
  Races,     ///< a tree is touched only under a lock that guards it
  LockOrder, ///< nobody can wait for himself, directly or through others
  LockUse,   ///< no sleeping while atomic; locks are let go by who holds them, as they were taken
  Walks,     ///< a walk sees what is mapped throughout it exactly once, and nothing unmapped
  ForkOrder, ///< no page-table entry that fork copies escapes a walk
  Waiting    ///< nobody waits beyond a bound
};
inline constexpr std::size_t k_check_rules = 7;
[[nodiscard]] const std::string& name_of(CheckRule rule);
/// What the rule asks, in a few words.
[[nodiscard]] const std::string& meaning_of(CheckRule rule);

/// One way in which a design broke a rule, with the first time it did.
struct Violation {
  CheckRule rule = CheckRule::Trees;
  std::string title;              ///< the same whenever the design breaks the rule in this way
  std::vector<std::string> lines; ///< who did what where, under which locks
  std::string schedule;           ///< reproduces it: the argument of --schedule
  std::uint64_t times = 1;
};

struct CheckReport {
  std::array<std::uint64_t, k_check_rules> checked{}; ///< how often each rule was
  std::vector<Violation> violations;                  ///< each title once
  std::uint64_t schedules = 0;                        ///< runs that this is about

  [[nodiscard]] bool clean() const { return violations.empty(); }
  [[nodiscard]] std::uint64_t violations_of(CheckRule rule) const;
  /// Takes in another report of the same design.
  void add(const CheckReport& other);
};

} // namespace numasim

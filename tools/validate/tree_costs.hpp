#pragma once
/// What operations on libc's interval tree touch, counted on the real tree in the steady state of
/// processes that exec over and over (rmap.md 5.3).

#include <cstddef>
#include <cstdint>

namespace numasim {

/// One figure about libc's tree.
struct TreeQuestion {
  enum class Operation : std::uint8_t { Insert, Remove };
  enum class What : std::uint8_t {
    PerExec,     ///< operations of that kind that an exec makes
    VmasVisited, ///< other VMAs than its own, per operation
    VmasWritten,
    LinesRead, ///< lines that are only read, the root's included, its own VMA's excepted
    LinesWritten,
  };
  Operation operation = Operation::Insert;
  What what = What::VmasVisited;
  bool hole = false;         ///< layout B of libc, with a gap before its data
  std::size_t processes = 1; ///< that map libc
};

/// What one operation touched, other than the lines of its own VMA; or the mean of many.
struct Touched {
  double vmas_visited = 0;
  double vmas_written = 0;
  double lines_read = 0; ///< only read; the root's line included
  double lines_written = 0;

  Touched& operator+=(const Touched& other);
};

struct TreeCosts {
  Touched insert; ///< means
  Touched remove;
  double inserts_per_exec = 0;
  double removes_per_exec = 0;
};

/// Means over `execs` execs by processes drawn at random, after each has exec'ed five times on
/// average. `processes` >= 1. The tree is checked at the end: std::logic_error if it is not sound.
[[nodiscard]] TreeCosts tree_costs(bool hole, std::size_t processes, std::size_t execs,
                                   std::uint64_t seed);

[[nodiscard]] double answer(const TreeQuestion& question, const TreeCosts& costs);

} // namespace numasim

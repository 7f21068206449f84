/// When are replications enough?

#include "tools/statistics/replication_rule.hpp"

#include "tools/statistics/interval.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace numasim;

namespace {

/// `count` half-widths of which those before `met_at` (from 1) miss 1 %.
std::vector<double> met_from(std::size_t met_at, std::size_t count)
{
  std::vector<double> out(count, 0.009);
  for (std::size_t i = 0; i + 1 < met_at; ++i) {
    out[i] = 0.02;
  }
  return out;
}

constexpr PrecisionRule k_rule{.target = 0.01, .least = 5, .most = 400};

} // namespace

TEST_CASE("a precision is reached when it stays met for the look-ahead", "[statistics]")
{
  const PrecisionState early = judge_precision(met_from(12, 14), k_rule);
  CHECK(early.met_at == 12);
  CHECK_FALSE(early.enough);
  CHECK(early.wanted == 17);
  CHECK_FALSE(judge_precision(met_from(12, 16), k_rule).enough);
  const PrecisionState there = judge_precision(met_from(12, 17), k_rule);
  CHECK(there.enough);
  CHECK(there.wanted == 17);
  // Beyond 100 the look-ahead is 5 % of them.
  CHECK_FALSE(judge_precision(met_from(200, 209), k_rule).enough);
  CHECK(judge_precision(met_from(200, 210), k_rule).enough);
  // What was met before the least number does not count.
  CHECK(judge_precision(met_from(1, 6), k_rule).met_at == 5);
  CHECK_FALSE(judge_precision(met_from(1, 9), k_rule).enough);
  CHECK(judge_precision(met_from(1, 10), k_rule).enough);
}

TEST_CASE("a precision that is missed again by the last replication is not reached", "[statistics]")
{
  std::vector<double> relapse = met_from(5, 20);
  relapse.back() = 0.011;
  const PrecisionState state = judge_precision(relapse, k_rule);
  CHECK_FALSE(state.met_at);
  CHECK(state.wanted == 30); // 20 x 1.1^2 = 24.2, and the look-ahead
}

TEST_CASE("the number of replications at most doubles and has an end", "[statistics]")
{
  CHECK(judge_precision(std::vector<double>(20, 0.5), k_rule).wanted == 45); // 40 and 5
  const PrecisionState end = judge_precision(std::vector<double>(400, 0.02), k_rule);
  CHECK(end.wanted == 400);
  CHECK_FALSE(end.enough);
  CHECK(end.reached == 0.02);
  const double none = std::numeric_limits<double>::infinity(); // a mean of 0
  CHECK(judge_precision(std::vector<double>(20, none), k_rule).wanted == 45);
  CHECK_THROWS(judge_precision({}, k_rule));
  CHECK_THROWS(judge_precision(met_from(1, 5), {.target = 0, .least = 5, .most = 9}));
}

TEST_CASE("half-widths are those of the intervals of the first replications", "[statistics]")
{
  const std::vector<double> samples{9, 11, 10, 12};
  const std::vector<double> found = relative_half_widths(samples);
  REQUIRE(found.size() == 4);
  CHECK(std::isinf(found[0]));
  CHECK(found[2] == Approx(student_quantile(0.975, 2) / std::sqrt(3) / 10)); // sd 1, mean 10
  // A design that is the baseline twice over has a ratio without error.
  const std::vector<double> twice{18, 22, 20, 24};
  CHECK(ratio_half_widths(samples, twice)[3] == Approx(0).margin(1e-9));
  CHECK(std::isinf(ratio_half_widths(samples, twice)[0]));
}

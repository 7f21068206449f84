/// Do comparisons say what the samples allow to say?

#include "tools/statistics/comparison.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace numasim;

namespace {

struct Pairs {
  std::vector<double> x;
  std::vector<double> y;
};

/// n pairs with means 100 and 100 * ratio, 5 % spread, most of it common to both.
Pairs correlated_pairs(RandomStream& stream, std::size_t n, double ratio)
{
  Pairs pairs;
  for (std::size_t i = 0; i < n; ++i) {
    const double common = 4 * stream.normal();
    pairs.x.push_back(100 + common + 3 * stream.normal());
    pairs.y.push_back(ratio * (100 + common + 3 * stream.normal()));
  }
  return pairs;
}

std::vector<double> contrast(const Pairs& pairs, double ratio)
{
  std::vector<double> out;
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    out.push_back(pairs.y[i] - ratio * pairs.x[i]);
  }
  return out;
}

RandomStream stream_of(std::uint32_t entity)
{
  return RandomStream{{.seed = 30, .replication = 0, .entity = entity, .purpose = Purpose::Test}};
}

} // namespace

TEST_CASE("the paired t test is the one computed by hand", "[statistics]")
{
  // Differences 1, 2, 1, 2: mean 1.5, standard error 1 / sqrt(12), t = 3 sqrt(3), 3 degrees of
  // freedom, for which p = 1 - 2/pi (atan(3) + 3/10) and the half-width is 3.182446 / sqrt(12).
  const std::vector<double> x{10, 12, 11, 13};
  const std::vector<double> y{11, 14, 12, 15};
  const PairedDifference d = paired_difference(x, y);
  CHECK(d.difference.mean == 1.5);
  REQUIRE(d.difference.ci95);
  CHECK(d.difference.ci95->lo == Approx(1.5 - 0.918693).epsilon(1e-6));
  CHECK(d.difference.ci95->hi == Approx(1.5 + 0.918693).epsilon(1e-6));
  CHECK(d.p.value() == Approx(1 - 2 / M_PI * (std::atan(3.0) + 0.3)).epsilon(1e-9));
}

TEST_CASE("the ends of the interval of a change are the ratios just not rejected", "[statistics]")
{
  RandomStream stream = stream_of(1);
  for (const std::size_t n : {3U, 10U, 30U}) {
    const Pairs pairs = correlated_pairs(stream, n, 1.3);
    const Change change = paired_change(pairs.x, pairs.y, 0.02);
    REQUIRE(change.ci95);
    CHECK(change.change == Approx(mean(pairs.y) / mean(pairs.x) - 1));
    CHECK(change.ci95->lo < change.change);
    CHECK(change.change < change.ci95->hi);
    CHECK(p_mean_above_zero(contrast(pairs, 1 + change.ci95->lo)) == Approx(0.025).epsilon(1e-6));
    CHECK(p_mean_above_zero(contrast(pairs, 1 + change.ci95->hi)) == Approx(0.975).epsilon(1e-6));
  }
}

TEST_CASE("95 % of the intervals of a change hold the change", "[statistics]")
{
  RandomStream stream = stream_of(2);
  constexpr int trials = 4000;
  int covered = 0;
  int rejected = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const Pairs pairs = correlated_pairs(stream, 10, 1.1);
    const Change change = paired_change(pairs.x, pairs.y, 0.1);
    covered += change.ci95->lo <= 0.1 && 0.1 <= change.ci95->hi ? 1 : 0;
    rejected += *change.p_different < 0.05 ? 1 : 0;
  }
  const double sd = std::sqrt(trials * 0.95 * 0.05);
  CHECK(std::abs(covered - 0.95 * trials) < 3.3 * sd);
  // A change that is exactly the margin may be called "same" in one case of twenty at most.
  CHECK(rejected < 0.05 * trials + 3.3 * sd);
}

TEST_CASE("common random numbers narrow the interval and are reported", "[statistics]")
{
  const std::vector<double> x{100, 120, 90, 110, 80};
  const std::vector<double> paired{111, 131, 100, 121, 89};
  const std::vector<double> shuffled{89, 121, 131, 100, 111};
  const Change with = paired_change(x, paired, 0.02);
  const Change without = paired_change(x, shuffled, 0.02);
  CHECK(with.correlation.value() > 0.99);
  CHECK(with.ci95->hi - with.ci95->lo < 0.1 * (without.ci95->hi - without.ci95->lo));
}

TEST_CASE("a single pair has a change and nothing else", "[statistics]")
{
  const Change change = paired_change(std::vector<double>{100}, std::vector<double>{110}, 0.02);
  CHECK(change.change == Approx(0.1));
  CHECK_FALSE(change.ci95);
  CHECK_FALSE(change.p_equal);
  CHECK_FALSE(change.p_different);
  CHECK_FALSE(change.correlation);
}

TEST_CASE("two pairs are enough for an interval, not for a correlation", "[statistics]")
{
  const Change change =
      paired_change(std::vector<double>{100, 101}, std::vector<double>{110, 111.2}, 0.02);
  REQUIRE(change.ci95);
  CHECK(change.ci95->lo < change.change);
  CHECK(change.change < change.ci95->hi);
  CHECK_FALSE(change.correlation);
}

TEST_CASE("equal samples are the same, whatever their spread", "[statistics]")
{
  for (const auto& samples : {std::vector<double>{5, 5, 5}, std::vector<double>{4, 5, 6}}) {
    const Change change = paired_change(samples, samples, 0.02);
    CHECK(change.change == 0);
    CHECK(change.p_equal.value() == 1);
    CHECK(change.ci95->lo == Approx(0).margin(1e-12));
    CHECK(change.ci95->hi == Approx(0).margin(1e-12));
  }
}

TEST_CASE("a baseline not told from 0 has no interval of the change", "[statistics]")
{
  CHECK_FALSE(paired_change(std::vector<double>{1, 100}, std::vector<double>{2, 3}, 0.02).ci95);
}

TEST_CASE("a change needs a positive baseline", "[statistics]")
{
  CHECK_THROWS_AS(paired_change(std::vector<double>{0, 0}, std::vector<double>{1, 2}, 0.02),
                  std::invalid_argument);
  CHECK_THROWS_AS(paired_difference(std::vector<double>{1, 2}, std::vector<double>{1}),
                  std::invalid_argument);
}

TEST_CASE("Holm's correction is the one computed by hand", "[statistics]")
{
  // Sorted 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1, each at least as large as the one before.
  const std::vector<double> adjusted = holm(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  CHECK(adjusted[0] == Approx(0.03));
  CHECK(adjusted[1] == Approx(0.06));
  CHECK(adjusted[2] == Approx(0.06));
  CHECK(adjusted[3] == Approx(0.02));
  CHECK(holm(std::vector<double>{0.7, 0.8}) == std::vector<double>{1, 1});
  CHECK(holm({}).empty());
}

TEST_CASE("verdicts know which direction is good", "[statistics]")
{
  struct Case {
    double change;
    Direction direction;
    double p_equal;
    double p_different;
    Verdict expected;
  };
  const auto c = GENERATE(Case{0.5, Direction::HigherIsBetter, 0.01, 0.9, Verdict::Better},
                          Case{-0.5, Direction::HigherIsBetter, 0.01, 0.9, Verdict::Worse},
                          Case{0.5, Direction::LowerIsBetter, 0.01, 0.9, Verdict::Worse},
                          Case{-0.5, Direction::LowerIsBetter, 0.01, 0.9, Verdict::Better},
                          Case{0.5, Direction::HigherIsBetter, 0.06, 0.9, Verdict::Undecided},
                          // Certain to be different, and certain not to matter.
                          Case{0.001, Direction::HigherIsBetter, 0.01, 0.01, Verdict::Same},
                          Case{0.001, Direction::HigherIsBetter, 0.6, 0.01, Verdict::Same});
  CHECK(verdict(c.change, c.direction, c.p_equal, c.p_different) == c.expected);
}

TEST_CASE("without p-values nothing is decided", "[statistics]")
{
  CHECK(verdict(5, Direction::HigherIsBetter, {}, {}) == Verdict::Undecided);
}

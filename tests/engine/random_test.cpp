#include "sim/random.hpp"

#include <Random123/philox.h>
#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <vector>

using namespace numasim;

namespace {

std::int64_t ulps(double a, double b)
{
  return std::abs(std::bit_cast<std::int64_t>(a) - std::bit_cast<std::int64_t>(b));
}

struct Sample {
  double mean = 0;
  double variance = 0;
  double fourth = 0; // central moment
  std::size_t n = 0;
};

template <class Draw> Sample sample(std::size_t n, Draw draw)
{
  std::vector<double> values(n);
  double sum = 0;
  for (double& v : values) {
    v = draw();
    sum += v;
  }
  Sample s{.mean = sum / static_cast<double>(n), .n = n};
  for (const double v : values) {
    const double d2 = (v - s.mean) * (v - s.mean);
    s.variance += d2;
    s.fourth += d2 * d2;
  }
  s.variance /= static_cast<double>(n - 1);
  s.fourth /= static_cast<double>(n);
  return s;
}

/// Mean and variance lie within four standard errors of what the distribution has.
void check_moments(const Sample& s, double mean, double variance)
{
  const auto n = static_cast<double>(s.n);
  CHECK(std::abs(s.mean - mean) < 4 * std::sqrt(variance / n));
  CHECK(std::abs(s.variance - variance) < 4 * std::sqrt((s.fourth - s.variance * s.variance) / n));
}

constexpr std::size_t k_draws = 200'000;

} // namespace

TEST_CASE("Philox gives the known answers of Random123", "[random]")
{
  // Random123's kat_vectors, philox4x32 with 10 rounds.
  using Generator = r123::Philox4x32;
  const Generator generator;
  const auto answer = [&](std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> k) {
    const auto out =
        generator(Generator::ctr_type{{c[0], c[1], c[2], c[3]}}, Generator::key_type{{k[0], k[1]}});
    return std::array<std::uint32_t, 4>{out[0], out[1], out[2], out[3]};
  };
  CHECK(answer({0, 0, 0, 0}, {0, 0}) ==
        std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t f = 0xffffffff;
  CHECK(answer({f, f, f, f}, {f, f}) ==
        std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(answer({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("A stream depends on its key alone, not on the order of draws", "[random]")
{
  const StreamKey first{.seed = 7, .replication = 3, .entity = 1};
  const StreamKey second{.seed = 7, .replication = 3, .entity = 2};
  std::vector<std::uint64_t> alone;
  for (RandomStream s(first); alone.size() < 9;) {
    alone.push_back(s.bits());
  }
  RandomStream a(first);
  RandomStream b(second);
  for (const std::uint64_t expected : alone) {
    static_cast<void>(b.bits());
    CHECK(a.bits() == expected);
    static_cast<void>(b.normal());
  }
}

TEST_CASE("Streams differ in every part of their key", "[random]")
{
  const StreamKey key{};
  const std::array others{StreamKey{.seed = 2}, StreamKey{.replication = 1}, StreamKey{.entity = 1},
                          StreamKey{.purpose = Purpose::Jitter}};
  const std::uint64_t draw = RandomStream(key).bits();
  for (const StreamKey& other : others) {
    CHECK(RandomStream(other).bits() != draw);
  }
}

TEST_CASE("portable_log and portable_exp stay within one ulp of libm", "[random]")
{
  // libm's own error is below one ulp, so two apart is one from the truth.
  RandomStream s({.seed = 11});
  std::int64_t worst_log = 0;
  std::int64_t worst_exp = 0;
  for (int i = 0; i < 300'000; ++i) {
    for (const double x :
         {1 - s.uniform(), std::ldexp(1 + s.uniform(), static_cast<int>(s.below(600)) - 300)}) {
      worst_log = std::max(worst_log, ulps(portable_log(x), std::log(x)));
    }
    const double y = s.uniform(-700, 700);
    worst_exp = std::max(worst_exp, ulps(portable_exp(y), std::exp(y)));
    const double small = s.uniform(-1, 1);
    worst_exp = std::max(worst_exp, ulps(portable_exp(small), std::exp(small)));
  }
  CHECK(worst_log <= 2);
  CHECK(worst_exp <= 2);
  CHECK(portable_log(1) == 0);
  CHECK(portable_exp(0) == 1);
  CHECK(ulps(portable_log(0x1p-53), std::log(0x1p-53)) <= 1);
  CHECK(ulps(portable_log(5e-324), std::log(5e-324)) <= 1);
}

TEST_CASE("Draws have the moments of their distributions", "[random]")
{
  RandomStream s({.seed = 5});
  SECTION("uniform")
  {
    check_moments(sample(k_draws, [&] { return s.uniform(2, 5); }), 3.5, 0.75);
  }
  SECTION("exponential")
  {
    check_moments(sample(k_draws, [&] { return s.exponential(3); }), 3, 9);
  }
  SECTION("normal")
  {
    check_moments(sample(k_draws, [&] { return s.normal(); }), 0, 1);
  }
  SECTION("lognormal")
  {
    check_moments(sample(k_draws, [&] { return s.lognormal(10, 0.4); }), 10, 16);
  }
  SECTION("lognormal without spread")
  {
    CHECK(s.lognormal(10, 0) == Approx(10).epsilon(1e-15));
  }
  SECTION("chance")
  {
    check_moments(sample(k_draws, [&] { return s.chance(0.3) ? 1.0 : 0.0; }), 0.3, 0.21);
  }
  SECTION("below")
  {
    check_moments(sample(k_draws, [&] { return static_cast<double>(s.below(7)); }), 3, 4);
  }
}

TEST_CASE("Discrete draws have the frequencies of their weights", "[random]")
{
  const std::vector<double> weights{1, 0, 3, 2, 0};
  std::vector<double> seen(weights.size());
  RandomStream s({.seed = 9});
  for (std::size_t i = 0; i < k_draws; ++i) {
    ++seen[s.discrete(weights)];
  }
  const auto n = static_cast<double>(k_draws);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double p = weights[i] / 6;
    CHECK(std::abs(seen[i] - n * p) <= 4 * std::sqrt(n * p * (1 - p)));
  }
}

TEST_CASE("Impossible draws are refused", "[random]")
{
  RandomStream s({});
  CHECK_THROWS_AS(s.below(0), std::domain_error);
  CHECK_THROWS_AS(s.discrete({}), std::domain_error);
  CHECK_THROWS_AS(s.discrete(std::array{0.0, 0.0}), std::domain_error);
}

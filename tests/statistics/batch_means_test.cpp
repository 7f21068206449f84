/// Are batches cut so that their spread is the run's error, and refused where they are not?

#include "tools/statistics/batch_means.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace numasim;

namespace {

RandomStream stream_of(std::uint32_t entity)
{
  return RandomStream{{.seed = 8, .replication = 0, .entity = entity, .purpose = Purpose::Test}};
}

/// Completions a mean of 1 us apart; gaps last `gap(i)` us.
template <class Gap> std::vector<Instant> completions(std::size_t count, Gap gap)
{
  std::vector<Instant> times;
  Instant now;
  for (std::size_t i = 0; i < count; ++i) {
    now += Duration::us(gap(i));
    times.push_back(now);
  }
  return times;
}

BatchMeans of(const std::vector<Instant>& times, Duration discarded = {})
{
  return batch_means({.from = Instant{}, .times = times}, discarded);
}

} // namespace

TEST_CASE("the lag-1 autocorrelation is the one computed by hand", "[statistics]")
{
  // Deviations -2 .. 2: products 2 + 0 + 0 + 2, squares 10; and 1/5 for the bias.
  CHECK(lag1_autocorrelation(std::vector<double>{1, 2, 3, 4, 5}) == Approx(0.4 + 0.2));
  CHECK(lag1_autocorrelation(std::vector<double>{1, -1, 1, -1}) == Approx(-0.75 + 0.25));
}

TEST_CASE("batch means of independent gaps have the error of a Poisson count", "[statistics]")
{
  double variances = 0;
  constexpr int runs = 50;
  constexpr std::size_t count = 10'000;
  int refused = 0;
  for (std::uint32_t r = 0; r < runs; ++r) {
    RandomStream stream = stream_of(r);
    const auto times = completions(count, [&](std::size_t) { return stream.exponential(1); });
    const BatchMeans found = of(times);
    CHECK(found.rate.mean ==
          Approx(1e6 * count / (times.back() - Instant{}).in_us()).epsilon(1e-3));
    CHECK(found.rate.freedom == static_cast<double>(found.batches) - 1);
    variances += found.rate.variance;
    refused += found.reliable ? 0 : 1;
  }
  // A rate of 1e6/s from n events has the variance 1e12 / n; the correction only adds.
  CHECK(variances / runs > 0.9e12 / count);
  CHECK(variances / runs < 1.3e12 / count);
  CHECK(refused <= 2);
}

TEST_CASE("what was discarded does not count", "[statistics]")
{
  RandomStream stream = stream_of(100);
  const auto times =
      completions(10'000, [&](std::size_t i) { return stream.exponential(i < 5000 ? 10.0 : 1.0); });
  const BatchMeans found = of(times, times[4999] - Instant{});
  CHECK(found.rate.mean == Approx(1e6).epsilon(0.05));
}

TEST_CASE("a run too short for independent batches has no interval", "[statistics]")
{
  RandomStream stream = stream_of(200);
  const auto few = completions(999, [&](std::size_t) { return stream.exponential(1); });
  CHECK_FALSE(of(few).reliable);
  CHECK(of(few).batches == 0);
  // A rate that rises all the time: every batch looks like its neighbours.
  const auto drifting =
      completions(10'000, [&](std::size_t i) { return 1.5 - static_cast<double>(i) / 10'000; });
  CHECK_FALSE(of(drifting).reliable);
  CHECK(of(drifting).batches == 10);
  CHECK(of(drifting).lag1 > 0.4);
}

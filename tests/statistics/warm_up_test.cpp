/// Is the warm-up cut off, and only the warm-up?

#include "tools/statistics/mser.hpp"
#include "tools/statistics/throughput.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <vector>

using namespace numasim;

namespace {

std::vector<double> noisy_series(std::size_t transient, std::size_t length, double start)
{
  RandomStream stream{{.seed = 40, .replication = 0, .entity = 0, .purpose = Purpose::Test}};
  std::vector<double> series(length);
  for (std::size_t i = 0; i < length; ++i) {
    series[i] = (i < transient ? start : 10) + 0.5 * stream.normal();
  }
  return series;
}

std::vector<Instant> completions_every(Duration first_gap, std::size_t slow, Duration gap,
                                       std::size_t count)
{
  std::vector<Instant> out;
  Instant now;
  for (std::size_t i = 0; i < count; ++i) {
    now += i < slow ? first_gap : gap;
    out.push_back(now);
  }
  return out;
}

SteadyThroughput throughput_of(const std::vector<Instant>& completions)
{
  const Completions alone{.from = Instant{}, .times = completions};
  return steady_throughput(std::span{&alone, 1});
}

} // namespace

TEST_CASE("MSER-5 cuts exactly a transient that ends with a batch", "[statistics]")
{
  std::vector<double> series(200, 10);
  std::fill(series.begin(), series.begin() + 50, 3);
  const Truncation cut = mser5(series);
  CHECK(cut.reliable);
  CHECK(cut.discard == 50);
}

TEST_CASE("MSER-5 finds a transient under noise", "[statistics]")
{
  const Truncation cut = mser5(noisy_series(40, 200, 3));
  CHECK(cut.reliable);
  CHECK(cut.discard >= 40);
  CHECK(cut.discard <= 60);
}

TEST_CASE("MSER-5 leaves a steady series nearly whole", "[statistics]")
{
  const Truncation cut = mser5(noisy_series(0, 200, 10));
  CHECK(cut.reliable);
  CHECK(cut.discard <= 50);
}

TEST_CASE("MSER-5 rejects a series that is still moving", "[statistics]")
{
  std::vector<double> ramp(200);
  std::iota(ramp.begin(), ramp.end(), 0.0);
  const Truncation cut = mser5(ramp);
  CHECK_FALSE(cut.reliable);
  CHECK(cut.discard == 0);
}

TEST_CASE("MSER-5 rejects a series too short to judge", "[statistics]")
{
  CHECK_FALSE(mser5(std::vector<double>(49, 1.0)).reliable);
  CHECK(mser5(std::vector<double>(50, 1.0)).reliable);
}

TEST_CASE("throughput is that of the steady part", "[statistics]")
{
  // 100 completions at a quarter of the rate of those that follow.
  const auto completions = completions_every(Duration::us(4), 100, Duration::us(1), 4000);
  const SteadyThroughput t = throughput_of(completions);
  CHECK(t.warm_up_found);
  CHECK(t.discarded >= Duration::us(400));
  CHECK(t.discarded <= Duration::us(800));
  CHECK(t.per_second.front() == Approx(1e6).epsilon(1e-3));
}

TEST_CASE("a steady run counts whole", "[statistics]")
{
  const auto completions = completions_every(Duration::us(1), 0, Duration::us(2), 4000);
  const SteadyThroughput t = throughput_of(completions);
  CHECK(t.warm_up_found);
  CHECK(t.per_second.front() == Approx(0.5e6).epsilon(1e-3));
}

TEST_CASE("a run too short for MSER-5 counts whole and says so", "[statistics]")
{
  const auto completions = completions_every(Duration::us(1), 0, Duration::us(2), 20);
  const SteadyThroughput t = throughput_of(completions);
  CHECK_FALSE(t.warm_up_found);
  CHECK(t.discarded == Duration{});
  CHECK(t.per_second.front() == Approx(0.5e6));
}

TEST_CASE("a run that never settles counts whole and says so", "[statistics]")
{
  std::vector<Instant> completions;
  Instant now;
  for (int i = 0; i < 4000; ++i) {
    now += Duration::ns(1000.0 + i);
    completions.push_back(now);
  }
  const SteadyThroughput t = throughput_of(completions);
  CHECK_FALSE(t.warm_up_found);
  CHECK(t.per_second.front() == Approx(4000 / now.since_start().in_seconds()));
}

TEST_CASE("a single completion is a throughput, none is not", "[statistics]")
{
  const std::vector<Instant> one{Instant{Duration::us(5)}};
  CHECK(throughput_of(one).per_second.front() == Approx(0.2e6));
  CHECK_THROWS_AS(throughput_of({}), std::invalid_argument);
  CHECK_THROWS_AS(throughput_of({Instant{}}), std::invalid_argument);
  CHECK_THROWS_AS(steady_throughput({}), std::invalid_argument);
}

TEST_CASE("all replications are cut at one place, found in all of them together", "[statistics]")
{
  const auto slow = completions_every(Duration::us(4), 100, Duration::us(1), 4000);
  const auto slower = completions_every(Duration::us(8), 100, Duration::us(2), 4000);
  const std::vector<Completions> both{{.from = Instant{}, .times = slow},
                                      {.from = Instant{}, .times = slower}};
  const SteadyThroughput t = steady_throughput(both);
  CHECK(t.warm_up_found);
  CHECK(t.discarded >= Duration::us(800));
  REQUIRE(t.per_second.size() == 2);
  CHECK(t.per_second[0] == Approx(1e6).epsilon(1e-3));
  CHECK(t.per_second[1] == Approx(0.5e6).epsilon(1e-3));
}

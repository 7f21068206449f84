/// Walks on their way from a replication to a result: through a worker's reply, then pooled.

#include "tools/experiment/pooled.hpp"
#include "tools/experiment/record_codec.hpp"

#include <catch2/catch.hpp>

#include <variant>
#include <vector>

namespace numasim {
namespace {

/// Measured for 10 ms: so many walks of `latency` each over 7 VMAs, and tries in vain.
RunRecord record(std::uint64_t walks, Duration latency, std::uint64_t contended)
{
  RunRecord r;
  r.measured_from = Instant{Duration::us(5)};
  r.completions.push_back(r.measured_from + Duration::us(10000));
  WalkRecord walk{"try_to_unmap", walks, contended, 7 * walks, {}};
  for (std::uint64_t i = 0; i < walks; ++i) {
    walk.latency.record(latency);
  }
  r.walks.push_back(walk);
  return r;
}

TEST_CASE("walks survive a worker's reply", "[readers]")
{
  const RunRecord sent = record(90, Duration::us(3), 2);
  const RunRecord received = std::get<RunRecord>(decode(encode(sent)));
  REQUIRE(received.walks.size() == 1);
  const WalkRecord& walk = received.walks.front();
  CHECK(walk.name == "try_to_unmap");
  CHECK(walk.walks == 90);
  CHECK(walk.contended == 2);
  CHECK(walk.visited == 630);
  CHECK(walk.latency.count() == 90);
  CHECK(walk.latency.max() == Duration::us(3));
}

TEST_CASE("walks of replications are pooled, their quantiles not averaged", "[readers]")
{
  const std::vector<RunRecord> replications{record(95, Duration::us(1), 0),
                                            record(5, Duration::us(101), 100)};
  const std::vector<WalkSummary> walks = pooled_walks(replications);
  REQUIRE(walks.size() == 1);
  CHECK(walks[0].walks == 100);
  CHECK(walks[0].contended == 100);
  CHECK(walks[0].contended_share == 0.5);
  CHECK(walks[0].walks_per_s == Approx(100 / 0.020));
  CHECK(walks[0].vmas_per_walk == 7);
  CHECK(walks[0].latency.mean_ns == Approx(6000));
  CHECK(walks[0].latency.p50_ns == Approx(1000).epsilon(0.02));
  CHECK(walks[0].latency.p90_ns == Approx(1000).epsilon(0.02));
  CHECK(walks[0].latency.p99_ns == Approx(101'000).epsilon(0.02));
  CHECK(walks[0].latency.max_ns == Approx(101'000));
  CHECK(pooled_walks(std::vector<RunRecord>{}).empty());
}

} // namespace
} // namespace numasim

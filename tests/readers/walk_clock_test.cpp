/// How much of others' waiting falls into walks: arithmetic of instants, exact.

#include "models/locks/walk_clock.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace numasim {
namespace {

constexpr std::uint32_t k_walker = 10;

struct Step {
  double at_us;
  enum { Begin, End, Acquired, AcquiredByWalker } what;
  double asked_us = 0;
};

Process play(Engine& engine, WalkClock& clock, std::vector<Step> steps)
{
  for (const Step& step : steps) {
    co_await engine.until(Instant{Duration::us(step.at_us)});
    const Instant asked{Duration::us(step.asked_us)};
    switch (step.what) {
    case Step::Begin:
      clock.begin();
      break;
    case Step::End:
      clock.end();
      break;
    case Step::Acquired:
      clock.acquired(3, asked);
      break;
    case Step::AcquiredByWalker:
      clock.acquired(k_walker, asked);
      break;
    }
  }
}

Duration beside_walks(const std::vector<Step>& steps)
{
  Engine engine;
  WalkClock clock(engine, k_walker);
  engine.spawn(play(engine, clock, steps));
  engine.run_before(Instant::max());
  return clock.beside_walks();
}

TEST_CASE("of a wait counts what lies within walks", "[readers]")
{
  // Before, across and after one walk.
  CHECK(beside_walks({{10, Step::Begin}, {20, Step::End}, {30, Step::Acquired, 25}}) == Duration{});
  CHECK(beside_walks({{10, Step::Begin}, {20, Step::End}, {30, Step::Acquired, 5}}) ==
        Duration::us(10));
  CHECK(beside_walks({{10, Step::Begin}, {20, Step::End}, {30, Step::Acquired, 15}}) ==
        Duration::us(5));
  CHECK(beside_walks({{10, Step::Begin}, {15, Step::Acquired, 12}}) == Duration::us(3));
  CHECK(beside_walks({{10, Step::Begin}, {15, Step::Acquired, 7}}) == Duration::us(5));
}

TEST_CASE("walks that overlap count once, those apart each", "[readers]")
{
  const std::vector<Step> overlapping{{10, Step::Begin},
                                      {12, Step::Begin},
                                      {20, Step::End},
                                      {22, Step::End},
                                      {30, Step::Acquired, 0}};
  CHECK(beside_walks(overlapping) == Duration::us(12));
  const std::vector<Step> apart{{10, Step::Begin}, {12, Step::End},   {20, Step::Begin},
                                {25, Step::End},   {30, Step::Begin}, {31, Step::Acquired, 11}};
  CHECK(beside_walks(apart) == Duration::us(1 + 5 + 1));
}

TEST_CASE("walkers do not delay themselves", "[readers]")
{
  CHECK(beside_walks({{10, Step::Begin}, {15, Step::AcquiredByWalker, 10}}) == Duration{});
}

} // namespace
} // namespace numasim

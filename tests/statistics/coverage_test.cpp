/// A small part of the coverage suite (tests/coverage), large enough to find an interval that is
/// wrong by much.

#include "tests/coverage/coverage.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim::coverage;

namespace {

/// Nominal 95 %, and 2 % of what the method itself may be off; four standard errors of as many
/// experiments besides.
void holds_its_nominal_share(const Coverage& c)
{
  CAPTURE(c.what, c.sample, c.share(), c.refused);
  const double error = std::sqrt(0.95 * 0.05 / static_cast<double>(c.experiments));
  CHECK(std::abs(c.share() - 0.95) < 0.02 + 4 * error);
  CHECK(10 * c.refused < c.experiments);
}

void is_right_often_enough(const Coverage& c)
{
  CAPTURE(c.what, c.sample, c.share());
  CHECK(c.share() > 0.95 - 4 * std::sqrt(0.95 * 0.05 / static_cast<double>(c.experiments)));
}

} // namespace

TEST_CASE("intervals of closed queues hold the exact values", "[statistics][coverage]")
{
  holds_its_nominal_share(of_means(300, 10));
  holds_its_nominal_share(of_paired_changes(300, 10));
  holds_its_nominal_share(of_independent_changes(300));
  holds_its_nominal_share(of_batch_means(200, 10'000));
  holds_its_nominal_share(of_precise_means(150, 0.01));
}

TEST_CASE("intervals of quantiles hold the exact ones, which binomial ones do not",
          "[statistics][coverage]")
{
  for (const Coverage& c : of_quantiles(300)) {
    holds_its_nominal_share(c);
  }
  CHECK(of_binomial_quantiles(300).share() < 0.8);
}

TEST_CASE("the best design is selected as often as is stated", "[statistics][coverage]")
{
  is_right_often_enough(of_selections(400, 3));
  is_right_often_enough(of_queue_selections(200));
  is_right_often_enough(of_equal_designs(200));
}

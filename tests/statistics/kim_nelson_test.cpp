/// Does the selection of the best follow the procedure, step by step?

#include "tools/statistics/kim_nelson.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace numasim;

namespace {

/// `count` values that are `centre` plus and minus `spread` in turn.
std::vector<double> alternating(double centre, double spread, std::size_t count)
{
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(centre + (i % 2 == 0 ? spread : -spread));
  }
  return out;
}

SelectionRule rule_of(std::size_t designs)
{
  return {.probability = 0.95, .indifference = 1, .first_stage = 10, .designs = designs};
}

} // namespace

TEST_CASE("a design is out when its sum is behind by more than the closing bound", "[statistics]")
{
  // Two designs, n0 = 10: h^2 = 9 (0.1^(-2/9) - 1) = 6.0135. Differences +-3: S^2 = 10. The bound
  // is (60.135 - r) / 2. Design 1 leads by 2 a replication (by 2 r over an even number of them),
  // 2 r > (60.135 - r) / 2 from r = 12.03 on; after 13 the last of the alternating terms is +3 for
  // design 0 and its lag 26 - 3 = 23 is less than (60.135 - 13) / 2 = 23.6; after 14 it is 28.
  const std::vector<std::vector<double>> samples{alternating(100, 3, 30), alternating(102, 0, 30)};
  const Screening found = kim_nelson(samples, rule_of(2));
  CHECK(found.left == std::vector<std::size_t>{1});
  CHECK(found.out_after == std::vector<std::size_t>{14, 0});
  // With fewer replications it is open.
  const std::vector<std::vector<double>> fewer{alternating(100, 3, 13), alternating(102, 0, 13)};
  CHECK(kim_nelson(fewer, rule_of(2)).left == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a selection that began with more designs is more careful", "[statistics]")
{
  const std::vector<std::vector<double>> samples{alternating(100, 3, 60), alternating(102, 0, 60)};
  const std::size_t of_two = kim_nelson(samples, rule_of(2)).out_after[0];
  const std::size_t of_ten = kim_nelson(samples, rule_of(10)).out_after[0];
  CHECK(of_ten > of_two);
}

TEST_CASE("designs without spread are told apart at once, and one of equals is left",
          "[statistics]")
{
  const std::vector<std::vector<double>> samples{alternating(5, 0, 10), alternating(7, 0, 10),
                                                 alternating(7, 0, 10)};
  const Screening found = kim_nelson(samples, rule_of(3));
  CHECK(found.left == std::vector<std::size_t>{1});
  CHECK(found.out_after == std::vector<std::size_t>{10, 0, 10});
}

TEST_CASE("a selection without a first stage is refused", "[statistics]")
{
  const std::vector<std::vector<double>> short_one{alternating(1, 1, 9), alternating(1, 1, 10)};
  CHECK_THROWS(kim_nelson(short_one, rule_of(2)));
  SelectionRule nothing_matters = rule_of(2);
  nothing_matters.indifference = 0;
  const std::vector<std::vector<double>> fine(2, alternating(1, 1, 10));
  CHECK_THROWS(kim_nelson(fine, nothing_matters));
}

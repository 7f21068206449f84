/// What a topology file may say about offsets of cores and of pairs of L3 groups.

#include "tests/machine/fault.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

using Json = nlohmann::json;

TEST_CASE("offsets are listed by lowest CPU and kept by number", "[machine]")
{
  // By lists: cores and L3 groups get the numbers of their lists, in whatever order these are.
  Json d = sample();
  d["levels"]["core"] = {{"lists", {"6,14", "7,15", "1,9", "0,8", "2,10", "3,11", "4,12", "5,13"}},
                         {"transfer_ns", 1.5}};
  d["levels"]["l3"] = {{"lists", {"6-7,14-15", "4-5,12-13", "0-1,8-9", "2-3,10-11"}},
                       {"transfer_ns", 20}};
  d["core_offset_ns"] = {0, 1, 2, 3, 4, 5, 6, 7}; // of the cores of CPU 0, 1, 2, ...
  d["l3_pair_offset_ns"] = {
      {"symmetric", false},
      {"ns", {{0, 1, 2, 3}, {10, 11, 12, 13}, {20, 21, 22, 23}, {30, 31, 32, 33}}}};
  const Topology t = read(d);
  for (std::size_t cpu = 0; cpu < 16; ++cpu) {
    CHECK(t.costs.core_offset_ns[t.core[cpu]] == static_cast<double>(cpu % 8));
    for (std::size_t other = 0; other < 16; ++other) {
      const auto group = [](std::size_t c) { return static_cast<double>((c % 8) >> 1U); };
      CHECK(t.costs.l3_pair_offset_ns[t.l3[cpu]][t.l3[other]] == 10 * group(cpu) + group(other));
    }
  }
}

TEST_CASE("offsets of the wrong shape or size are refused", "[machine]")
{
  const auto pairs = [](Json ns, bool symmetric) {
    return [ns, symmetric](Json& d) {
      d["l3_pair_offset_ns"] = {{"symmetric", symmetric}, {"ns", ns}};
    };
  };
  const Json good = {{0, 1, 2, 3}, {1, 0, 4, 5}, {2, 4, 0, 6}, {3, 5, 6, 0}};
  Json lopsided = good;
  lopsided[3][1] = 5.5;
  Json short_row = good;
  short_row[2] = {1, 2, 3};
  const std::vector<Fault> faults = {
      {"one number a CPU", [](Json& d) { d["core_offset_ns"] = Json(16, 0); }, "/core_offset_ns",
       "16 numbers"},
      {"no array", [](Json& d) { d["core_offset_ns"] = 3; }, "/core_offset_ns", "3"},
      {"NaN, which JSON can only write as null",
       [](Json& d) {
         d["core_offset_ns"] = Json(8, 0);
         d["core_offset_ns"][5] = nullptr;
       },
       "/core_offset_ns/5", "null"},
      {"an offset beyond all transfers",
       [](Json& d) {
         d["core_offset_ns"] = Json(8, 0);
         d["core_offset_ns"][7] = 1.5e6;
       },
       "/core_offset_ns/7", "1500000"},
      {"a row a node too few", pairs({{0, 1}, {1, 0}}, true), "/l3_pair_offset_ns/ns", "2 rows"},
      {"a short row", pairs(short_row, true), "/l3_pair_offset_ns/ns/2", "a row of 3"},
      {"asymmetry where symmetry is promised", pairs(lopsided, true), "/l3_pair_offset_ns/ns",
       "/3/1"},
      {"no word on symmetry",
       [&](Json& d) {
         d["l3_pair_offset_ns"] = {{"ns", good}};
       },
       "/l3_pair_offset_ns/symmetric", "nothing"},
      {"a matrix without its object", [&](Json& d) { d["l3_pair_offset_ns"] = good; },
       "/l3_pair_offset_ns", "an array of 4"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
  Json asymmetric = sample();
  pairs(lopsided, false)(asymmetric);
  CHECK_NOTHROW(read(asymmetric));
}

TEST_CASE("offsets that make a transfer take no time are refused where they stand", "[machine]")
{
  // In an L3 group 20 ns; between groups 100 + the triangle: 160 in a package, 231 .. 280.25
  // across.
  const auto cores = [](std::vector<double> ns) {
    return [ns](Json& d) { d["core_offset_ns"] = ns; };
  };
  const auto pair = [](std::size_t requester, std::size_t owner, double ns) {
    return [=](Json& d) {
      Json matrix(4, Json(4, 0));
      matrix[requester][owner] = ns;
      d["l3_pair_offset_ns"] = {{"symmetric", false}, {"ns", matrix}};
    };
  };
  const std::vector<Fault> faults = {
      {"a core below its L3 group's transfers", cores({0, 0, 0, -20, 0, 0, 0, 0}),
       "/core_offset_ns/3", "a transfer takes 0 ns"},
      {"two cores together", cores({-12, -8, 0, 0, 0, 0, 0, 0}), "/core_offset_ns/0", "0 ns"},
      {"an L3 group within", pair(2, 2, -20.5), "/l3_pair_offset_ns/ns/2/2", "-0.5 ns"},
      {"two L3 groups of a package", pair(2, 3, -160), "/l3_pair_offset_ns/ns/2/3", "0 ns"},
      {"two L3 groups across", pair(0, 2, -231), "/l3_pair_offset_ns/ns/0/2", "0 ns"},
      {"the same, longer by the way back", pair(0, 3, -281), "/l3_pair_offset_ns/ns/0/3", "ns"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
  for (const auto& bend : {std::function<void(Json&)>(cores({0, 0, 0, -19.5, 0, 0, 0, 0})),
                           {cores({-12, -7.5})},
                           {pair(2, 2, -19.5)},
                           {pair(2, 3, -159.5)},
                           {pair(0, 2, -230.5)},
                           {pair(0, 3, -279.5)}}) {
    Json d = sample();
    bend(d);
    if (d.contains("core_offset_ns")) {
      while (d["core_offset_ns"].size() < 8) {
        d["core_offset_ns"].push_back(0);
      }
    }
    CHECK_NOTHROW(read(d));
  }
}

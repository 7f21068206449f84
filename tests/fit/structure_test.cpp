/// Is the machine that made a matrix found again?

#include "tests/fit/synthetic.hpp"
#include "tools/fit/select_model.hpp"
#include "tools/fit/siblings.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Two packages of four L3 groups of four cores, siblings 9 ns, one package fast inside.
CoreTime home_in_package_0(const Synthetic& m)
{
  return [m](std::size_t a, std::size_t b) {
    const bool both_home = m.package_of(a) == 0 && m.package_of(b) == 0;
    return m.l3_of(a) == m.l3_of(b) ? 25.0 : both_home ? 110.0 : 210.0;
  };
}

std::vector<int> shuffled(std::size_t n)
{
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  return order;
}

} // namespace

TEST_CASE("siblings are found however they are numbered", "[fit]")
{
  const bool adjacent = GENERATE(false, true);
  const std::size_t threads = GENERATE(std::size_t{1}, std::size_t{2});
  Synthetic m{1, 1, 2, 8, threads, adjacent};
  const LatencyMatrix matrix = matrix_of(
      m, 8, [&](std::size_t a, std::size_t b) { return m.l3_of(a) == m.l3_of(b) ? 20.0 : 80.0; },
      0.03);
  CAPTURE(adjacent, threads);
  const Partition truth = by_cpu(m, [](std::size_t core) { return core; });
  CHECK(same_grouping(find_cores(matrix.ns), truth));
  const std::vector<int> order = shuffled(m.cpus());
  Partition shuffled_truth;
  for (const int cpu : order) {
    shuffled_truth.push_back(truth[static_cast<std::size_t>(cpu)]);
  }
  CHECK(same_grouping(find_cores(permuted(matrix, order).ns), shuffled_truth));
}

TEST_CASE("four siblings a core are found, and a four-core L3 of 20 ns is no core", "[fit]")
{
  Synthetic four{1, 1, 1, 8, 4, false};
  const auto ring = [](std::size_t, std::size_t) { return 60.0; };
  CHECK(parts(find_cores(matrix_of(four, 12, ring, 0.03).ns)) == 8);
  Synthetic small{1, 1, 16, 4, 1, false};
  const auto ccx = [&](std::size_t a, std::size_t b) {
    return small.l3_of(a) == small.l3_of(b) ? 20.0 : 90.0;
  };
  CHECK(parts(find_cores(matrix_of(small, 0, ccx, 0.03).ns)) == 64);
}

TEST_CASE("siblings hardly nearer than other cores show by their regular numbers", "[fit]")
{
  Synthetic m{1, 1, 2, 8, 2, false};
  const auto time = [&](std::size_t a, std::size_t b) {
    return m.l3_of(a) == m.l3_of(b) ? 21.0 : 200.0;
  };
  CHECK(parts(find_cores(matrix_of(m, 18, time, 0.06).ns)) == 16);
}

TEST_CASE("a hybrid has siblings on some cores only", "[fit]")
{
  // CPUs 0..7: four cores with two threads; 8..11: four without.
  LatencyMatrix matrix = matrix_of(
      {1, 1, 1, 12, 1, false}, 0, [](std::size_t, std::size_t) { return 35.0; }, 0.02);
  for (Eigen::Index i = 0; i < 8; i += 2) {
    matrix.ns(i, i + 1) = matrix.ns(i + 1, i) = 4.5;
  }
  CHECK(find_cores(matrix.ns) == Partition{0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7});
}

TEST_CASE("two CPUs are siblings or cores by their time alone", "[fit]")
{
  const auto time = GENERATE(9.0, 25.0);
  const LatencyMatrix matrix =
      matrix_of({1, 1, 1, 2, 1, false}, 0, [&](std::size_t, std::size_t) { return time; });
  CHECK(parts(find_cores(matrix.ns)) == (time < 14 ? 1 : 2));
  const MatrixFit fit = fit_matrix(matrix);
  CHECK(fit.structure.l3s() == 1);
  CHECK(fit.structure.packages() == 1);
}

TEST_CASE("packages of a machine with a home show through its slow inside", "[fit]")
{
  Synthetic m{2, 1, 4, 4, 2, false};
  const bool shuffle = GENERATE(false, true);
  CAPTURE(shuffle);
  LatencyMatrix matrix = matrix_of(m, 9, home_in_package_0(m), 0.03);
  std::vector<int> order(m.cpus());
  std::iota(order.begin(), order.end(), 0);
  if (shuffle) {
    order = shuffled(m.cpus());
  }
  const MatrixFit fit = fit_matrix(permuted(matrix, order));
  const auto in_order = [&](const Partition& truth) {
    Partition result;
    for (const int cpu : order) {
      result.push_back(truth[static_cast<std::size_t>(cpu)]);
    }
    return result;
  };
  CHECK(same_grouping(
      found_by_cpu(fit.structure, [&](std::size_t c) { return fit.structure.l3_of_core[c]; }),
      in_order(by_cpu(m, [&](std::size_t c) { return m.l3_of(c); }))));
  REQUIRE(fit.structure.packages() == 2);
  CHECK(same_grouping(
      found_by_cpu(fit.structure, [&](std::size_t c) { return fit.structure.node_of_core(c); }),
      in_order(by_cpu(m, [&](std::size_t c) { return m.package_of(c); }))));
  REQUIRE(fit.model.base.kind.home);
  // The home is where CPU 0 is.
  const auto cpu0 =
      static_cast<std::size_t>(std::find(order.begin(), order.end(), 0) - order.begin());
  CHECK(fit.structure.node_of_core(fit.structure.core_of_cpu[cpu0]) == *fit.model.base.kind.home);
}

TEST_CASE("dies with memory of their own are nodes of a package", "[fit]")
{
  Synthetic m{2, 4, 2, 4, 2, false};
  const std::size_t home = 5;
  const auto hop = [&](std::size_t x, std::size_t y) {
    return x == y ? 0.0 : x / 4 == y / 4 ? 46.0 : (x + 4) % 8 == y ? 82.0 : 114.0;
  };
  const auto time = [&](std::size_t a, std::size_t b) {
    const std::size_t r = m.node_of(a);
    const std::size_t o = m.node_of(b);
    return m.l3_of(a) == m.l3_of(b) ? 38.0 : 118 + hop(r, home) + hop(home, o) + hop(o, r);
  };
  const MatrixFit fit = fit_matrix(matrix_of(m, 12, time, 0.02));
  CHECK(fit.structure.nodes() == 8);
  CHECK(fit.structure.packages() == 2);
  CHECK(fit.model.base.kind.home == home);
  CHECK(fit.name == "home-directory, near and far");
  CHECK(fit.model.base.t0 == Approx(118).epsilon(0.02));
  CHECK(fit.model.base.hop(0, 1) == Approx(46).epsilon(0.03));
  CHECK(fit.model.base.hop(0, 4) == Approx(82).epsilon(0.03));
  CHECK(fit.model.base.hop(0, 5) == Approx(114).epsilon(0.03));
}

TEST_CASE("eight sockets near and far are eight packages", "[fit]")
{
  Synthetic m{8, 1, 1, 8, 2, true};
  const auto time = [&](std::size_t a, std::size_t b) {
    const std::size_t p = m.package_of(a);
    const std::size_t q = m.package_of(b);
    return p == q ? 48.0 : p / 4 == q / 4 ? 150.0 : 220.0;
  };
  const MatrixFit fit = fit_matrix(matrix_of(m, 8, time, 0.02));
  CHECK(fit.structure.packages() == 8);
  CHECK(fit.name == "socket-local, hop matrix");
  CHECK(fit.model.base.hop(0, 4) - fit.model.base.hop(0, 1) == Approx(70).epsilon(0.03));
}

TEST_CASE("four dies around a home are nodes of one package", "[fit]")
{
  Synthetic m{1, 4, 2, 4, 2, false};
  const auto hop = [](std::size_t x, std::size_t y) { return x == y ? 0.0 : 45.0; };
  const auto time = [&](std::size_t a, std::size_t b) {
    const std::size_t r = m.node_of(a);
    const std::size_t o = m.node_of(b);
    return m.l3_of(a) == m.l3_of(b) ? 38.0 : 118 + hop(r, 0) + hop(0, o) + hop(o, r);
  };
  const MatrixFit fit = fit_matrix(matrix_of(m, 12, time, 0.02));
  CHECK(fit.structure.nodes() == 4);
  CHECK(fit.structure.packages() == 1);
  CHECK(fit.model.base.hop(1, 2) == Approx(45).epsilon(0.03));
}

TEST_CASE("whole sockets, also dealt out in turn, are packages", "[fit]")
{
  Synthetic m{2, 1, 1, 12, 2, false};
  const auto time = [&](std::size_t a, std::size_t b) { return a % 2 == b % 2 ? 45.0 : 120.0; };
  const MatrixFit fit = fit_matrix(matrix_of(m, 8, time, 0.03));
  REQUIRE(fit.structure.packages() == 2);
  for (std::size_t core = 0; core < m.all_cores(); ++core) {
    CHECK(fit.structure.node_of_core(core) == core % 2);
  }
  CHECK(fit.name == "socket-local");
}

TEST_CASE("clusters that take what their die takes show by being alike", "[fit]")
{
  Synthetic m{1, 1, 8, 4, 1, false};
  const std::array<double, 8> place = {33, 38, 35, 36, 32, 37, 34, 31};
  const auto time = [&](std::size_t a, std::size_t b) {
    return std::max(place[m.l3_of(a)], place[m.l3_of(b)]);
  };
  const MatrixFit fit = fit_matrix(matrix_of(m, 0, time, 0.0005));
  CHECK(same_grouping(fit.structure.l3_of_core, blocks(32, 4)));
  CHECK(fit.name == "class + leaf pairs");
}

TEST_CASE("a mesh with positions is one L3 group, noise is no structure", "[fit]")
{
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(-6, 12);
  std::vector<double> at(28);
  std::generate(at.begin(), at.end(), [&] { return place(random); });
  Synthetic m{1, 1, 1, 28, 2, false};
  const MatrixFit mesh = fit_matrix(matrix_of(
      m, 8, [&](std::size_t a, std::size_t b) { return 50 + at[a] + at[b]; }, 0.01));
  CHECK(mesh.structure.l3s() == 1);
  CHECK(mesh.name == "class + core offsets");
  const MatrixFit noise = fit_matrix(matrix_of(
      {1, 1, 1, 20, 1, false}, 0, [](std::size_t, std::size_t) { return 50.0; }, 0.2));
  CHECK(noise.structure.l3s() == 1);
  CHECK(noise.name == "class");
}

TEST_CASE("a third of the pairs missing does not hide the structure", "[fit]")
{
  Synthetic m{2, 1, 4, 4, 2, false};
  LatencyMatrix matrix = matrix_of(m, 9, home_in_package_0(m), 0.02);
  make_gaps(matrix, 0.33);
  const MatrixFit fit = fit_matrix(matrix);
  CHECK(fit.structure.cores() == 32);
  CHECK(same_grouping(fit.structure.l3_of_core, blocks(32, 4)));
  CHECK(fit.structure.packages() == 2);
  CHECK(fit.model.base.t0 == Approx(110).epsilon(0.01));
}

TEST_CASE("CPUs whose siblings are missing are not paired with each other", "[fit]")
{
  const Synthetic m{1, 1, 1, 4, 2, true};
  const LatencyMatrix all = matrix_of(
      m, 7, [](std::size_t, std::size_t) { return 20.0; }, 0.02);
  // 0 and 1 are one core, 3 and 4 of two: the rule "i and i + 1" would take them for one.
  CHECK(find_cores(permuted(all, {0, 1, 3, 4, 6, 7}).ns) == Partition{0, 0, 1, 2, 3, 3});
}

// The closed forms against worked values: reference values of Z = 9, S = 1 and the like, each of
// which an independent event simulation has confirmed, and against each other.

#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/hand_over.hpp"
#include "tools/oracle/markov.hpp"
#include "tools/oracle/mean_value_analysis.hpp"
#include "tools/oracle/open_lock.hpp"
#include "tools/oracle/reader_writer.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace numasim::oracle;

namespace {

struct Repairman {
  unsigned threads;
  double throughput;
  double response;
};
// Z = 9, S = 1
constexpr std::array<Repairman, 7> k_repairman{{{1, 0.100000, 1.000000},
                                                {2, 0.198020, 1.100000},
                                                {4, 0.386191, 1.357558},
                                                {8, 0.710842, 2.254261},
                                                {10, 0.832037, 3.018700},
                                                {16, 0.988948, 7.178816},
                                                {32, 1.000000, 23.000000}}};

} // namespace

TEST_CASE("machine repairman: the worked values of Z = 9, S = 1", "[oracles]")
{
  for (const Repairman& r : k_repairman) {
    const ClosedLock exact = machine_repairman(r.threads, 9, 1);
    CHECK(exact.throughput == Approx(r.throughput).margin(5e-7));
    CHECK(exact.response == Approx(r.response).margin(5e-7 * r.threads / r.throughput));
    CHECK(exact.utilisation == Approx(exact.throughput));
    CHECK(exact.throughput * (exact.response + 9) == Approx(r.threads)); // N = X (R + Z)
  }
}

TEST_CASE("machine repairman, mean value analysis and the birth-death chain are one", "[oracles]")
{
  const std::array<double, 1> demand{2.5};
  for (const unsigned threads : {1U, 3U, 24U, 200U}) {
    const ClosedLock closed = machine_repairman(threads, 30, 2.5);
    const ClosedNetwork mva = mean_value_analysis(threads, 30, demand);
    const ClosedLock chain = state_dependent_lock(threads, 30, [](unsigned) { return 2.5; });
    CHECK(mva.throughput == Approx(closed.throughput));
    CHECK(mva.responses[0] == Approx(closed.response));
    CHECK(chain.throughput == Approx(closed.throughput));
    CHECK(chain.response == Approx(closed.response));
    REQUIRE(chain.distribution.size() == threads + 1);
    for (unsigned k = 0; k <= threads; ++k) {
      CHECK(chain.distribution[k] == Approx(closed.distribution[k]).margin(1e-12));
    }
  }
}

TEST_CASE("machine repairman: neither over- nor underflow with a thousand threads", "[oracles]")
{
  CHECK(machine_repairman(1000, 1e-3, 1).throughput == Approx(1));
  CHECK(machine_repairman(1000, 1e9, 1).throughput == Approx(1000 / (1e9 + 1)).epsilon(1e-6));
}

TEST_CASE("bounds of one lock: the worked values of Z = 9, S = 1", "[oracles]")
{
  const std::array<std::pair<unsigned, std::pair<double, double>>, 6> worked{{{1, {0.1, 0.1}},
                                                                              {8, {0.470588, 0.8}},
                                                                              {9, {0.5, 0.9}},
                                                                              {10, {0.526316, 1}},
                                                                              {11, {0.55, 1}},
                                                                              {32, {0.780488, 1}}}};
  for (const auto& [threads, bounds] : worked) {
    CHECK(one_lock_bounds(threads, 9, 1).lower == Approx(bounds.first).margin(5e-7));
    CHECK(one_lock_bounds(threads, 9, 1).upper == Approx(bounds.second));
    CHECK(constant_times_throughput(threads, 9, 1) == Approx(bounds.second));
  }
}

TEST_CASE("bounds of one lock hold for every law solved here", "[oracles]")
{
  const std::array<HoldAtom, 1> constant{{{1, 1}}};
  const std::array<HoldAtom, 2> uneven{{{10, 0.05}, {0.5 / 0.95, 0.95}}};
  for (const unsigned threads : {1U, 2U, 5U, 12U, 40U}) {
    for (const double think : {0.5, 9.0, 40.0}) {
      const Bounds bounds = one_lock_bounds(threads, think, 1);
      const auto inside = [&](double x) {
        return x >= bounds.lower * (1 - 1e-12) && x <= bounds.upper * (1 + 1e-12);
      };
      const double exponential = machine_repairman(threads, think, 1).throughput;
      const double fixed = constant_holds(threads, think, constant).throughput;
      const double wide = constant_holds(threads, think, uneven).throughput;
      CHECK(inside(exponential));
      CHECK(inside(fixed));
      CHECK(inside(wide));
      // A hold that does not vary makes the shortest queue.
      CHECK(fixed >= exponential * (1 - 1e-9));
      CHECK(fixed >= wide * (1 - 1e-9));
    }
  }
}

TEST_CASE("M/D/1//N: two threads in closed form, many in the limits", "[oracles]")
{
  const std::array<HoldAtom, 1> constant{{{1, 1}}};
  // Two threads: the other comes during a hold with probability 1 - q, q = exp(-S/Z); of the holds
  // a share q is followed by an idle time of mean Z/2. X = 1/(S + q Z/2).
  for (const double think : {0.5, 3.0, 20.0}) {
    const double q = std::exp(-1 / think);
    CHECK(constant_holds(2, think, constant).throughput == Approx(1 / (1 + q * think / 2)));
  }
  CHECK(constant_holds(1, 9, constant).throughput == Approx(0.1));
  CHECK(constant_holds(300, 9, constant).throughput == Approx(1));
  // N and Z growing together: Poisson arrivals, M/D/1 with rate N/Z.
  const double wait = constant_holds(500, 1000, constant).response - 1;
  CHECK(wait == Approx(pollaczek_khinchine_wait(0.5, constant_hold(1))).epsilon(0.01));
}

TEST_CASE("M/G/1//N with many values approaches M/M/1//N", "[oracles]")
{
  // 400 slices of equal probability of an exponential law, each at its own mean.
  std::vector<HoldAtom> slices;
  const int n = 400;
  const auto below = [](double u) { return u >= 1 ? 0.0 : (1 - u) * (1 - std::log(1 - u)); };
  for (int i = 0; i < n; ++i) {
    const double lo = static_cast<double>(i) / n;
    const double hi = static_cast<double>(i + 1) / n;
    slices.push_back({(below(lo) - below(hi)) * n, 1.0 / n});
  }
  CHECK(constant_holds(8, 9, slices).throughput ==
        Approx(machine_repairman(8, 9, 1).throughput).epsilon(1e-3));
}

TEST_CASE("Pollaczek-Khinchine: the worked values at a load of 0.8", "[oracles]")
{
  CHECK(pollaczek_khinchine_wait(0.8, exponential_hold(1)) == Approx(4.0));
  CHECK(pollaczek_khinchine_wait(0.8, constant_hold(1)) == Approx(2.0));
  const HoldMoments uneven{0.05 * 10 + 0.95 * 0.5, 0.05 * 100 + 0.95 * 0.25};
  CHECK(pollaczek_khinchine_wait(0.8 / uneven.mean, uneven) == Approx(10.743590).margin(5e-7));
}

TEST_CASE("mean value analysis: two and three stations in closed form", "[oracles]")
{
  // All stations alike and no thinking: X = N / ((N + K - 1) S), since every way to spread N
  // threads over K stations is as likely as every other.
  const std::array<double, 3> alike{2, 2, 2};
  CHECK(mean_value_analysis(5, 0, alike).throughput == Approx(5 / ((5 + 3 - 1) * 2.0)));
  // Two stations, normalising constants by hand: G(N) = sum over k of a^k b^(N-k),
  // X = G(N-1)/G(N).
  const std::array<double, 2> two{1, 3};
  CHECK(mean_value_analysis(3, 0, two).throughput == Approx((1.0 + 3 + 9) / (1.0 + 3 + 9 + 27)));
  // With thinking: G(2) over all ways with the delay's Z^k/k!.
  const double g1 = 6 + 1 + 3;
  const double g2 = 6 * 6 / 2.0 + 6 * (1 + 3) + (1 + 3 + 9);
  CHECK(mean_value_analysis(2, 6, two).throughput == Approx(g1 / g2));
  const ClosedNetwork many = mean_value_analysis(50, 6, two);
  CHECK(many.numbers[0] + many.numbers[1] + 6 * many.throughput == Approx(50));
  CHECK(many.throughput == Approx(1.0 / 3)); // the longer station decides
}

TEST_CASE("a hold that grows with the queue has a best number of threads", "[oracles]")
{
  const auto growing = [](unsigned k) { return 1 + 0.1 * k; };
  double best = 0;
  unsigned at = 0;
  for (unsigned n = 1; n <= 64; ++n) {
    const double x = state_dependent_lock(n, 20, growing).throughput;
    if (x > best) {
      best = x;
      at = n;
    }
  }
  CHECK(at > 8);
  CHECK(at < 20);
  // With all at the lock the throughput is that of the longest hold.
  CHECK(state_dependent_lock(64, 1e-6, growing).throughput == Approx(1 / (1 + 0.1 * 64)));
  // Two threads: p1/p0 = 2a, p2/p0 = 2 a b with a = h1/Z, b = h2/Z.
  const double a = 1.1 / 20;
  const double b = 1.2 / 20;
  const ClosedLock two = state_dependent_lock(2, 20, growing);
  const double p0 = 1 / (1 + 2 * a + 2 * a * b);
  CHECK(two.distribution[0] == Approx(p0));
  CHECK(two.throughput == Approx(p0 * (2 * a / 1.1 + 2 * a * b / 1.2)));
}

TEST_CASE("stationary distributions of small chains by hand", "[oracles]")
{
  Eigen::MatrixXd chain(2, 2);
  chain << 0.9, 0.1, 0.3, 0.7;
  const Eigen::VectorXd pi = stationary_of_chain(chain);
  CHECK(pi[0] == Approx(0.75));
  CHECK(pi[1] == Approx(0.25));
  const std::array<double, 2> births{1, 2};
  const std::array<double, 2> deaths{4, 8};
  const Eigen::VectorXd p = birth_death(births, deaths);
  CHECK(p[0] == Approx(1 / (1 + 0.25 + 0.0625)));
  CHECK(p[2] == Approx(0.0625 / (1 + 0.25 + 0.0625)));
}

TEST_CASE("hand-overs of a lock that never rests: the worked values", "[oracles]")
{
  CHECK(remote_share(4, 18) == Approx(0.760563).margin(5e-7));
  CHECK(remote_share(2, 18) == Approx(0.514286).margin(5e-7));
  CHECK(remote_share(8, 15) == Approx(0.882353).margin(5e-7));
  CHECK(remote_share(2, 128) == Approx(0.501961).margin(5e-7));
  const std::array<std::pair<double, double>, 5> batches{
      {{1, 2857.1429}, {4, 5000.0}, {16, 6153.8462}, {64, 6530.6122}, {256, 6632.1244}}};
  for (const auto& [batch, expected] : batches) {
    CHECK(1e6 * saturated_throughput(100, 50, 250, 1 / batch) == Approx(expected).margin(5e-5));
  }
  const std::array<std::pair<double, double>, 3> shares{{{remote_share(2, 4), 3783.7838},
                                                         {remote_share(2, 18), 3954.8023},
                                                         {remote_share(4, 18), 3310.0233}}};
  for (const auto& [share, expected] : shares) {
    CHECK(1e6 * saturated_throughput(100, 50, 250, share) == Approx(expected).margin(5e-5));
  }
}

TEST_CASE("reader-writer locks: the worked values", "[oracles]")
{
  const std::array<std::pair<double, double>, 4> shares{
      {{0.1, 1.010101}, {0.5, 1.333333}, {0.9, 5.263158}, {0.99, 50.251256}}};
  for (const auto& [share, expected] : shares) {
    CHECK(fair_reader_writer_throughput(share, 1, 1) == Approx(expected).margin(5e-7));
  }
  CHECK(1e3 * reader_count_bound(60) == Approx(8.333333)); // 60 ns: per microsecond
  // Readers only, each alone with its hold: N/(Z + Sr); writers only: as one lock.
  CHECK(reader_writer_bounds(8, 3, 1, 2, 7).upper == Approx(8.0 / 5));
  CHECK(reader_writer_bounds(8, 3, 0, 2, 7).upper == Approx(1.0 / 7));
  CHECK(reader_writer_bounds(8, 0, 0.5, 2, 7).upper == Approx(1 / (3.5 + 1.0 / 8)));
  CHECK(reader_writer_bounds(8, 3, 0.5, 2, 7).lower == Approx(8 / (3 + 8 * 4.5)));
}

TEST_CASE("an oracle refuses what it is not defined for", "[oracles]")
{
  const double nan = std::nan("");
  CHECK_THROWS_AS(one_lock_bounds(0, 9, 1), std::invalid_argument);
  CHECK_THROWS_AS(one_lock_bounds(2, 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(one_lock_bounds(2, nan, 1), std::invalid_argument);
  CHECK_THROWS_AS(machine_repairman(2, 9, 0), std::invalid_argument);
  CHECK_THROWS_AS(machine_repairman(k_most_threads + 1, 9, 1), std::invalid_argument);
  CHECK_THROWS_AS(state_dependent_lock(2, 9, [](unsigned) { return 0.0; }), std::invalid_argument);
  CHECK_THROWS_AS(constant_holds(2, 9, std::array<HoldAtom, 1>{{{1, 0.5}}}), std::invalid_argument);
  CHECK_THROWS_AS(pollaczek_khinchine_wait(1, exponential_hold(1)), std::invalid_argument);
  CHECK_THROWS_AS(pollaczek_khinchine_wait(0.5, {1, 0.9}), std::invalid_argument);
  CHECK_THROWS_AS(mean_value_analysis(2, 9, std::array<double, 1>{-1}), std::invalid_argument);
  CHECK_THROWS_AS(fair_reader_writer_throughput(1, 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(reader_count_bound(0), std::invalid_argument);
  CHECK_THROWS_AS(remote_share(1, 1), std::invalid_argument);
  CHECK_THROWS_AS(saturated_throughput(0, 0, 0, 0), std::invalid_argument);
}

/// Does the topology that a fit writes charge what the fit says it does?

#include "models/input/input_error.hpp"
#include "models/machine/topology_json.hpp"
#include "models/machine/topology_writer.hpp"
#include "tests/fit/synthetic.hpp"
#include "tests/machine/sample.hpp"
#include "tools/fit/fitted_topology.hpp"
#include "tools/fit/hand_over.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace numasim;
using namespace numasim::test;

namespace {

const FitSource k_source{"box", "a box", "box.csv", std::string(64, '0')};

Topology read_back(const Topology& topology)
{
  return read_topology(nlohmann::json::parse(write_topology(topology).dump()), "box.json");
}

Topology fitted(const LatencyMatrix& matrix)
{
  return fitted_topology(matrix, fit_matrix(matrix), k_source);
}

std::size_t home_of(const Topology& topology)
{
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    if (topology.nodes[n].id == topology.fit->home_node.value_or(0)) {
      return n;
    }
  }
  return 0;
}

/// Recomputes the record's error from the file alone.
void check_record(const Topology& written, const LatencyMatrix& matrix)
{
  const Topology topology = read_back(written);
  REQUIRE(topology.fit);
  double sum = 0;
  double worst = 0;
  double count = 0;
  for (std::size_t i = 0; i < matrix.cpus(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double ns = matrix.ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      if (!std::isnan(ns)) {
        const double model = hand_over_ns(topology, home_of(topology), j, i);
        sum += std::abs(model - ns) / ns;
        worst = std::max(worst, std::abs(model - ns) / ns);
        count += 1;
      }
    }
  }
  CHECK(100 * sum / count == Approx(topology.fit->mean_abs_pct).margin(0.001));
  const FitRecord::Worst& w = topology.fit->worst;
  CHECK(worst ==
        Approx(std::abs(w.model_ns - w.measured_ns) / w.measured_ns).epsilon(0.1).margin(0.001));
  CHECK(topology.fit->pairs == matrix.pairs());
}

} // namespace

TEST_CASE("what is written reads back and charges what the record says", "[fit]")
{
  Synthetic m{2, 1, 4, 4, 2, false};
  std::mt19937 random(2);
  std::uniform_real_distribution<double> place(-4, 4);
  std::vector<double> at(m.all_cores());
  for (double& a : at) {
    a = place(random);
  }
  const bool home = GENERATE(false, true);
  const bool offsets = GENERATE(false, true);
  const std::size_t threads = GENERATE(std::size_t{1}, std::size_t{2});
  const double gaps = GENERATE(0.0, 0.3);
  CAPTURE(home, offsets, threads, gaps);
  m.threads = threads;
  LatencyMatrix matrix = matrix_of(
      m, 9.5,
      [&](std::size_t a, std::size_t b) {
        const bool fast = m.package_of(a) == m.package_of(b) && (!home || m.package_of(a) == 1);
        return (m.l3_of(a) == m.l3_of(b) ? 28.0
                : fast                   ? 105.0
                                         : 195.0) +
               (offsets ? at[a] + at[b] : 0);
      },
      0.01);
  make_gaps(matrix, gaps);
  const Topology topology = fitted(matrix);
  check_record(topology, matrix);
  CHECK(topology.fit->mean_abs_pct < 1.2);
  CHECK(topology.fit->home_node == (home ? std::optional(1U) : std::nullopt));
  CHECK(topology.costs.core_offset_ns.empty() == !offsets);
  if (threads == 2) {
    CHECK(topology.costs.core_transfer.in_ns() == Approx(1.3));
    CHECK(topology.costs.rmw_local.in_ns() == Approx(8.2).margin(0.2));
  } else {
    CHECK(topology.costs.rmw_local.in_ns() == 7);
    CHECK(provenance_of(topology, "/rmw_local_ns")->confidence == Confidence::Guess);
  }
  CHECK(topology.costs.jitter_cv == Approx(0.0125 * 0.8).margin(0.003));
}

TEST_CASE("the home stays in the rule, so that other homes can be simulated", "[fit]")
{
  Synthetic m{2, 1, 4, 4, 1, false};
  const LatencyMatrix matrix = matrix_of(m, 0, [&](std::size_t a, std::size_t b) {
    const bool fast = m.package_of(a) == 0 && m.package_of(b) == 0;
    return (m.l3_of(a) == m.l3_of(b) ? 28.0
            : fast                   ? 105.0
                                     : 195.0) +
           static_cast<double>((m.l3_of(a) + m.l3_of(b)) % 3);
  });
  const Topology topology = read_back(fitted(matrix));
  REQUIRE(topology.costs.l3_pair_offset_ns.size() == 8);
  CHECK(hand_over_ns(topology, 0, 0, 12) == Approx(105).margin(3));  // package 0, home there
  CHECK(hand_over_ns(topology, 1, 0, 12) == Approx(195).margin(5));  // home in the other package
  CHECK(hand_over_ns(topology, 1, 16, 28) == Approx(105).margin(3)); // package 1, home there
}

TEST_CASE("the smallest and oddest matrices give topologies that read back", "[fit]")
{
  const auto text = GENERATE(as<std::string>{}, "22.5\n", "9\n", "20\n20,20\n",
                             "20\n20,20\n20,20,20\n", "20,,\n,,\n,,30\n", "1000000\n0.1,20\n",
                             "5\n,5\n,,5\n", "100\n,100\n50,,100\n", "cpu3,cpu7\n,\n12,\n");
  CAPTURE(text);
  const LatencyMatrix matrix = parse_latency_matrix(text, "m.csv");
  check_record(fitted(matrix), matrix);
}

TEST_CASE("huge outliers and random gaps never break the chain", "[fit]")
{
  const unsigned seed = GENERATE(range(0U, 40U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::size_t n = 2 + random() % 30;
  Synthetic m{1, 1, 1, n, 1, false};
  std::lognormal_distribution<double> value(4, seed % 4);
  LatencyMatrix matrix = matrix_of(
      m, 0, [&](std::size_t, std::size_t) { return std::clamp(value(random), 0.1, 1e6); });
  make_gaps(matrix, (seed % 5) * 0.2, seed);
  if (matrix.pairs() > 0) {
    check_record(fitted(matrix), matrix);
  }
}

TEST_CASE("a structure that is given is kept, its other values too", "[fit]")
{
  const Topology base = read(sample());
  Synthetic m{2, 2, 1, 2, 2, false};
  const auto time = [&](std::size_t a, std::size_t b) {
    return m.l3_of(a) == m.l3_of(b) ? 30.0 : m.package_of(a) == m.package_of(b) ? 90.0 : 150.0;
  };
  const LatencyMatrix matrix = matrix_of(m, 10, time, 0.01);
  const std::vector<std::size_t> position = positions_in(base, matrix, "m.csv");
  const MatrixFit fit = fit_matrix(matrix, structure_of(base, position));
  const Topology topology = fitted_topology(matrix, fit, k_source, base, position);
  check_record(topology, matrix);
  CHECK(topology.cpus == base.cpus);
  CHECK(topology.core == base.core);
  CHECK(topology.slit == base.slit);
  CHECK(topology.os.exec == base.os.exec);
  CHECK(topology.costs.dram_local == base.costs.dram_local);
  CHECK(topology.fit->mean_abs_pct < 2);
  CHECK(topology.costs.protocol == Protocol::SocketLocal);
}

TEST_CASE("a matrix may have fewer CPUs than the structure, not more", "[fit]")
{
  const Topology base = read(sample());
  const LatencyMatrix few = matrix_of(
      {1, 1, 1, 6, 1, false}, 0, [](std::size_t, std::size_t) { return 90.0; }, 0.01);
  const std::vector<std::size_t> position = positions_in(base, few, "m.csv");
  CHECK(position == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  const Topology topology =
      fitted_topology(few, fit_matrix(few, structure_of(base, position)), k_source, base, position);
  check_record(topology, few);
  CHECK(topology.cpus.size() == 16);
  const LatencyMatrix many =
      matrix_of({1, 1, 1, 17, 1, false}, 0, [](std::size_t, std::size_t) { return 90.0; });
  CHECK_THROWS_WITH(positions_in(base, many, "m.csv"),
                    Catch::Contains("found 17 CPUs; allowed: at most the 16 CPUs of sample"));
}

/// The machines of the library whose costs were fitted to a measured matrix: their records say what
/// the simulator charges today.

#include "models/input/json_print.hpp"
#include "tests/machine/measured_matrix.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/fit/fitted_topology.hpp"
#include "tools/fit/hand_over.hpp"
#include "tools/fit/latency_matrix.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

std::vector<std::filesystem::path> library_files()
{
  const std::vector<std::filesystem::path> directories = {data_dir() / "topologies"};
  return list_topologies(directories);
}

/// The most that the mean error of a fit may be, %. What no number a core explains: Graviton3's
/// matrix has 4.4 % without a pattern.
const std::map<std::string, double>& bounds()
{
  static const std::map<std::string, double> most = {
      {"altra-q80-1s-80c", 0.5},     {"core-i5-10310u", 1.5},   {"core-i9-12900k", 2},
      {"epyc-7601-2s-128c", 2},      {"epyc-7742-2s-256c", 2},  {"epyc-9754-1s-128c", 1},
      {"epyc-9754-2s-512c", 0.5},    {"graviton3-64c", 5},      {"ryzen-5800u", 1.5},
      {"threadripper-3990x-64c", 1}, {"xeon-8275cl-2s-96c", 1}, {"xeon-8369b-2s-128c", 1},
  };
  return most;
}

std::size_t home_of(const Topology& topology)
{
  const auto id = topology.fit->home_node;
  if (!id) {
    return 0; // no home in the rule
  }
  const auto at = std::find_if(topology.nodes.begin(), topology.nodes.end(),
                               [&id](const auto& node) { return node.id == *id; });
  REQUIRE(at != topology.nodes.end());
  return static_cast<std::size_t>(at - topology.nodes.begin());
}

} // namespace

TEST_CASE("fitted machines hand over as their records say", "[library][fit][measured]")
{
  std::size_t fitted = 0;
  for (const auto& file : library_files()) {
    const Topology topology = load_topology(file);
    INFO(topology.name);
    const auto bound = bounds().find(topology.name);
    REQUIRE(topology.fit.has_value() == (bound != bounds().end()));
    if (!topology.fit) {
      continue;
    }
    ++fitted;
    const FitRecord& record = *topology.fit;
    CHECK(record.mean_abs_pct <= bound->second);
    const auto measured = matrix_file(record.matrix);
    if (!measured) {
      continue;
    }
    CHECK(sha256_of(*measured) == record.sha256);
    const LatencyMatrix matrix = read_latency_matrix(*measured);
    CHECK(matrix.pairs() == record.pairs);
    const FitError error = error_of(topology, home_of(topology), matrix,
                                    positions_in(topology, matrix, record.matrix));
    CHECK(error.mean_abs_pct == Approx(record.mean_abs_pct).margin(0.005));
    CHECK(error.p95_abs_pct == Approx(record.p95_abs_pct).margin(0.02));
    CHECK(error.worst.cpu_a == record.worst.cpu_a);
    CHECK(error.worst.cpu_b == record.worst.cpu_b);
    CHECK(error.worst.model_ns == Approx(record.worst.model_ns).margin(0.01));
    CHECK(100 * topology.costs.jitter_cv == Approx(1.25 * error.transfers_abs_pct).margin(0.06));
  }
  CHECK(fitted == bounds().size());
}

TEST_CASE("the library's files are laid out as numasim prints them", "[library]")
{
  for (const auto& file : library_files()) {
    INFO(file.filename().string());
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    CHECK((pretty_print(nlohmann::ordered_json::parse(text.str())) == text.str()));
  }
}

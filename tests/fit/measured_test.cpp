/// Every measured core-to-core matrix of the shared reference data, which a checkout may lack: then
/// these tests say so and check nothing.

#include "models/machine/topology_json.hpp"
#include "models/machine/topology_writer.hpp"
#include "tests/fit/synthetic.hpp"
#include "tests/machine/sample.hpp"
#include "tools/fit/fitted_topology.hpp"
#include "tools/fit/hand_over.hpp"
#include "tools/statistics/quantile.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

using namespace numasim;
using namespace numasim::test;

namespace {

std::filesystem::path shared_data()
{
  const char* set = std::getenv("NUMASIM_SHARED");
  const std::filesystem::path shared = set != nullptr ? set : data_dir().parent_path() / "shared";
  return shared / "data";
}

bool absent(const std::filesystem::path& file)
{
  if (std::filesystem::exists(file)) {
    return false;
  }
  WARN("skipped: the shared reference data has no " << file.filename() << " (set NUMASIM_SHARED)");
  return true;
}

std::vector<std::filesystem::path> matrices()
{
  std::vector<std::filesystem::path> files;
  if (!absent(shared_data() / "c2c")) {
    for (const auto& entry : std::filesystem::directory_iterator(shared_data() / "c2c")) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The columns of c2c_machines.csv by file; they hold no quoted commas before the last ones.
std::map<std::string, std::vector<std::string>> known_machines()
{
  std::map<std::string, std::vector<std::string>> result;
  std::ifstream in(shared_data() / "c2c_machines.csv");
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> fields;
    std::stringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');) {
      fields.push_back(field);
    }
    result[fields.front()] = fields;
  }
  return result;
}

/// What limits the measurement itself, so that no model of the structure does better than 10 %:
/// docs/fit.md tells each.
const std::map<std::string, std::string> k_limited = {
    {"amd-ryzen-5-5500-6-core-processor_by-besnn.csv", "threads not pinned"},
    {"amd-ryzen-5800x3d-8-core-processor_by-jsorngard.csv", "clock of 5.2 ns"},
    {"amd-ryzen-9-5900hx-8-core-processor_by-kizaemon.csv", "clock of 5.2 ns"},
    {"dual-intel-xeon-cpu-e5-2690-0-2-90ghz.csv", "two values for one pair"},
    {"intel-core-i3-4150-3-5ghz_by-angelooo18.csv", "clock of 5.2 ns"},
    {"m1-ultra-16p-4e.csv", "threads not pinned"},
};

} // namespace

TEST_CASE("all measured matrices are fitted within 3 % (median) and 10 % (each)", "[fit][measured]")
{
  std::vector<double> errors;
  for (const auto& file : matrices()) {
    const std::string name = file.filename().string();
    CAPTURE(name);
    const LatencyMatrix matrix = read_latency_matrix(file);
    const Topology written =
        fitted_topology(matrix, fit_matrix(matrix), {"box", "a box", name, std::string(64, '0')});
    const Topology topology =
        read_topology(nlohmann::json::parse(write_topology(written).dump()), name);
    std::vector<std::size_t> position(matrix.cpus());
    std::iota(position.begin(), position.end(), std::size_t{0});
    const FitError error =
        error_of(topology, topology.fit->home_node.value_or(0), matrix, position);
    CHECK(error.mean_abs_pct == Approx(topology.fit->mean_abs_pct).margin(0.001));
    CHECK(error.p95_abs_pct == Approx(topology.fit->p95_abs_pct).margin(0.001));
    CHECK((error.mean_abs_pct <= 10) == (k_limited.count(name) == 0));
    CHECK(error.mean_abs_pct <= 16);
    errors.push_back(error.mean_abs_pct);
  }
  if (!errors.empty()) {
    CHECK(errors.size() >= 91);
    CHECK(median(errors) <= 1.6);
  }
}

TEST_CASE("the structure of the measured machines is found", "[fit][measured]")
{
  const auto known = known_machines();
  // Disputed or not in the matrix: docs/fit.md.
  const std::string exception = "dual-ibm-power9-8335-gth-16-core-2-7ghz_by-herver.csv";
  std::size_t checked = 0;
  for (const auto& file : matrices()) {
    const auto found = known.find(file.filename().string());
    if (found == known.end() || found->first == exception || found->second[10] == "auto") {
      continue; // "auto": somebody's guess from the same matrix
    }
    CAPTURE(found->first);
    const std::vector<std::string>& truth = found->second;
    const Structure s = fit_matrix(read_latency_matrix(file)).structure;
    const std::vector<std::size_t> threads = sizes(s.core_of_cpu);
    const std::vector<std::size_t> cores = sizes(s.l3_of_core);
    CHECK(std::to_string(s.packages()) == truth[3]);
    CHECK(std::to_string(s.cores()) == truth[4]);
    CHECK(std::to_string(*std::max_element(threads.begin(), threads.end())) == truth[5]);
    CHECK(std::to_string(*std::max_element(cores.begin(), cores.end())) == truth[8]);
    ++checked;
  }
  CHECK((checked == 0 || checked == 57));
}

TEST_CASE("the 7601 follows from the SLIT of a 7280 and two numbers", "[fit][measured]")
{
  const auto file = shared_data() / "c2c" / "dual-amd-epyc-7601-32-core-processor_by-jstzwj.csv";
  const auto tables = shared_data() / "tables" / "slit.json";
  if (absent(file) || absent(tables)) {
    return;
  }
  const LatencyMatrix matrix = read_latency_matrix(file);
  MatrixFit found = fit_matrix(matrix);
  REQUIRE(found.structure.nodes() == 8);
  std::ifstream in(tables);
  found.structure.slit = nlohmann::json::parse(in)
                             .at("hygon-7280-2s-8n")
                             .at("m")
                             .get<std::vector<std::vector<double>>>();
  const MatrixFit fit = fit_matrix(matrix, found.structure);
  const auto slit = std::find_if(fit.candidates.begin(), fit.candidates.end(), [](const auto& c) {
    return c.model == "home-directory, hops by SLIT";
  });
  REQUIRE(slit != fit.candidates.end());
  // The hardware reference, section 0.2: t0 = 144 ns, k = 5.93 ns a unit, 2.7 % over the medians
  // of other L3 groups; here over all pairs of cores.
  CHECK(slit->mean_abs_pct == Approx(2.7).margin(0.3));
  const std::vector<CorePair> pairs = pairs_of(block_medians(matrix.ns, fit.structure.core_of_cpu));
  std::vector<double> target;
  target.reserve(pairs.size());
  for (const CorePair& pair : pairs) {
    target.push_back(pair.ns);
  }
  const BaseModel model =
      fit_base({Protocol::HomeDirectory, HopRule::Slit, *found.model.base.kind.home}, fit.structure,
               pairs, target);
  CHECK(model.t0 == Approx(144).epsilon(0.02));
  CHECK(model.hop(0, 1) / 6 == Approx(5.93).epsilon(0.02));
}

TEST_CASE("large measured machines: left-out pairs are foretold too", "[fit][measured]")
{
  for (const auto& file : matrices()) {
    LatencyMatrix all = read_latency_matrix(file);
    if (all.cpus() < 48) {
      continue;
    }
    CAPTURE(file.filename().string());
    const Structure structure = fit_matrix(all).structure;
    // Whole pairs of cores are left out: their siblings' pairs would give them away.
    const Eigen::MatrixXd between = block_medians(all.ns, structure.core_of_cpu);
    LatencyMatrix cores;
    cores.labels.resize(structure.cores());
    cores.ns = between;
    make_gaps(cores, 0.2);
    std::array<double, 2> error = {0, 0};
    std::array<double, 2> count = {0, 0};
    Structure own = structure;
    own.core_of_cpu = blocks(structure.cores(), 1);
    const MatrixFit fit = fit_matrix(cores, own);
    for (const CorePair& pair : pairs_of(between)) {
      const bool left_out = std::isnan(
          cores.ns(static_cast<Eigen::Index>(pair.a), static_cast<Eigen::Index>(pair.b)));
      error[left_out ? 1 : 0] +=
          std::abs(model_cost(fit.model, own, pair.a, pair.b) - pair.ns) / pair.ns;
      count[left_out ? 1 : 0] += 1;
    }
    CHECK(error[1] / count[1] < 1.6 * error[0] / count[0] + 0.002);
  }
}

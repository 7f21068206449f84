/// The machines that come with numasim: all there, of the shape their names say, ready to be
/// simulated, and as fast as the matrices of those that were measured.

#include "models/machine/machine.hpp"
#include "models/memory/memory.hpp"
#include "models/workloads/simulate.hpp"
#include "sim/engine.hpp"
#include "tests/machine/measured_matrix.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

struct Shape {
  std::string name;
  std::size_t cpus, cores, l3s, nodes, packages;
};

const std::vector<Shape>& library()
{
  static const std::vector<Shape> machines = {
      {"altra-q80-1s-80c", 80, 80, 40, 1, 1},
      {"core-i5-10310u", 8, 4, 1, 1, 1},
      {"core-i9-12900k", 24, 16, 1, 1, 1},
      {"epyc-7601-2s-128c", 128, 64, 16, 8, 2},
      {"epyc-7742-2s-256c", 256, 128, 32, 2, 2},
      {"epyc-7763-2s-256c", 256, 128, 16, 2, 2},
      {"epyc-9654-2s-384c", 384, 192, 24, 2, 2},
      {"epyc-9654-2s-384c-nps4", 384, 192, 24, 8, 2},
      {"epyc-9754-1s-128c", 128, 128, 16, 1, 1},
      {"epyc-9754-2s-512c", 512, 256, 32, 2, 2},
      {"graviton3-64c", 64, 64, 1, 1, 1},
      {"hygon-7280-2s-128c", 128, 64, 16, 8, 2},
      {"hygon-7490-2s-256c", 256, 128, 32, 8, 2},
      {"hygon-c86-12n-384c", 384, 192, 48, 12, 2},
      {"hygon-c86-12n-384c-4s", 384, 192, 48, 12, 4},
      {"kunpeng-920-2s-128c", 128, 128, 4, 4, 2},
      {"power9-2s-128c", 128, 32, 16, 2, 2},
      {"ryzen-5800u", 16, 8, 1, 1, 1},
      {"ryzen-9-7950x", 32, 16, 2, 1, 1},
      {"threadripper-3990x-64c", 64, 64, 16, 1, 1},
      {"xeon-4210-2s-40c", 40, 20, 2, 2, 2},
      {"xeon-5318y-2s-96c", 96, 48, 2, 2, 2},
      {"xeon-8160-8s-384c", 384, 192, 8, 8, 8},
      {"xeon-8275cl-2s-96c", 96, 48, 2, 2, 2},
      {"xeon-8369b-2s-128c", 128, 64, 2, 2, 2},
      {"xeon-8380h-4s-224c", 224, 112, 4, 4, 4},
      {"xeon-8480-2s-224c", 224, 112, 2, 2, 2},
      {"xeon-8592-2s-256c", 256, 128, 2, 2, 2},
      {"xeon-8592-2s-256c-snc2", 256, 128, 4, 4, 2},
      // On which published measurements of locks were made:
      {"ampere-max-2s-256c", 256, 256, 128, 2, 2},
      {"core-i7-6700hq", 4, 4, 1, 1, 1},
      {"graviton2-16c", 16, 16, 1, 1, 1},
      {"opteron-6172-4s-48c", 48, 48, 48, 8, 4},
      {"xeon-8468-2s-192c", 192, 96, 2, 2, 2},
      {"xeon-clx-2s-96c", 96, 48, 2, 2, 2},
      {"xeon-e5-2660-2s-32c", 32, 16, 2, 2, 2},
      {"xeon-e5-2680v4-2s-56c", 56, 28, 2, 2, 2},
      {"xeon-e7-8867l-8s-80c", 80, 80, 8, 8, 8},
      {"xeon-e7-8895v3-4s-144c", 144, 72, 4, 4, 4},
  };
  return machines;
}

/// Where the page of the measuring program's line was. A page that follows the threads is with one
/// of the two.
constexpr std::size_t k_follows = SIZE_MAX;

/// Four hops on the two sides of a class's median make it jump between them on Zen 1, where the
/// hops are by class.
constexpr double k_dies = 0.06;

struct Measured {
  std::string topology;
  std::string matrix;
  std::size_t home = k_follows; ///< position of the node
  double tolerance = 0.03;      ///< of the medians, relative
  double step_ns = 0;           ///< of the timer that measured: medians are whole steps
};

const std::vector<Measured>& measured()
{
  static const std::vector<Measured> machines = {
      {"altra-q80-1s-80c", "dual-ampere-altra-processor-q80-30-cpu-3-0ghz_by-zeroping.csv"},
      {"core-i5-10310u", "intel-core-i5-10310u.csv"},
      {"core-i9-12900k", "intel-core-i9-12900k.csv"},
      {"epyc-7601-2s-128c", "dual-amd-epyc-7601-32-core-processor_by-jstzwj.csv", 7},
      {"epyc-7742-2s-256c", "dual-amd-epyc-7742-64-core-processor.csv", 1},
      {"epyc-7763-2s-256c", "dual-amd-epyc-7763-64-core-processor_by-fwyzard.csv", k_follows, 0.04},
      {"epyc-9654-2s-384c", "dual-amd-epyc-9654-96-core-processor_by-leavelet.csv"},
      {"epyc-9654-2s-384c-nps4", "dual-amd-epyc-9654-96-core-processor_by-leavelet.csv"},
      {"epyc-9754-1s-128c", "amd-epyc-9754-128-core-processor_by-entropy-enthalpy.csv"},
      {"epyc-9754-2s-512c", "dual-amd-epyc-9754-128-core-processor_by-fwyzard.csv", 1},
      {"graviton3-64c", "aws-graviton3.csv"},
      {"hygon-7280-2s-128c", "dual-amd-epyc-7601-32-core-processor_by-jstzwj.csv", 7, k_dies},
      {"kunpeng-920-2s-128c", "hisilicon-kunpeng-920-6426-2-6ghz.csv"},
      {"power9-2s-128c", "dual-ibm-power9-8335-gth-16-core-2-7ghz_by-herver.csv", k_follows, 0.03,
       16.7},
      {"ryzen-5800u", "amd-ryzen-7-5800u.csv"},
      {"ryzen-9-7950x", "amd-ryzen-9-7950x.csv"},
      {"threadripper-3990x-64c", "amd-ryzen-threadripper-3990x-64-core-processor_by-shisoft.csv"},
      {"xeon-8275cl-2s-96c", "intel-xeon-platinum-8275cl-cpu-3-00ghz.csv"},
      {"xeon-8369b-2s-128c", "intel-xeon-platinum-8375c-cpu-2-90ghz.csv"},
  };
  return machines;
}

/// Measured and simulated hand-overs of the pairs at one distance, ns.
struct Class {
  std::vector<double> measured, simulated;
};

/// The measuring program once more: two CPUs take a line from each other by turns.
std::map<std::string, Class> ping_pong(const Measured& m, const Triangle& rows)
{
  Topology topology = shipped(m.topology);
  topology.costs.jitter_cv = 0;
  const Machine machine(std::move(topology));
  REQUIRE(rows.size() <= machine.cpus());
  Engine engine;
  Memory memory(engine, machine, 1, 0);
  const LineRole role = memory.role("flag");
  std::vector<LineId> flag_on;
  for (std::uint32_t n = 0; n < machine.nodes(); ++n) {
    flag_on.push_back(memory.allocate(Node{n}, role));
  }
  std::map<std::string, Class> classes;
  for (std::uint32_t a = 0; a < rows.size(); ++a) {
    for (std::uint32_t b = 0; b < a; ++b) {
      const Cpu one{a};
      const Cpu other{b};
      const std::size_t home = m.home == k_follows ? index_of(machine.node_of(one)) : m.home;
      (void)memory.touch(one, flag_on[home], AccessKind::Rmw);
      const Duration there = memory.touch(other, flag_on[home], AccessKind::Rmw);
      const Duration back = memory.touch(one, flag_on[home], AccessKind::Rmw);
      const Distance distance = machine.distance(one, other);
      std::string name(to_string(distance));
      if (distance == Distance::SameNode || distance == Distance::SamePackage) {
        // Near the line's home and far from it are two humps with nothing between them.
        name += " " + std::to_string(index_of(machine.package_of(machine.node_of(one))));
      }
      Class& c = classes[name];
      c.measured.push_back(rows[a].at(b));
      c.simulated.push_back((there.in_ns() + back.in_ns()) / 2);
    }
  }
  return classes;
}

} // namespace

TEST_CASE("the library has each machine once, in the shape its name says", "[library]")
{
  std::set<std::string> files;
  const std::vector<std::filesystem::path> directories = {data_dir() / "topologies"};
  for (const auto& file : list_topologies(directories)) {
    files.insert(file.stem().string());
  }
  CHECK(files.size() >= 24);
  std::set<std::string> names;
  for (const Shape& shape : library()) {
    INFO(shape.name);
    names.insert(shape.name);
    const Machine machine(shipped(shape.name));
    CHECK(machine.topology().name == shape.name);
    CHECK(machine.cpus() == shape.cpus);
    CHECK(machine.cores() == shape.cores);
    CHECK(machine.l3s() == shape.l3s);
    CHECK(machine.nodes() == shape.nodes);
    CHECK(machine.packages() == shape.packages);
  }
  CHECK(files == names);
}

TEST_CASE("the machines without NUMA span 4 to 128 cores on one node", "[library]")
{
  const std::map<std::string, std::size_t> cores = {
      {"core-i5-10310u", 4},    {"ryzen-5800u", 8},        {"core-i9-12900k", 16},
      {"ryzen-9-7950x", 16},    {"graviton3-64c", 64},     {"threadripper-3990x-64c", 64},
      {"altra-q80-1s-80c", 80}, {"epyc-9754-1s-128c", 128}};
  for (const auto& [name, count] : cores) {
    INFO(name);
    const Machine machine(shipped(name));
    CHECK(machine.nodes() == 1);
    CHECK(machine.cores() == count);
    CHECK(machine.costs().protocol == Protocol::Flat);
  }
}

TEST_CASE("every hop between two nodes of the library costs something", "[library]")
{
  for (const Shape& shape : library()) {
    INFO(shape.name);
    const Topology topology = shipped(shape.name);
    for (std::size_t a = 0; a < topology.nodes.size(); ++a) {
      for (std::size_t b = 0; b < topology.nodes.size(); ++b) {
        CHECK((topology.hop_ns[a][b] > 0) == (a != b));
      }
    }
  }
}

TEST_CASE("a recalled value is called a guess", "[library]")
{
  for (const Shape& shape : library()) {
    const Topology topology = shipped(shape.name);
    for (const auto& [pointer, entry] : topology.provenance) {
      INFO(shape.name << " " << pointer << ": " << entry.source);
      CHECK(entry.source.size() > 10);
      CHECK((entry.source.rfind("recalled", 0) != 0 || entry.confidence == Confidence::Guess));
    }
  }
}

TEST_CASE("every machine of the library runs execl", "[library]")
{
  for (const Shape& shape : library()) {
    INFO(shape.name);
    RunSpec spec;
    spec.topology = shipped(shape.name);
    const double alone = 1 / spec.topology.os.exec.in_seconds();
    spec.workload = "execl";
    spec.workload_parameters = Parameters(workload_catalogue().front().parameters);
    spec.strategy = "single";
    spec.strategy_parameters = Parameters(strategy_catalogue().front().parameters);
    spec.copies = 3;
    spec.measurement = {2, 4, 60};
    const RunRecord record = simulate(spec);
    REQUIRE_FALSE(record.completions.empty());
    const double throughput = static_cast<double>(record.completions.size()) /
                              (record.completions.back() - record.measured_from).in_seconds();
    CHECK(throughput > 0.5 * alone);
    CHECK(throughput < 3.6 * alone); // three copies do no more than thrice one's work
  }
}

TEST_CASE("measured machines hand a line over as fast as their matrix says", "[library][measured]")
{
  for (const Measured& m : measured()) {
    const auto rows = matrix(m.matrix);
    if (!rows) {
      continue;
    }
    for (const auto& [name, pairs] : ping_pong(m, *rows)) {
      const double expected = median(pairs.measured);
      INFO(m.topology << ", " << name << ", " << pairs.measured.size() << " pairs");
      CHECK(median(pairs.simulated) == Approx(expected).epsilon(m.tolerance).margin(m.step_ns));
    }
  }
}

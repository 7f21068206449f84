/// Holds the topologies' costs against the measured core-to-core matrices they come from. The
/// matrices are part of the shared reference data, which a checkout may lack: then these tests say
/// so and check nothing.

#include "models/machine/machine.hpp"
#include "tests/machine/measured_matrix.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

std::map<std::string, double> class_medians(const Triangle& rows, const Machine& machine)
{
  REQUIRE(rows.size() == machine.cpus());
  std::map<std::string, std::vector<double>> classes;
  for (std::uint32_t a = 0; a < rows.size(); ++a) {
    for (std::uint32_t b = 0; b < a; ++b) {
      const Distance distance = machine.distance(Cpu{a}, Cpu{b});
      std::string name(to_string(distance));
      if (distance == Distance::SameNode) {
        name += std::to_string(index_of(machine.node_of(Cpu{a})));
      }
      classes[name].push_back(rows[a].at(b));
    }
  }
  std::map<std::string, double> medians;
  for (auto& [name, values] : classes) {
    medians[name] = median(std::move(values));
  }
  return medians;
}

void check_near(const char* what, Duration model, double measured_ns)
{
  INFO(what << ": model " << model.in_ns() << " ns, measured " << measured_ns << " ns");
  CHECK(model.in_ns() == Approx(measured_ns).epsilon(0.05));
}

} // namespace

TEST_CASE("the 9754's costs give the medians of its measured matrix", "[machine][measured]")
{
  const auto rows = matrix("dual-amd-epyc-9754-128-core-processor_by-fwyzard.csv");
  if (!rows) {
    return;
  }
  const Machine machine(shipped("epyc-9754-2s-512c"));
  const auto measured = class_medians(*rows, machine);
  const Costs& c = machine.costs();
  const Duration hop = machine.hop(Node{0}, Node{1});
  check_near("siblings", c.core_transfer + c.rmw_local, measured.at("same_core"));
  check_near("L3 group", c.l3_transfer + c.rmw_local, measured.at("same_l3"));
  // The line was homed on package 1: requester - home - owner crosses the link twice for pairs of
  // package 0 and for pairs across, and never for pairs of package 1.
  check_near("home package", c.base + c.rmw_local, measured.at("same_node1"));
  check_near("other package", c.base + 2 * hop + c.rmw_local, measured.at("same_node0"));
  check_near("across", c.base + 2 * hop + c.rmw_local, measured.at("cross_package"));
}

TEST_CASE("the 8369B's costs give the medians of the 8375C's measured matrix",
          "[machine][measured]")
{
  const auto rows = matrix("intel-xeon-platinum-8375c-cpu-2-90ghz.csv");
  if (!rows) {
    return;
  }
  const Machine machine(shipped("xeon-8369b-2s-128c"));
  const auto measured = class_medians(*rows, machine);
  const Costs& c = machine.costs();
  check_near("siblings", c.core_transfer + c.rmw_local, measured.at("same_core"));
  check_near("package", c.l3_transfer + c.rmw_local, measured.at("same_l3"));
  check_near("across", c.base + machine.hop(Node{0}, Node{1}) + c.rmw_local,
             measured.at("cross_package"));
}

TEST_CASE("the 5800U's costs give the medians of its measured matrix", "[machine][measured]")
{
  const auto rows = matrix("amd-ryzen-7-5800u.csv");
  if (!rows) {
    return;
  }
  const Machine machine(shipped("ryzen-5800u"));
  const auto measured = class_medians(*rows, machine);
  const Costs& c = machine.costs();
  check_near("siblings", c.core_transfer + c.rmw_local, measured.at("same_core"));
  check_near("L3 group", c.l3_transfer + c.rmw_local, measured.at("same_l3"));
}

// The suite of locks that comes with numasim.

#include "models/machine/topology.hpp"
#include "tests/validate/support.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/validate/validation.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>

using namespace numasim;
using namespace numasim::test;

namespace {

std::vector<LockDataset> shipped_suite()
{
  return load_validation(suite_directories("locks"), real_catalogue()).locks;
}

const LockDataset& named(const std::vector<LockDataset>& suite, const std::string& name)
{
  const auto at = std::find_if(suite.begin(), suite.end(),
                               [&](const LockDataset& d) { return d.name == name; });
  REQUIRE(at != suite.end());
  return *at;
}

} // namespace

TEST_CASE("every dataset that comes with numasim has its machine and its locks", "[validate]")
{
  const auto files = list_topologies(topology_directories());
  const auto suite = shipped_suite();
  CHECK(suite.size() >= 18);
  for (const LockDataset& d : suite) {
    INFO(d.name);
    CHECK(d.file == "scenarios/validation/locks/" + d.name + ".json");
    CHECK(std::any_of(files.begin(), files.end(),
                      [&](const auto& file) { return file.stem() == d.topology; }));
    for (const PublishedCurve& curve : d.curves) {
      INFO(curve.name << ": " << curve.not_modelled);
      CHECK_FALSE(curve.not_modelled.starts_with("there is no lock"));
    }
  }
}

TEST_CASE("published figures are carried as they were read", "[validate]")
{
  // Values from the publications, by hand; the rates that follow from them.
  const auto suite = shipped_suite();
  const auto rate = [&](const char* dataset, const char* curve, std::size_t copies) {
    const LockDataset& d = named(suite, dataset);
    for (const PublishedCurve& c : d.curves) {
      for (const PublishedPoint& p : c.points) {
        if (c.name == curve && p.copies == copies) {
          return d.sections_per_second(p);
        }
      }
    }
    return std::nan("");
  };
  CHECK(rate("sosp13-fig5-opteron", "MCS", 48) == Approx(1.512e6));
  CHECK(rate("sosp13-fig4-xeon", "CAS-based FAI", 80) == Approx(2.18e6));
  // 720 000 cycles of 2.1 GHz a turn of each of 48 threads.
  CHECK(rate("sosp13-fig3-opteron", "TICKET non-optimized", 48) == Approx(140'000));
  CHECK(rate("downs-graviton2", "atomic add", 16) == Approx(16 / 150.3e-9).epsilon(1e-3));
  // 2.695e7 in 30 s
  CHECK(rate("cna-locktorture-x5-4", "qspinlock (stock)", 1) == Approx(898'333).epsilon(1e-4));
  // 4 307 484.96 calls of fcntl(), of which every other takes the lock
  CHECK(rate("rqspin-lock1-spr", "qspinlock", 1) == Approx(2'153'742).epsilon(1e-4));
  CHECK(rate("power9-locktest", "qspinlock", 80) == Approx(4.825e6));
}

TEST_CASE("the simulator's own locks on the shipped suite: queue locks scale, a test-and-set "
          "lock collapses",
          "[validate]")
{
  const auto all = shipped_suite();
  const std::vector<LockDataset> suite{named(all, "sosp13-fig5-opteron")};
  ValidationSettings settings;
  settings.replications = 1;
  settings.every = 8;
  settings.measurement.min_iterations = 1000;
  const SuiteOutcome outcome = validate_locks(suite, settings, simulate, 2);
  const auto claim = [&](const std::string& id) {
    for (const ClaimOutcome& c : outcome.datasets[0].claims) {
      if (c.claim->id == id) {
        return c;
      }
    }
    return ClaimOutcome{};
  };
  for (const char* id : {"SOSP5-Opteron-last", "SOSP5-Opteron-TAS-collapse",
                         "SOSP5-Opteron-MCS-collapse", "SOSP5-Opteron-CLH-collapse"}) {
    INFO(id << ": " << claim(id).simulated.value_or(-1));
    CHECK(claim(id).held);
  }
}

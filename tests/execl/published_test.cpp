/// What was published about execl and was not used to set any parameter.

#include "models/workloads/simulate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace numasim {
namespace {

RunRecord single_on_the_8369b(std::size_t copies, const std::string& layout)
{
  RunSpec spec;
  spec.topology = load_topology(NUMASIM_DATA_DIR "/topologies/xeon-8369b-2s-128c.json");
  spec.workload = "execl";
  spec.workload_parameters = Parameters(workload_catalogue().front().parameters);
  spec.workload_parameters.set("libc_layout", layout);
  spec.strategy = "single";
  spec.strategy_parameters = Parameters(strategy_catalogue().front().parameters);
  spec.copies = copies;
  spec.measurement = {4, 10, 1500};
  return simulate(spec);
}

TEST_CASE("execl against copies on a 2-socket Ice Lake has its knee, peak and decline", "[execl]")
{
  // byte-unixbench issue 88, execs/s at 1, 2, 4 ... 128 copies. The first point is the machine's
  // one-copy time and no test of anything; the others are.
  const std::array<double, 8> published{6410, 11359, 19797, 34407, 51466, 46414, 37357, 33036};
  std::array<double, 8> simulated{};
  for (std::size_t i = 0; i < published.size(); ++i) {
    const RunRecord record = single_on_the_8369b(std::size_t{1} << i, "A");
    simulated[i] = static_cast<double>(record.completions.size()) /
                   (record.completions.back() - record.measured_from).in_seconds();
    INFO((1U << i) << " copies");
    CHECK(simulated[i] == Approx(published[i]).epsilon(0.25));
  }
  const auto peak = std::max_element(simulated.begin(), simulated.end()) - simulated.begin();
  CHECK(peak >= 3); // between 8 and 32 copies
  CHECK(peak <= 5);
  CHECK(simulated[7] < 0.95 * simulated[static_cast<std::size_t>(peak)]);
}

TEST_CASE("waiting for libc's lock splits over the call sites as in the published profile",
          "[execl]")
{
  // Yibin Liu, LKML 23 Apr 2026: perf on 2 sockets of Emerald Rapids, 220 copies; percent of all
  // samples, here of the lock's.
  const std::map<std::string, double> profile{{"link", 24.71},      {"mmap unlink", 24.82},
                                              {"mmap split", 18.5}, {"hole split", 12.44},
                                              {"exit batch", 6.15}, {"relro split", 6.13}};
  double total = 0;
  for (const auto& [site, percent] : profile) {
    total += percent;
  }
  const RunRecord record = single_on_the_8369b(128, "B");
  const auto libc = std::find_if(record.locks.begin(), record.locks.end(), [](const LockRecord& l) {
    return l.name == "libc.so.6 i_mmap_rwsem";
  });
  REQUIRE(libc != record.locks.end());
  for (const SiteRecord& site : libc->sites) {
    if (const auto expected = profile.find(site.name); expected != profile.end()) {
      INFO(site.name);
      CHECK(100 * (site.wait / libc->wait.total()) ==
            Approx(100 * expected->second / total).margin(1));
    } else {
      CHECK(site.acquisitions == 0);
    }
  }
  // The other files' locks together: at most 2 % of the waiting (a closed network's bottleneck).
  Duration others;
  for (const LockRecord& lock : record.locks) {
    others += lock.name == libc->name ? Duration{} : lock.wait.total();
  }
  CHECK(others / libc->wait.total() < 0.02);
}

} // namespace
} // namespace numasim

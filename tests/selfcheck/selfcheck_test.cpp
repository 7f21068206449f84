/// Does `selfcheck` run on this machine, and refuse what makes no sense? No speed is judged here:
/// others use the machine.

#include "models/workloads/simulate.hpp"
#include "tests/command/support.hpp"
#include "tools/probe/exec_time.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/selfcheck/exec_race.hpp"
#include "tools/selfcheck/kernel_config.hpp"
#include "tools/selfcheck/this_kernel.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Every loop ends a turn a second, whatever runs.
RunRecord one_a_second(const RunSpec& /*spec*/)
{
  RunRecord record;
  record.measured_from = Instant{Duration::us(1)};
  for (int i = 1; i <= 100; ++i) {
    record.completions.push_back(record.measured_from + Duration::us(i * 1e6));
  }
  record.metrics = {{"thread_sections_min", "", 1}, {"thread_sections_max", "", 1}};
  return record;
}

std::vector<std::uint32_t> two_cpus()
{
  const std::vector<std::uint32_t> all = allowed_cpus();
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 2));
  return {all.begin(), all.begin() + count};
}

/// A few CPUs of this machine as a topology of plausible costs: no probe is needed.
std::string topology(const TemporaryDirectory& directory)
{
  const std::vector<std::uint32_t> cpus = two_cpus();
  std::string list;
  for (const std::uint32_t cpu : cpus) {
    list += (list.empty() ? "" : ",") + std::to_string(cpu);
  }
  const std::string count = std::to_string(cpus.size());
  return directory.write("here.json", R"({
    "schema": "numasim-topology/1", "name": "here", "cpus": ")" +
                                          list + R"(",
    "nodes": [{"id": 0, "package": 0, "cpus": ")" +
                                          list + R"("}],
    "levels": {"core": {"cpus": 1}, "l3": {"cores": )" +
                                          count + R"(, "transfer_ns": 30}},
    "protocol": "flat", "load_ns": {"l1": 1, "l3": 12}, "rmw_local_ns": 5, "store_local_ns": 1,
    "dram_ns": {"local": 90}, "store_to_shared": {"mode": "directory", "extra_ns": 0},
    "jitter": {"cv": 0.05}, "misses_in_flight": 2,
    "os": {"syscall_ns": 100, "switch_ns": 1500, "wake_ns": 1000, "wake_latency_ns": 4000,
           "spin_iteration_ns": 20, "exec_us": 400, "exec_cv": 0.1, "smt_yield": 1},
    "provenance": {"": {"confidence": "guess", "source": "a test"}}
  })");
}

} // namespace

TEST_CASE("selfcheck measures, simulates and compares here", "[selfcheck]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = command({"selfcheck", "--topology", topology(directory), "--seconds", "2",
                                   "--reps", "2", "--format", "json", "--quiet"},
                                  simulate);
  INFO(outcome.err);
  REQUIRE((outcome.status == 0 || outcome.status == 1));
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("met") == (outcome.status == 0));
  CHECK(json.at("locks").size() == 6);
  CHECK_FALSE(json.at("kernel").at("release").get<std::string>().empty());
  const std::size_t cpus = json.at("topology").at("cpus");
  for (const char* loops : {"execs", "locks"}) {
    for (const auto& curve : json.at(loops)) {
      INFO(curve.at("name"));
      CHECK(curve.at("points").back().at("cpus") == cpus);
      for (const auto& point : curve.at("points")) {
        CHECK(point.at("simulated").at("per_second") > 0);
        if (!point.at("measured").is_null()) {
          CHECK(point.at("measured").at("per_second") > 0);
        }
      }
    }
  }
}

TEST_CASE("selfcheck ends with status 1 where the simulator is far off", "[selfcheck]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = command(
      {"selfcheck", "--topology", topology(directory), "--seconds", "1", "--reps", "2", "--quiet"},
      one_a_second);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, Catch::Contains("selfcheck: ") && Catch::Contains("missed"));
  CHECK_THAT(outcome.out, Catch::Contains("beyond"));
}

TEST_CASE("selfcheck refuses what makes no sense, before it measures", "[selfcheck]")
{
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--seconds", "0"},
                                                {"--seconds", "x"},
                                                {"--reps", "1"},
                                                {"--format", "xml"},
                                                {"--topology", "nowhere"},
                                                {"--topology", "hygon-c86-12n-384c"},
                                                {"-o", "/nonexistent/directory/file"}}) {
    if (wrong.back() == "hygon-c86-12n-384c" && allowed_cpus().size() >= 384) {
      continue;
    }
    std::vector<std::string> arguments{"selfcheck"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    INFO(wrong.back());
    CHECK(command(arguments, one_a_second).status == 2);
  }
}

TEST_CASE("processes that execute themselves are counted", "[selfcheck]")
{
  const auto program = execl_loop_program();
  REQUIRE(program);
  const std::vector<std::uint32_t> cpus = two_cpus();
  const std::vector<std::vector<std::uint32_t>> crowds{std::vector(1, cpus.front()), cpus};
  const auto races = selfcheck::race_in_turns(crowds, *program, {.fewest = 2, .most = 2});
  REQUIRE(races.size() == 2);
  for (const selfcheck::Races& crowd : races) {
    if (crowd.per_second.empty()) {
      WARN("not measured: " << crowd.why);
      continue;
    }
    REQUIRE(crowd.per_second.size() == 2);
    // One exec takes from 0.1 ms to, on a slow and shared machine, some tens.
    CHECK(crowd.per_second.front() > 20);
    CHECK(crowd.per_second.front() < 1e4 * static_cast<double>(cpus.size()));
  }
}

TEST_CASE("the kernel's release tells what its structures are", "[selfcheck]")
{
  using selfcheck::Release;
  using selfcheck::release_of;
  CHECK(release_of("6.18.44-x") == Release{6, 18});
  CHECK(release_of("6.1.0-13-amd64") == Release{6, 1});
  CHECK(release_of("7.0") == Release{7, 0});
  CHECK(release_of("") == Release{});
  CHECK(release_of("next") == Release{});
  const selfcheck::ThisKernel kernel = selfcheck::this_kernel();
  CHECK((kernel.vma_layout == "6.12" || kernel.vma_layout == "6.18"));
  CHECK((kernel.libc_layout == "A" || kernel.libc_layout == "B"));
  CHECK(kernel.mapping_libc >= 1); // this one
}

TEST_CASE("an option of the kernel's configuration is found as a line of its own", "[selfcheck]")
{
  using selfcheck::is_built_in;
  const char* const config = "# CONFIG_A is not set\nCONFIG_AB=y\nXCONFIG_C=y\nCONFIG_D=y";
  CHECK_FALSE(is_built_in(config, "CONFIG_A"));
  CHECK(is_built_in(config, "CONFIG_AB"));
  CHECK_FALSE(is_built_in(config, "CONFIG_C"));
  CHECK(is_built_in(config, "CONFIG_D"));
  CHECK_FALSE(is_built_in("CONFIG_AB=yes\n", "CONFIG_AB"));
}

/// Does the probe describe this very machine, within whatever it may use of it?

#include "tests/command/support.hpp"
#include "tools/probe/exec_time.hpp"
#include "tools/probe/fetch_add.hpp"
#include "tools/probe/host.hpp"
#include "tools/probe/memory_bandwidth.hpp"
#include "tools/probe/ping_pong.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/shared_word.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

using namespace numasim;

namespace {

void restrict_to(std::size_t cpus)
{
  const std::vector<std::uint32_t> all = allowed_cpus();
  cpu_set_t set;
  CPU_ZERO(&set);
  for (std::size_t i = 0; i < std::min(cpus, all.size()); ++i) {
    CPU_SET(all[i], &set);
  }
  sched_setaffinity(0, sizeof set, &set);
}

/// Runs the command in a process of its own that may use `cpus` CPUs, interrupts it after a while
/// if so wished, and returns its wait status. Its messages go to `log`.
int probed(std::size_t cpus, const std::filesystem::path& file, const std::filesystem::path& matrix,
           const std::filesystem::path& log, const char* seconds, bool interrupt)
{
  const pid_t child = fork();
  if (child == 0) {
    restrict_to(cpus);
    const test::Outcome outcome =
        test::command({"topology", "probe", "--seconds", seconds, "--matrix", matrix, "-o", file});
    std::ofstream{log} << outcome.err;
    _exit(outcome.status);
  }
  if (interrupt) {
    usleep(300'000);
    kill(child, SIGINT);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

std::string text_of(const std::filesystem::path& file)
{
  std::ifstream in{file};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::filesystem::path& file)
{
  std::istringstream text{text_of(file)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(line);
  }
  return lines;
}

} // namespace

TEST_CASE("the machine is described within the CPUs this process may use", "[probe]")
{
  const std::vector<std::uint32_t> allowed = allowed_cpus();
  const Host host = this_machine();
  CHECK(host.topology.cpus == allowed);
  CHECK(host.topology.core.size() == allowed.size());
  CHECK(host.topology.l3.size() == allowed.size());
  std::size_t in_nodes = 0;
  for (const NodeDescription& node : host.topology.nodes) {
    in_nodes += node.cpus.size();
  }
  CHECK(in_nodes == allowed.size());
  const Pinned one(allowed.back());
  CHECK(allowed_cpus() == std::vector{allowed.back()});
  CHECK(this_machine().topology.cpus == std::vector{allowed.back()});
}

TEST_CASE("a CPU that may not be used is said to be unmeasurable", "[probe]")
{
  CHECK_THROWS_AS(Pinned(1'000'000), Unmeasurable);
  SharedWord word;
  const Effort effort{.fewest = 1, .most = 1};
  CHECK_THROWS_AS(ping_pong(allowed_cpus().front(), 1'000'000, word.get(), effort), Unmeasurable);
  const std::array cpus{allowed_cpus().front(), 1'000'000U};
  CHECK_THROWS_AS(contended_fetch_add(cpus, effort), Unmeasurable);
}

TEST_CASE("hand-overs and shared operations take a possible time", "[probe]")
{
  const std::vector<std::uint32_t> cpus = allowed_cpus();
  const Effort effort{.fewest = 7, .most = 7};
  const std::vector<std::uint32_t> one{cpus.front()};
  const double alone = contended_fetch_add(one, effort).median;
  CHECK(alone > 0.2);
  CHECK(copy_bandwidth(one, 1U << 21U, effort).median > 1e7);
  if (cpus.size() < 2) {
    WARN("one CPU: nothing to hand over");
    return;
  }
  SharedWord word;
  const double ns = ping_pong(cpus[0], cpus[1], word.get(), effort).median;
  CHECK(ns > 1);   // no cache is faster
  CHECK(ns < 1e6); // milliseconds would be the scheduler's, not the cache's
}

TEST_CASE("the small program executes itself", "[probe]")
{
  const auto program = execl_loop_program();
  REQUIRE(program);
  const ExecTime time = exec_time(allowed_cpus().front(), *program, {.fewest = 2, .most = 2});
  CHECK(time.us.median > 5);
  CHECK(time.us.median < 1e6);
  CHECK_THROWS_AS(exec_time(allowed_cpus().front(), "/nowhere/at/all", {}), Unmeasurable);
  CHECK_THROWS_AS(exec_time(allowed_cpus().front(), "/bin/false", {}), Unmeasurable);
}

TEST_CASE("a probe on one or two CPUs writes a sound topology", "[probe]")
{
  const test::TemporaryDirectory directory;
  const auto cpus = GENERATE(std::size_t{1}, std::size_t{2});
  const auto file = directory.path() / "here.json";
  const auto matrix = directory.path() / "here.csv";
  const auto log = directory.path() / "log";
  REQUIRE(probed(cpus, file, matrix, log, "0", false) == 0);
  INFO(text_of(log));
  const Topology t = load_topology(file);
  const std::size_t there = std::min(cpus, allowed_cpus().size());
  CHECK(t.name == "here");
  CHECK(t.cpus.size() == there);
  CHECK(t.costs.rmw_local > Duration{});
  CHECK(t.costs.dram_local > t.costs.l1_load);
  CHECK(t.os.syscall > Duration{});
  CHECK(t.os.exec > Duration::us(5));
  const Provenance* wake = provenance_of(t, "/os/wake_latency_ns");
  const auto rows = lines_of(matrix);
  REQUIRE(rows.size() == there);
  if (there == 1) {
    CHECK(wake->confidence == Confidence::Guess);
    CHECK_THAT(text_of(log), Catch::Contains("not measured: wake-up, for its caller"));
    CHECK(rows[0].empty());
  } else {
    CHECK(rows[0] == ",");
    CHECK(std::stod(rows[1]) > 1);
  }
}

TEST_CASE("an interrupted probe leaves no file", "[probe]")
{
  const test::TemporaryDirectory directory;
  const test::TemporaryDirectory elsewhere;
  const int status = probed(2, directory.path() / "here.json", directory.path() / "here.csv",
                            elsewhere.path() / "log", "20", true);
  CHECK(WEXITSTATUS(status) == 128 + SIGINT);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("what the probe is told wrongly ends with status 2", "[probe]")
{
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases{
      {{"--seconds", "nan"}, R"(--seconds: found "nan"; allowed: a number from 0 to 86400 s)"},
      {{"--seconds", "-1"}, R"(--seconds: found "-1")"},
      {{"--pairs", "some"}, R"(--pairs: found "some"; allowed: "all", or a whole number)"},
      {{"--pairs", "1e3"}, R"(--pairs: found "1e3")"},
      {{"--seed", "-1"}, R"(--seed: found "-1")"},
      {{"-o", "/nowhere/at/all"}, R"(--output: found "/nowhere/at/all")"},
      {{"--matrix", "x", "-o", "x"}, "--matrix: found the file of --output"},
      {{"--matrix", "/nowhere/at/all"}, R"(--matrix: found "/nowhere/at/all")"},
  };
  for (const Case& c : cases) {
    std::vector<std::string> arguments{"topology", "probe"};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    const test::Outcome outcome = test::command(arguments);
    INFO(outcome.err);
    CHECK(outcome.status == k_bad_input);
    CHECK_THAT(outcome.err, Catch::Contains(c.message));
  }
}

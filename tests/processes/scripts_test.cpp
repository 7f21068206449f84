/// Shell scripts and build mixes: every process makes the calls it should, children run where they
/// may, and more processes than CPUs share them.

#include "models/input/input_error.hpp"
#include "models/workloads/thread_pool.hpp"
#include "tests/support/run_specs.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace numasim {
namespace {

using testing::metric;
using testing::throughput;
using testing::workload_spec;

constexpr std::uint64_t k_turns = 10;

const LockRecord& lock(const RunRecord& record, const std::string& name)
{
  const auto found = std::find_if(record.locks.begin(), record.locks.end(),
                                  [&](const LockRecord& l) { return l.name == name; });
  REQUIRE(found != record.locks.end());
  return *found;
}

std::uint64_t at_site(const LockRecord& record, const std::string& site)
{
  for (const SiteRecord& s : record.sites) {
    if (s.name == site) {
      return s.acquisitions;
    }
  }
  return 0;
}

/// One copy's exact counts need whole turns, which one copy alone gives.
RunSpec shell_spec(std::int64_t concurrent, const std::string& strategy = "single")
{
  RunSpec spec = workload_spec("shell", "ryzen-5800u", strategy, 1);
  spec.workload_parameters.set("concurrent", concurrent);
  spec.measurement = {2, k_turns, k_turns};
  return spec;
}

RunSpec cat_spec()
{
  RunSpec spec = workload_spec("build_mix", "ryzen-5800u", "single", 1);
  for (const char* other : {"sed", "rm", "grep", "other"}) {
    spec.workload_parameters.set(other, std::int64_t{0});
  }
  for (const char* work : {"cat_us", "shell_us"}) {
    spec.workload_parameters.set(work, 0.0);
  }
  spec.measurement = {5, 500, 500};
  return spec;
}

double turn_us(const RunSpec& spec)
{
  return 1e6 / throughput(simulate(spec));
}

TEST_CASE("a script of UnixBench forks and executes nine programs", "[processes]")
{
  // multi.sh, tst.sh, sort, od, sort, grep, tee, wc, rm: each as in sysexec, 21 acquisitions.
  const RunRecord record = simulate(shell_spec(1));
  const LockRecord& libc = lock(record, "libc.so.6 i_mmap_rwsem");
  CHECK(libc.acquisitions == k_turns * 9 * 21);
  CHECK(at_site(libc, "fork") == k_turns * 9 * 5);
  CHECK(at_site(libc, "exit batch") == k_turns * 9 * 2);
  // sort runs twice: 6 to be loaded, its RELRO, the batch at its exit.
  CHECK(lock(record, "sort i_mmap_rwsem").acquisitions == k_turns * 2 * 8);
  // Twice executed, then forked 8 times, with the batch that drops that again.
  CHECK(lock(record, "sh i_mmap_rwsem").acquisitions == k_turns * (2 * 8 + 8 * (5 + 1)));
  CHECK(lock(record, "execl i_mmap_rwsem").acquisitions == k_turns * (5 + 1));
  // grep's library: 13 to be mapped, its RELRO, the batch.
  CHECK(lock(record, "libpcre2-8.so.0 i_mmap_rwsem").acquisitions == 15 * k_turns);
  CHECK(metric(record, "rmap_operations") == 9 * 96 + 32);
  CHECK(lock(record, "tasklist_lock").acquisitions == k_turns * 9 * 4);
  CHECK(metric(record, "loops_per_minute") == Approx(60 * throughput(record)));
  CHECK(metric(record, "scripts_per_minute") == metric(record, "loops_per_minute"));
}

TEST_CASE("call sites are those of threads, not of CPUs", "[processes]")
{
  // Two CPUs for 9 to 33 processes at a time.
  RunSpec spec = shell_spec(8);
  spec.topology =
      testing::topology({.cores_per_l3 = 2}, testing::distinct_costs(Protocol::HomeDirectory));
  spec.topology.os = workload_spec("shell", "ryzen-5800u", "single", 1).topology.os;
  const RunRecord record = simulate(spec);
  const LockRecord& libc = lock(record, "libc.so.6 i_mmap_rwsem");
  CHECK(libc.acquisitions == k_turns * (1 + 8 * 8) * 21);
  CHECK(at_site(libc, "fork") == k_turns * (1 + 8 * 8) * 5);
  CHECK(at_site(libc, "exit batch") == k_turns * (1 + 8 * 8) * 2);
  CHECK(at_site(libc, "link") == k_turns * (1 + 8 * 8) * 3);
  CHECK(metric(record, "preemptions") > 1);
  CHECK(metric(record, "runnable_per_cpu") > 2);
}

TEST_CASE("one job takes what the machine's exec and the share of a fork say", "[processes]")
{
  RunSpec spec = cat_spec();
  const double alone = turn_us(spec);
  CHECK(alone == Approx(1.48 * spec.topology.os.exec.in_us()).epsilon(0.02));
  spec.workload_parameters.set("cat_us", 400.0);
  spec.workload_parameters.set("shell_us", 300.0);
  CHECK(turn_us(spec) == Approx(alone + 700).epsilon(0.02));
}

TEST_CASE("a stage of a pipeline works when the one before it is done", "[processes]")
{
  RunSpec spec = shell_spec(1);
  const double whole = turn_us(spec);
  for (const char* stage : {"od_us", "sort_numbers_us", "grep_us", "wc_us"}) {
    INFO(stage);
    RunSpec slower = spec;
    slower.workload_parameters.set(stage, spec.workload_parameters.real(stage) + 3000);
    CHECK(turn_us(slower) == Approx(whole + 3000).epsilon(0.05));
  }
}

TEST_CASE("scripts side by side take the time of one while there are CPUs", "[processes]")
{
  const double one = turn_us(shell_spec(1));
  CHECK(turn_us(shell_spec(4)) < 1.5 * one);
  // 16 of them on 8 cores of which siblings share: the work of 16 on that of 8 x smt_yield.
  const RunSpec many = shell_spec(64);
  const double busy = 64 * 3.9e3 / (8 * many.topology.os.smt_yield);
  CHECK(turn_us(many) > busy);
}

TEST_CASE("more scripts than CPUs get no more done, and wait for CPUs", "[processes]")
{
  RunSpec spec = shell_spec(1);
  spec.copies = 32;
  spec.measurement = {2, 5, 160};
  const RunRecord full = simulate(spec);
  spec.copies = 64;
  const RunRecord twice = simulate(spec);
  CHECK(throughput(twice) == Approx(throughput(full)).epsilon(0.1));
  CHECK(metric(twice, "runnable_per_cpu") > 1.7 * metric(full, "runnable_per_cpu"));
  CHECK(simulate(spec).digest == twice.digest);
}

TEST_CASE("nothing stays mapped of a script, whatever the design", "[processes]")
{
  for (const CatalogueEntry& strategy : strategy_catalogue()) {
    INFO(strategy.name);
    RunSpec spec = shell_spec(2, strategy.name);
    spec.measurement = {1, 2, 2};
    const double few = metric(simulate(spec), "libc_vmas");
    spec.measurement = {1, 6, 6};
    CHECK(metric(simulate(spec), "libc_vmas") == few);
    spec.copies = 17; // more than there are CPUs
    spec.measurement = {1, 1, 17};
    CHECK(simulate(spec).completions.size() == 17);
  }
}

TEST_CASE("a build runs programs in the shares of the histogram", "[processes]")
{
  RunSpec spec = workload_spec("build_mix", "ryzen-5800u", "single", 16);
  spec.measurement = {5, 400, 6400};
  const RunRecord record = simulate(spec);
  const auto execs = [&](const char* program) {
    return static_cast<double>(
               at_site(lock(record, std::string(program) + " i_mmap_rwsem"), "relro split")) /
           static_cast<double>(record.completions.size());
  };
  // Within three standard errors of a binomial.
  CHECK(execs("sed") == Approx(0.285).margin(0.017));
  CHECK(execs("rm") == Approx(0.095).margin(0.011));
  CHECK(execs("grep") == Approx(0.088).margin(0.011));
  CHECK(execs("cat") == Approx(0.077).margin(0.010));
  CHECK(execs("tool 7") == Approx(0.455 / 20).margin(0.006));
  // sed's libraries, which grep and the tools share with it, are mapped as often as these run.
  CHECK(execs("libacl.so.1") == Approx(execs("sed")).margin(0.002));
  CHECK(execs("libpcre2-8.so.0") == Approx(0.285 + 0.088 + 0.455).margin(0.02));
  // Half of sed's execs cost two more forks.
  const double forks =
      static_cast<double>(at_site(lock(record, "libc.so.6 i_mmap_rwsem"), "fork")) / 5 /
      static_cast<double>(record.completions.size());
  CHECK(forks == Approx(1 + 0.285).margin(0.04));
}

TEST_CASE("too many processes, and a build of nothing, are refused", "[processes]")
{
  RunSpec spec = shell_spec(1024);
  spec.copies = 16;
  try {
    (void)simulate(spec);
    FAIL("accepted");
  } catch (const InputError& e) {
    CHECK_THAT(e.what(), Catch::Contains("/copies") && Catch::Contains("65536 processes"));
  }
  RunSpec nothing = cat_spec();
  nothing.workload_parameters.set("cat", std::int64_t{0});
  CHECK_THROWS_AS(simulate(nothing), InputError);
}

TEST_CASE("a child goes to the nearest idle CPU, or to the least loaded neighbour", "[processes]")
{
  // 2 nodes of 2 L3 groups of 2 cores with 2 siblings each.
  const testing::Shape shape{.nodes_per_package = 2, .l3s_per_node = 2, .threads = 2};
  const Machine machine(testing::topology(shape));
  World world(machine, 1, 0);
  ThreadPool pool(world, 64);
  const auto take = [&](std::uint32_t cpu) { (void)pool.take(Cpu{cpu}); };
  take(0);
  CHECK(pool.choose(Cpu{0}) == Cpu{2}); // the other core of the L3 group
  take(2);
  CHECK(pool.choose(Cpu{0}) == Cpu{1}); // a sibling of the group before other groups
  take(1);
  take(3);
  CHECK(pool.choose(Cpu{0}) == Cpu{4}); // the node
  for (std::uint32_t cpu = 4; cpu < 8; ++cpu) {
    take(cpu);
  }
  CHECK(pool.choose(Cpu{0}) == Cpu{8}); // the machine
  for (std::uint32_t cpu = 8; cpu < 16; ++cpu) {
    take(cpu);
  }
  CHECK(pool.choose(Cpu{0}) == Cpu{0}); // none is idle, all are alike
  take(0);
  CHECK(pool.choose(Cpu{0}) == Cpu{1});
  CHECK(pool.choose(Cpu{9}) == Cpu{9});
}

} // namespace
} // namespace numasim

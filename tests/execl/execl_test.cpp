/// The execl workload: its counts are exact, one copy takes what the machine's file says, and what
/// the designs do to a full machine comes out in the right order.

#include "models/input/input_error.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/simulate.hpp"
#include "tests/support/run_specs.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace numasim {
namespace {

using testing::metric;
using testing::spec_for;
using testing::throughput;

const LockRecord& lock(const RunRecord& record, const std::string& prefix)
{
  const auto found =
      std::find_if(record.locks.begin(), record.locks.end(), [&](const LockRecord& candidate) {
        return candidate.name.rfind(prefix + " i_mmap", 0) == 0;
      });
  REQUIRE(found != record.locks.end());
  return *found;
}

constexpr std::uint64_t k_execs = 20;

/// One copy's exact counts need whole execs, which one copy alone gives.
RunRecord one_copy(const std::string& strategy, const std::string& layout,
                   const std::map<std::string, ParameterValue>& settings = {})
{
  RunSpec spec = spec_for("ryzen-5800u", strategy, 1);
  for (const auto& [name, value] : settings) {
    spec.strategy_parameters.set(name, value);
  }
  spec.workload_parameters.set("libc_layout", layout);
  spec.measurement = {2, k_execs, k_execs};
  return simulate(spec);
}

TEST_CASE("an exec takes 33 acquisitions and 66 operations, libc 15 of them", "[execl]")
{
  for (const char* layout : {"A", "B"}) {
    DYNAMIC_SECTION("layout " << layout)
    {
      const RunRecord record = one_copy("single", layout);
      REQUIRE(lock(record, "libc.so.6").acquisitions == 15 * k_execs);
      REQUIRE(lock(record, "ld.so").acquisitions == 8 * k_execs);
      REQUIRE(lock(record, "execl").acquisitions == 8 * k_execs);
      REQUIRE(lock(record, "ld.so.cache").acquisitions == 2 * k_execs);
      REQUIRE(metric(record, "rmap_operations") == 66);
    }
  }
}

TEST_CASE("split-lock takes 25 or 26 acquisitions on libc, 14 on ld.so and the binary", "[execl]")
{
  for (const auto& [layout, on_libc] : std::map<std::string, std::uint64_t>{{"A", 25}, {"B", 26}}) {
    DYNAMIC_SECTION("layout " << layout)
    {
      const RunRecord record = one_copy("split-lock", layout);
      REQUIRE(lock(record, "libc.so.6").acquisitions == on_libc * k_execs);
      REQUIRE(lock(record, "ld.so").acquisitions == 14 * k_execs);
      REQUIRE(lock(record, "execl").acquisitions == 14 * k_execs);
      REQUIRE(lock(record, "ld.so.cache").acquisitions == 2 * k_execs);
      REQUIRE(metric(record, "rmap_operations") == 66);
    }
  }
}

TEST_CASE("libc's lock is taken from the places that the trace shows", "[execl]")
{
  const std::map<std::string, std::map<std::string, std::uint64_t>> traced{{"A",
                                                                            {{"link", 3},
                                                                             {"merge", 1},
                                                                             {"mmap split", 5},
                                                                             {"mmap unlink", 4},
                                                                             {"relro split", 1},
                                                                             {"exit batch", 1}}},
                                                                           {"B",
                                                                            {{"link", 4},
                                                                             {"hole split", 2},
                                                                             {"mmap split", 3},
                                                                             {"mmap unlink", 4},
                                                                             {"relro split", 1},
                                                                             {"exit batch", 1}}}};
  for (const auto& [layout, sites] : traced) {
    DYNAMIC_SECTION("layout " << layout)
    {
      const RunRecord record = one_copy("single", layout);
      for (const SiteRecord& site : lock(record, "libc.so.6").sites) {
        const auto expected = sites.find(site.name);
        INFO(site.name);
        REQUIRE(site.acquisitions == k_execs * (expected == sites.end() ? 0 : expected->second));
      }
    }
  }
}

TEST_CASE("one copy under single takes what the machine's file says", "[execl]")
{
  for (const char* name : {"ryzen-5800u", "xeon-8369b-2s-128c", "hygon-c86-12n-384c"}) {
    DYNAMIC_SECTION(name)
    {
      RunSpec spec = spec_for(name, "single", 1);
      spec.measurement = {5, 3000, 3000};
      const RunRecord record = simulate(spec);
      REQUIRE(1e6 / throughput(record) == Approx(spec.topology.os.exec.in_us()).epsilon(0.01));
    }
  }
}

TEST_CASE("equal specs give equal records and another seed another one", "[execl]")
{
  RunSpec spec = spec_for("ryzen-5800u", "sharded", 16);
  spec.measurement = {1, 5, 80};
  const RunRecord first = simulate(spec);
  const RunRecord again = simulate(spec);
  REQUIRE(first.digest == again.digest);
  REQUIRE(first.events == again.events);
  REQUIRE(first.completions == again.completions);
  spec.seed = 2;
  REQUIRE(simulate(spec).digest != first.digest);
  spec.seed = 1;
  spec.replication = 1;
  REQUIRE(simulate(spec).digest != first.digest);
}

TEST_CASE("on the Hygon box single < split-tree < split-lock", "[execl]")
{
  std::map<std::string, double> rate;
  for (const char* strategy : {"single", "split-tree", "split-lock"}) {
    RunSpec spec = spec_for("hygon-c86-12n-384c", strategy, 384);
    spec.measurement = {1, 4, 1};
    const RunRecord record = simulate(spec);
    rate[strategy] = throughput(record);
    REQUIRE(metric(record, "libc_vmas") > 5000);
    // The network law N = X (R + Z), with R the waiting and Z everything else, which one copy's
    // exec time bounds from below.
    const double cycle = 384 / rate[strategy];
    const double waiting = cycle * metric(record, "lock_wait_share") / 100;
    REQUIRE(cycle - waiting > 0.9 * spec.topology.os.exec.in_seconds());
  }
  REQUIRE(rate["split-tree"] > 1.2 * rate["single"]);
  REQUIRE(rate["split-lock"] > 1.2 * rate["split-tree"]);
}

TEST_CASE("with all other shared words off and one copy nothing ever waits", "[execl]")
{
  RunSpec spec = spec_for("hygon-c86-12n-384c", "single", 1);
  for (const char* name : {"percpu_allocator", "pgd_list", "lruvec_lock", "dentry_refs",
                           "i_writecount", "folio_refs"}) {
    spec.workload_parameters.set(name, false);
  }
  spec.measurement = {2, 10, 10};
  const RunRecord record = simulate(spec);
  REQUIRE(record.locks.size() == 4); // the files' own
  for (const LockRecord& l : record.locks) {
    REQUIRE(l.contended == 0);
    REQUIRE(l.sleeps == 0);
  }
}

TEST_CASE("a machine whose exec is shorter than the model's own charges is refused", "[execl]")
{
  RunSpec spec = spec_for("ryzen-5800u", "single", 1);
  spec.topology.os.exec = Duration::us(1);
  REQUIRE_THROWS_AS(simulate(spec), InputError);
}

TEST_CASE("more copies than CPUs, or none, are refused", "[execl]")
{
  REQUIRE_THROWS_AS(simulate(spec_for("ryzen-5800u", "single", 17)), std::invalid_argument);
  REQUIRE_THROWS_AS(simulate(spec_for("ryzen-5800u", "single", 0)), std::invalid_argument);
}

std::vector<std::uint32_t> placed(const Machine& machine, Placement placement, std::size_t copies)
{
  std::vector<std::uint32_t> out;
  for (const Cpu cpu : place(machine, placement, copies)) {
    out.push_back(static_cast<std::uint32_t>(cpu));
  }
  return out;
}

TEST_CASE("copies are placed as the kernel balances, spread out, or in firmware order", "[execl]")
{
  using Cpus = std::vector<std::uint32_t>;
  // 2 packages x 2 nodes x 1 L3 x 2 cores x 2 threads, numbered depth first.
  const Machine small(testing::topology({2, 2, 1, 2, 2}));
  REQUIRE(placed(small, Placement::Spread, 16) ==
          Cpus{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15});
  REQUIRE(placed(small, Placement::Compact, 3) == Cpus{0, 1, 2});
  // Nodes of 16 CPUs: two stay together (an eighth), three are spread over the nodes.
  const Machine big(testing::topology({2, 1, 1, 8, 2}));
  REQUIRE(placed(big, Placement::Kernel, 2) == Cpus{0, 2});
  REQUIRE(placed(big, Placement::Kernel, 3) == Cpus{0, 16, 2});
  // Two L3 groups a node: one task each.
  const Machine grouped(testing::topology({2, 1, 2, 4, 2}));
  REQUIRE(placed(grouped, Placement::Kernel, 2) == Cpus{0, 8});
  REQUIRE(placed(grouped, Placement::Kernel, 3) == Cpus{0, 16, 8});
}

TEST_CASE("fusing what a system call does takes libc's acquisitions to 7 or 8", "[execl]")
{
  struct Expected {
    const char* layout;
    std::uint64_t on_libc;
    double fused_operations; ///< of all files
  };
  // Layout A: 1 (whole) + 4 (text) + 2 (rodata) + 4 (data) + 1 (bss) + 3 (relro) + 5 (exit) on
  // libc; B: 1 + 4 (hole) + 3 + 3 + 3 + 1 + 3 + 6. ld.so and the binary: 1 + 2 (surplus) + 3 + 3 +
  // 5 each.
  for (const Expected& e : {Expected{"A", 7, 20 + 2 * 14 + 2}, Expected{"B", 8, 24 + 2 * 14 + 2}}) {
    for (const char* fusion : {"locks", "operations"}) {
      DYNAMIC_SECTION("layout " << e.layout << ", " << fusion)
      {
        const RunRecord record =
            one_copy("single", e.layout, {{"overlay_fusion", std::string(fusion)}});
        REQUIRE(lock(record, "libc.so.6").acquisitions == e.on_libc * k_execs);
        REQUIRE(lock(record, "ld.so").acquisitions == 7 * k_execs);
        REQUIRE(metric(record, "rmap_operations") ==
                (std::string(fusion) == "locks" ? 66 : e.fused_operations));
      }
    }
  }
}

TEST_CASE("without exit batching libc's lock is taken four or five times more", "[execl]")
{
  for (const auto& [layout, on_libc] : std::map<std::string, std::uint64_t>{{"A", 19}, {"B", 20}}) {
    const RunRecord record = one_copy("single", layout, {{"exit_batch", false}});
    REQUIRE(lock(record, "libc.so.6").acquisitions == on_libc * k_execs);
    REQUIRE(metric(record, "rmap_operations") == 66);
  }
}

TEST_CASE("split-lock as meant takes as many acquisitions as mainline", "[execl]")
{
  const RunRecord record = one_copy("split-lock", "A", {{"as", std::string("meant")}});
  REQUIRE(lock(record, "libc.so.6").acquisitions == 15 * k_execs);
  REQUIRE(metric(record, "rmap_operations") == 66);
}

TEST_CASE("excluding libc leaves its acquisitions and takes its tree operations away", "[execl]")
{
  const RunRecord record = one_copy("exclude", "A");
  REQUIRE(lock(record, "libc.so.6").acquisitions == 15 * k_execs);
  REQUIRE(metric(record, "rmap_operations") == 66 - 32);
  REQUIRE(metric(record, "libc_vmas") == 0);
}

TEST_CASE("memory of libc's inode grows where its lock is contended, not on an idle machine",
          "[execl]")
{
  const auto libc_bytes = [](const char* design, std::size_t copies) {
    RunSpec spec = spec_for("ryzen-5800u", design, copies);
    spec.measurement = {20, 20, 20};
    const RunRecord record = simulate(spec);
    REQUIRE(metric(record, "inode_memory_idle") == 72);
    return metric(record, "inode_memory_libc");
  };
  // partition: two groups of 8 CPUs; node-shard: four trees of one domain.
  CHECK(libc_bytes("partition", 1) == 72);
  CHECK(libc_bytes("partition", 16) == 72 + 16 + 2 * 64);
  CHECK(libc_bytes("node-shard", 1) == 72);
  CHECK(libc_bytes("node-shard", 16) == 72 + 8 + 4 * 64);
}

TEST_CASE("no design costs one copy more than two percent", "[execl]")
{
  const auto alone = [](const std::string& design) {
    RunSpec spec = spec_for("ryzen-5800u", design, 1);
    spec.measurement = {5, 1000, 1000};
    return throughput(simulate(spec));
  };
  const double single = alone("single");
  for (const CatalogueEntry& design : strategy_catalogue()) {
    INFO(design.name);
    CHECK(alone(design.name) > 0.98 * single);
  }
}

TEST_CASE("more lines than can be simulated are refused at once", "[execl]")
{
  RunSpec spec = spec_for("hygon-c86-12n-384c", "sharded", 384);
  spec.strategy_parameters.set("shards", std::int64_t{4096});
  spec.strategy_parameters.set("shard_lock", std::string("mcs")); // a line for every CPU
  spec.measurement = {0, 1, 1};
  REQUIRE_THROWS_WITH(simulate(spec), Catch::Contains("a mcs for 384 CPUs"));
}

TEST_CASE("VMAs of 6.12 change what execs cost and not what they do", "[execl]")
{
  std::vector<double> rates;
  for (const char* layout : {"6.12", "6.18"}) {
    RunSpec spec = spec_for("ryzen-5800u", "single", 16);
    spec.workload_parameters.set("vma_layout", std::string(layout));
    spec.measurement = {5, 50, 800};
    const RunRecord record = simulate(spec);
    REQUIRE(metric(record, "rmap_operations") == Approx(66).margin(1));
    rates.push_back(throughput(record));
  }
  REQUIRE(rates[0] != rates[1]);
  REQUIRE(rates[0] == Approx(rates[1]).epsilon(0.2));
}

} // namespace
} // namespace numasim

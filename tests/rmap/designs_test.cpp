/// Designs are right whatever their parameters, under any lock, and say what memory they take.

#include "tests/support/rmap_bench.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace numasim {
namespace {

using testing::churn_and_walk;
using testing::k_file;
using testing::with;
using Bench = testing::RmapBench;

/// Values worth a run of their own.
std::vector<ParameterValue> values_of(const Parameter& parameter)
{
  switch (parameter.type) {
  case Parameter::Type::Boolean:
    return {!std::get<bool>(parameter.fallback)};
  case Parameter::Type::Choice: {
    std::vector<ParameterValue> values;
    for (const std::string& choice : parameter.choices) {
      if (parameter.fallback != ParameterValue{choice}) {
        values.emplace_back(choice);
      }
    }
    return values;
  }
  case Parameter::Type::Integer:
    return {static_cast<std::int64_t>(parameter.min), std::int64_t{3}};
  case Parameter::Type::Real:
  case Parameter::Type::Text:
    break;
  }
  return {};
}

std::string text_of(const ParameterValue& value)
{
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  return Catch::Detail::stringify(
      std::holds_alternative<bool>(value) ? std::get<bool>(value) : std::get<std::int64_t>(value));
}

TEST_CASE("designs keep their trees right whatever their parameters, under any lock", "[rmap]")
{
  for (const StrategyEntry& entry : strategies()) {
    for (const Parameter& parameter : entry.parameters) {
      for (const ParameterValue& value : values_of(parameter)) {
        if (value == ParameterValue{std::string("all")}) {
          continue; // exclude: nothing is in a tree
        }
        DYNAMIC_SECTION(entry.name << ", " << parameter.name << " = " << text_of(value))
        {
          Parameters parameters(entry.parameters);
          parameters.set(parameter.name, value);
          Bench bench(entry.name, &parameters);
          churn_and_walk(bench, 5);
        }
      }
    }
  }
}

TEST_CASE("distributed trees stay right under every lock", "[rmap]")
{
  for (const char* design : {"partition", "node-shard"}) {
    for (const std::string& lock : find_strategy("single")->parameters.front().choices) {
      DYNAMIC_SECTION(design << " of " << lock)
      {
        const Parameters parameters =
            with(design, {{"promote_after", std::int64_t{0}}, {"shard_lock", lock}});
        Bench bench(design, &parameters);
        churn_and_walk(bench, 5);
      }
    }
  }
}

TEST_CASE("a design's lock has the parameters that follow its name", "[rmap]")
{
  const Parameter lock = find_strategy("single")->parameters.front();
  REQUIRE(lock.name == "lock");
  Parameters parameters(find_strategy("single")->parameters);
  parameters.set("lock", std::string("cna+flush=chance+flush_one_in=1"));
  CHECK(parameters.choice("lock") == "cna");
  CHECK(parameters.choice_parameters("lock").choice("flush") == "chance");
  CHECK(parameters.choice_parameters("lock").integer("flush_one_in") == 1);
  CHECK(parameters.choice_parameters("lock").integer("sort_one_in") == 128);
  const auto digest = [&](const std::string& value) {
    Parameters with_lock(find_strategy("single")->parameters);
    with_lock.set("lock", value);
    Bench bench("single", &with_lock);
    churn_and_walk(bench, 5);
    return bench.world.engine().digest();
  };
  CHECK(digest("cna+sort_one_in=128") == digest("cna"));
  CHECK(digest("ticket_backoff+backoff_each=5000") != digest("ticket_backoff"));
  CHECK(digest("rw_semaphore+osq=numa_osq+switch_on=2") != digest("rw_semaphore"));

  struct Case {
    std::string value;
    std::string allowed;
  };
  for (const Case& wrong : {Case{"cna+flsh=time", "of cna PARAMETER=VALUE with flush"},
                            {"cna+flush=maybe", "for flush of cna one of time, chance"},
                            {"cna+flush_one_in=0", "for flush_one_in of cna"},
                            {"cna+flush_one_in=x", "for flush_one_in of cna"},
                            {"cna+flush", "of cna PARAMETER=VALUE"},
                            {"cna+", "of cna PARAMETER=VALUE"},
                            {"cna+flush=time+flush=time", "flush of cna once"},
                            {"rw_semaphore+offset=8", "of rw_semaphore PARAMETER=VALUE with osq"},
                            {"cnna+flush=time", "one of tas"},
                            {"", "one of"}}) {
    INFO(wrong.value);
    CHECK_THROWS_AS(parameters.set("lock", wrong.value), std::invalid_argument);
    CHECK_THAT(allowed_instead_of(lock, wrong.value), Catch::Contains(wrong.allowed));
  }
  CHECK(parameters.choice("lock") == "cna");
}

TEST_CASE("a lock of the registry tells the site it was asked from", "[rmap]")
{
  const Parameters parameters = with("single", {{"lock", std::string("cna")}});
  Bench bench("single", &parameters);
  int finished = 0;
  bench.run(testing::churn(bench, Cpu{3}, 7, finished));
  const LockRecord lock = bench.world_locks().front();
  REQUIRE(lock.kind == "cna");
  for (const SiteRecord& at : lock.sites) {
    const bool used = at.name == "link" || at.name == "mmap split" || at.name == "merge" ||
                      at.name == "fork" || at.name == "exit batch";
    INFO(at.name);
    REQUIRE(at.acquisitions == (used ? 7 : 0));
  }
}

std::uint64_t touches(const Bench& bench, const std::string& role)
{
  for (const LineRecord& line : const_cast<Bench&>(bench).world.memory().records()) {
    if (line.name == role) {
      return line.core_hits + line.l3_hits + line.memory_fills +
             std::accumulate(line.transfers.begin(), line.transfers.end(), std::uint64_t{0});
    }
  }
  FAIL("no line " << role);
  return 0;
}

TEST_CASE("a lock lies beside the root or in the line that the inode has it in", "[rmap]")
{
  for (const char* design : {"single", "split-tree", "exclude"}) {
    for (const bool beside : {false, true}) {
      DYNAMIC_SECTION(design << (beside ? ", beside the root" : ", apart"))
      {
        const Parameters parameters = with(design, {{"lock_beside_root", beside}});
        Bench bench(design, &parameters);
        int finished = 0;
        bench.run(testing::churn(bench, Cpu{3}, 5, finished));
        REQUIRE((touches(bench, "lock") == 0) == beside);
        REQUIRE(touches(bench, "mapping") > 0);
      }
    }
  }
}

TEST_CASE("a tree's root lies with its lock or in a line of its own", "[rmap]")
{
  const auto lines = [](const char* design, bool together) {
    const Parameters parameters = with(design, {{"root_with_lock", together}});
    Bench bench(design, &parameters);
    std::uint64_t count = 0;
    for (const LineRecord& line : bench.world.memory().records()) {
      if (line.name == "file i_mmap shards" || line.name == "file i_mmap_tree") {
        count += line.lines;
      }
    }
    return count;
  };
  for (const char* design : {"split-lock", "sharded", "partition", "node-shard"}) {
    INFO(design);
    REQUIRE(lines(design, false) == 2 * lines(design, true));
  }
}

TEST_CASE("memory per inode follows from the structures", "[rmap]")
{
  const auto of = [](const char* design,
                     std::initializer_list<std::pair<std::string, ParameterValue>> settings = {}) {
    const Parameters parameters = with(design, settings);
    const InodeMemory memory = Bench(design, &parameters).design->inode_memory();
    return std::array{memory.idle, memory.mapped, memory.promoted};
  };
  using Bytes = std::array<std::uint64_t, 3>;
  const auto same = [](std::uint64_t bytes) { return Bytes{bytes, bytes, bytes}; };
  // Four nodes: an array of 5 pointers is a kmalloc-64. Sixteen CPUs.
  CHECK(of("single") == same(16 + 40));
  CHECK(of("single", {{"lock", std::string("qspinlock")}}) == same(16 + 8));
  CHECK(of("exclude") == same(16 + 40));
  CHECK(of("split-tree") == same(64 + 4 * 16 + 8 + 8 + 40));
  CHECK(of("split-lock") == same(64 + 4 * 64 + 8 + 4));
  CHECK(of("split-lock", {{"root_with_lock", false}}) == same(64 + 4 * 128 + 8 + 4));
  CHECK(of("sharded") == same(8 * 64 + 40 + 8));
  CHECK(of("sharded", {{"aligned", false}}) == same(8 * 24 + 40 + 8));
  CHECK(of("sharded", {{"outer_lock", std::string("percpu_rw_semaphore")}}) ==
        same(8 * 64 + 96 + 4 * 16 + 8));
  CHECK(of("sharded", {{"outer_lock", std::string("mnt_hold_writers")}}) ==
        same(8 * 64 + 16 + 4 * 16 + 8));
  // Groups of 8 CPUs do not reach across nodes of 4: four of them.
  CHECK(of("partition") == Bytes{72, 72, 72 + 4 * 8 + 4 * 64});
  CHECK(of("partition", {{"promote_after", std::int64_t{0}}}) == same(72 + 4 * 8 + 4 * 64));
  CHECK(of("node-shard") == Bytes{72, 72, 72 + 4 * 8 + 4 * 4 * 64});
}

TEST_CASE("VMAs of 6.12 share lines with their neighbours, those of 6.18 do not", "[rmap]")
{
  const auto lines_of = [](const VmaLayout& layout, std::vector<Vma*>& vmas) {
    const Machine machine(testing::topology({1, 1, 1, 2, 1}));
    World world(machine, 1, 0);
    VmaSlab slab(world.memory(), layout);
    std::set<LineId> lines;
    for (int i = 0; i < 21; ++i) {
      Vma& vma = slab.allocate(Cpu{0});
      lines.insert(vma.lines.begin(), vma.lines.end());
      vmas.push_back(new Vma(vma)); // the slab goes with its world
    }
    return lines.size();
  };
  std::vector<Vma*> straddling;
  std::vector<Vma*> aligned;
  CHECK(lines_of(VmaLayout::v6_18(), aligned) == 63);
  CHECK(lines_of(VmaLayout::v6_12(), straddling) < 63);
  std::set<int> shifts;
  for (const Vma* vma : straddling) {
    shifts.insert(vma->shift);
  }
  CHECK(shifts.size() == 8); // 184 bytes are 23 words
  for (const Vma* vma : aligned) {
    CHECK(vma->shift == 0);
    delete vma;
  }
  for (const Vma* vma : straddling) {
    delete vma;
  }
}

} // namespace
} // namespace numasim

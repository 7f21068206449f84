/// Recorded programs in the simulator, and real programs of this machine.

#include "models/rmap/design_fault.hpp"
#include "models/workloads/workload_profile_json.hpp"
#include "tests/command/support.hpp"
#include "tests/strace/libc_log.hpp"
#include "tests/support/run_specs.hpp"
#include "tools/probe/exec_time.hpp"
#include "tools/workload/record.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace numasim::test {
namespace {

RunSpec replay_of(const WorkloadProfile& profile, const std::string& strategy, std::size_t copies)
{
  RunSpec spec = testing::spec_for("ryzen-5800u", strategy, copies);
  spec.workload = "replay";
  for (const CatalogueEntry& entry : workload_catalogue()) {
    if (entry.name == "replay") {
      spec.workload_parameters = Parameters(entry.parameters);
    }
  }
  spec.profile = std::make_shared<const WorkloadProfile>(profile);
  return spec;
}

WorkloadProfile loop_profile(bool with_hole)
{
  ProfileRequest request;
  request.loop = true;
  return profile_of_log(loop_log({}, with_hole), "log", request, small_elf);
}

std::uint64_t acquisitions(const RunRecord& record, const std::string& lock)
{
  const auto found =
      std::find_if(record.locks.begin(), record.locks.end(),
                   [&](const LockRecord& candidate) { return candidate.name == lock; });
  REQUIRE(found != record.locks.end());
  return found->acquisitions;
}

TEST_CASE("a replayed execl loop takes libc's lock 15 times a turn, for 66 operations in all",
          "[strace]")
{
  constexpr std::uint64_t k_turns = 20;
  for (const bool with_hole : {false, true}) {
    RunSpec spec = replay_of(loop_profile(with_hole), "single", 1);
    spec.measurement = {2, k_turns, k_turns};
    const RunRecord record = simulate(spec);
    REQUIRE(acquisitions(record, "libc.so.6 i_mmap_rwsem") == 15 * k_turns);
    REQUIRE(acquisitions(record, "ld.so i_mmap_rwsem") == 8 * k_turns);
    REQUIRE(testing::metric(record, "rmap_operations") == 66);
    // Its own, and those of 60 background processes when most is mapped: that is in the middle of
    // libc's overlays.
    REQUIRE(testing::metric(record, "mapped_vmas") == (with_hole ? 16 + 60 * 17 : 15 + 60 * 16));
  }
}

TEST_CASE("an uncontended turn takes the recorded time and what the model charges", "[strace]")
{
  WorkloadProfile profile = loop_profile(false);
  Duration recorded;
  for (ProfileEvent& event : profile.events) {
    event.gap = Duration::us(10);
    event.inside = Duration::us(5);
    recorded += event.gap + event.inside;
  }
  RunSpec spec = replay_of(profile, "single", 1);
  spec.workload_parameters.set("variation", 0.0);
  spec.measurement = {2, 20, 20};
  const RunRecord record = simulate(spec);
  const double turn_us = 1e6 / testing::throughput(record);
  REQUIRE(turn_us > recorded.in_us());
  REQUIRE(turn_us < recorded.in_us() + 33 * 1.5); // an uncontended taking is well under 1.5 us
  spec.workload_parameters.set("time_scale", 2.0);
  REQUIRE(1e6 / testing::throughput(simulate(spec)) ==
          Approx(turn_us + recorded.in_us()).epsilon(0.02));
}

TEST_CASE("forks and merges replay on every design, and leave the trees sound", "[strace]")
{
  const std::string log = "1 mmap(NULL, 36864, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n"
                          "1 mprotect(0x7f0000003000, 12288, PROT_READ|PROT_EXEC) = 0\n"
                          "1 fork() = 2\n"
                          "2 mprotect(0x7f0000005000, 4096, PROT_READ) = 0\n"
                          "1 mprotect(0x7f0000003000, 12288, PROT_READ) = 0\n"
                          "2 exit_group(0) = ?\n1 exit_group(0) = ?\n";
  const WorkloadProfile profile = profile_of_log(log, "log", {}, small_elf);
  REQUIRE(profile.initial.empty());
  for (const CatalogueEntry& strategy : strategy_catalogue()) {
    CAPTURE(strategy.name);
    RunSpec spec = replay_of(profile, strategy.name, 8);
    spec.measurement = {2, 10, 100};
    if (strategy.name == "split-lock") { // as posted: the boundary of two VMAs of one tree moves
      REQUIRE_THROWS_AS(simulate(spec), DesignFault);
      spec.strategy_parameters.set("as", std::string("meant"));
    }
    const RunRecord record = simulate(spec);
    REQUIRE(record.completions.size() == 100);
    REQUIRE(record.digest == simulate(spec).digest);
  }
}

TEST_CASE("a merge that drops VMAs takes the lock once, as vma_prepare() and vma_complete() do",
          "[strace]")
{
  // Three VMAs in a row of one file; the middle one is made like its neighbours again: they become
  // one. Then a new mapping closes a gap.
  const std::string log = "1 mmap(NULL, 36864, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n"
                          "1 mprotect(0x7f0000003000, 12288, PROT_READ|PROT_EXEC) = 0\n"
                          "1 mprotect(0x7f0000003000, 12288, PROT_READ) = 0\n"
                          "1 munmap(0x7f0000004000, 4096) = 0\n"
                          "1 mmap(0x7f0000004000, 4096, PROT_READ, MAP_PRIVATE|MAP_FIXED, 3</f>, "
                          "0x4000) = 0x7f0000004000\n"
                          "1 exit_group(0) = ?\n";
  const WorkloadProfile profile = profile_of_log(log, "log", {}, small_elf);
  // link; two splits; one merge; split, unlink; one merge; exit. As many tree operations as the
  // kernel makes: 1, 3 + 3, 1 inserted and 3 removed, 3 (or 5) + 1, 1 and 2, 1.
  const FileCounts counts = counts_of(profile, "f");
  constexpr std::uint64_t k_turns = 20;
  for (const char* strategy : {"single", "split-tree", "partition", "exclude"}) {
    INFO(strategy);
    RunSpec spec = replay_of(profile, strategy, 1);
    spec.workload_parameters.set("background_processes", std::int64_t{0});
    spec.measurement = {2, k_turns, k_turns};
    const RunRecord record = simulate(spec);
    CHECK(acquisitions(record, "f i_mmap_rwsem") == counts.acquisitions * k_turns);
    CHECK(testing::metric(record, "rmap_operations") ==
          static_cast<double>(counts.inserts + counts.removes));
    CHECK(testing::metric(record, "mapped_vmas") == 0);
  }
}

TEST_CASE("times=exec makes one copy's turn take the machine's exec time", "[strace]")
{
  for (const char* machine : {"ryzen-5800u", "epyc-7742-2s-256c"}) {
    INFO(machine);
    RunSpec spec = replay_of(
        load_profile(std::string{NUMASIM_DATA_DIR} + "/workloads/execl-loop.json"), "single", 1);
    spec.topology = testing::spec_for(machine, "single", 1).topology;
    spec.workload_parameters.set("times", std::string("exec"));
    spec.measurement = {5, 400, 400};
    CHECK(1e6 / testing::throughput(simulate(spec)) ==
          Approx(spec.topology.os.exec.in_us()).epsilon(0.01));
  }
  RunSpec none = replay_of(profile_of_log("1 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = "
                                          "0x7f0000000000\n1 exit_group(0) = ?\n",
                                          "log", {}, small_elf),
                           "single", 1);
  none.workload_parameters.set("times", std::string("exec"));
  CHECK_THROWS_AS(simulate(none), InputError);
}

TEST_CASE("the shipped profile has the counts of an execl loop", "[strace]")
{
  const WorkloadProfile profile =
      load_profile(std::string{NUMASIM_DATA_DIR} + "/workloads/execl-loop.json");
  REQUIRE(profile.timed);
  REQUIRE(counts_of(profile, "libc.so.6").acquisitions == 15);
  REQUIRE(counts_of(profile, "libc.so.6").inserts + counts_of(profile, "libc.so.6").removes == 32);
  REQUIRE(counts_of(profile, "ld.so.cache").acquisitions == 2);
  REQUIRE(command({"workload", "show", "execl-loop"}).status == 0);
}

TEST_CASE("a recorded execl loop of this machine: 15 acquisitions and 32 operations on libc",
          "[strace]")
{
  const auto program = execl_loop_program();
  REQUIRE(program);
  Recording recording;
  try {
    recording = record_command({program->string(), "4"}, true);
  } catch (const InputError& error) {
    WARN("not checked: " << error.what()); // no strace, or it may not trace
    return;
  }
  REQUIRE(recording.status == 0);
  ProfileRequest request;
  request.loop = true;
  request.untraced_s = recording.untraced_s;
  const WorkloadProfile turn = profile_of_log(recording.log, "log", request);
  if (counts_of(turn, "libc.so.6").acquisitions == 0) {
    WARN("not checked: another C library than glibc");
    return;
  }
  REQUIRE(counts_of(turn, "libc.so.6").acquisitions == 15);
  REQUIRE(counts_of(turn, "libc.so.6").inserts + counts_of(turn, "libc.so.6").removes == 32);
  REQUIRE(counts_of(turn, "numasim-execl-loop").acquisitions == 8);
  REQUIRE(counts_of(turn, "ld.so.cache").acquisitions == 2);
}

TEST_CASE("workload: the command line's errors", "[strace]")
{
  const TemporaryDirectory directory;
  const std::string log = directory.write(
      "log", "9 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n");
  const Outcome good = command({"workload", "import", "--strace", log});
  REQUIRE(good.status == 0);
  REQUIRE_THAT(good.out, Catch::Contains("numasim-workload/1"));
  REQUIRE_THAT(good.err, Catch::Contains("ends before"));
  REQUIRE(command({"workload", "import", "--strace", log, "--loop"}).status == 2);
  REQUIRE(command({"workload", "import", "--strace", log, "--untraced-s", "-1"}).status == 2);
  REQUIRE(command({"workload", "import", "--strace", log, "--untraced-s", "1"}).status == 2);
  REQUIRE(command({"workload", "import", "--strace", "/nonexistent"}).status == 2);
  REQUIRE(command({"workload", "import"}).status == 2);
  REQUIRE(command({"workload", "show", "execl-lop"}).status == 2);
  REQUIRE(command({"workload"}).status == 2);
}

} // namespace
} // namespace numasim::test

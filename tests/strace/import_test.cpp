/// Logs of strace as profiles.

#include "tests/strace/libc_log.hpp"

#include "models/input/json_text.hpp"
#include "models/workloads/workload_profile_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace numasim::test {
namespace {

WorkloadProfile import(const std::string& log, bool loop = false)
{
  ProfileRequest request;
  request.loop = loop;
  return profile_of_log(log, "log", request, small_elf);
}

/// The whole message of the refusal.
std::string refusal(const std::string& log, bool loop = false)
{
  try {
    (void)import(log, loop);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

void check_counts(const WorkloadProfile& profile, const std::string& file,
                  std::uint64_t acquisitions, std::uint64_t each)
{
  CAPTURE(file);
  const FileCounts counts = counts_of(profile, file);
  REQUIRE(counts.acquisitions == acquisitions);
  REQUIRE(counts.inserts == each);
  REQUIRE(counts.removes == each);
}

TEST_CASE("an execl loop's turn: libc 15 acquisitions and 32 operations in both layouts",
          "[strace]")
{
  for (const bool with_hole : {false, true}) {
    CAPTURE(with_hole);
    const WorkloadProfile turn = import(loop_log({}, with_hole), true);
    check_counts(turn, "libc.so.6", 15, 16);
    check_counts(turn, "ld.so", 8, 8);
    check_counts(turn, "loop", 8, 8);
    check_counts(turn, "ld.so.cache", 2, 1);
    REQUIRE(turn.initial.size() == (with_hole ? 16 : 15));
    REQUIRE(turn.programs == std::vector<std::string>{"/bin/loop"});
    REQUIRE(turn.name == "loop");
    REQUIRE(turn.notes.empty());
  }
}

TEST_CASE("times: gaps between calls and the calls themselves, with every kind of stamp",
          "[strace]")
{
  const auto log = [](const char* a, const char* b) {
    return std::string{a} +
           " mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000 <0.000010>\n" + b +
           " munmap(0x7f0000000000, 4096) = 0 <0.000020>\n";
  };
  for (const auto& [a, b] :
       {std::pair{"1795445110.000100", "1795445110.000130"},
        std::pair{"     0.000000", "     0.000030"},
        std::pair{"23:59:59.999990", "00:00:00.000020"},
        std::pair{"9 1795445110.000100 (+ 0.0)", "9 1795445110.000130 (+ 0.00003)"},
        std::pair{"[pid  9] 10:00:00.000100", "[pid  9] 10:00:00.000130"}}) {
    CAPTURE(a);
    const WorkloadProfile profile = import(log(a, b));
    REQUIRE(profile.timed);
    REQUIRE(profile.events.size() == 2);
    REQUIRE(profile.events[0].inside.in_us() == Approx(10));
    REQUIRE(profile.events[1].gap.in_us() == Approx(20).margin(0.5));
    REQUIRE(profile.events[1].inside.in_us() == Approx(20));
  }
  REQUIRE_FALSE(import(log("", "")).timed);
}

TEST_CASE("what the log does not name is told apart by length and said to be so", "[strace]")
{
  const LogStyle bare{"", "", false};
  const WorkloadProfile turn = import(loop_log(bare), true);
  check_counts(turn, "file of 482 pages", 15, 16);
  check_counts(turn, "file of 12 pages", 2, 1);
  REQUIRE(turn.notes.size() == 1);
  REQUIRE(turn.notes[0].find("-y") != std::string::npos);
  REQUIRE_FALSE(turn.timed);

  const WorkloadProfile opened =
      import("openat(AT_FDCWD, \"/lib/x\\54y.so\", O_RDONLY|O_CLOEXEC) = 3\n"
             "mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f0000000000\n");
  REQUIRE(opened.files == std::vector<std::string>{"/lib/x,y.so"});
}

TEST_CASE("a program that is not here is left out, and said to be", "[strace]")
{
  const WorkloadProfile profile = profile_of_log(
      loop_log({}), "log", {}, [](const auto&) { return std::optional<ElfImage>{}; });
  REQUIRE(counts_of(profile, "loop").acquisitions == 0);
  REQUIRE(counts_of(profile, "libc.so.6").acquisitions == 60); // 4 turns of 15
  REQUIRE(profile.notes.size() == 2); // the program; mprotect() of what it would have mapped
}

TEST_CASE("calls cut in two by -f, forks, shared address spaces", "[strace]")
{
  const std::string mapping =
      "10 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n";
  SECTION("fork: the child's first line comes before the fork returns")
  {
    const WorkloadProfile profile = import(
        mapping + "10 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>\n"
                  "11 munmap(0x7f0000000000, 4096 <unfinished ...>\n"
                  "10 <... clone resumed>, child_tidptr=0x7f00) = 11\n"
                  "11 <... munmap resumed>) = 0\n"
                  "11 +++ exited with 0 +++\n10 +++ exited with 0 +++\n");
    const FileCounts counts = counts_of(profile, "f");
    REQUIRE(counts.acquisitions == 4); // link, fork, munmap, exit
    REQUIRE(counts.inserts == 2);
    REQUIRE(profile.notes.empty());
    REQUIRE(profile.programs.size() == 2);
  }
  SECTION("vfork and threads share: the last one takes all down")
  {
    const WorkloadProfile profile =
        import(mapping +
               "10 vfork( <unfinished ...>\n"
               "11 execve(\"/gone\", [\"gone\"], 0x1 /* 0 vars */) = 0\n"
               "10 <... vfork resumed>) = 11\n"
               "11 exit_group(0) = ?\n11 +++ exited with 0 +++\n"
               "10 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x1} => {parent_tid=[12]}, 88) = 12\n"
               "12 exit(0) = ?\n12 +++ exited with 0 +++\n"
               "10 exit_group(0) = ?\n10 +++ exited with 0 +++\n");
    REQUIRE(counts_of(profile, "f").acquisitions == 2);
    REQUIRE(profile.programs.size() == 2);
  }
  SECTION("a number used again is a new process")
  {
    const std::string child = "10 fork() = 11\n11 munmap(0x7f0000000000, 4096) = 0\n";
    const WorkloadProfile profile = import(mapping + child + child + "10 exit_group(0) = ?\n");
    REQUIRE(counts_of(profile, "f").acquisitions == 1 + 2 * 2 + 1);
    REQUIRE(profile.programs.size() == 3);
  }
  SECTION("a thread that executes a program goes on under its process's number")
  {
    const WorkloadProfile profile =
        import(mapping + "10 clone(child_stack=0x1, flags=CLONE_VM|CLONE_THREAD) = 12\n"
                         "12 execve(\"/gone\", [\"gone\"], 0x1 /* 0 vars */ <unfinished ...>\n"
                         "10 +++ superseded by execve in pid 12 +++\n"
                         "10 <... execve resumed>) = 0\n10 exit_group(0) = ?\n");
    REQUIRE(counts_of(profile, "f").acquisitions == 2);
  }
  SECTION("failed calls and signals do nothing")
  {
    const WorkloadProfile profile =
        import(mapping + "10 munmap(0x7f0000000000, 0) = -1 EINVAL (Invalid argument)\n"
                         "10 --- SIGCHLD {si_signo=SIGCHLD, si_pid=11} ---\n"
                         "10 mprotect(0x7f0000000000, 4096, PROT_NONE) = ? ERESTARTSYS\n"
                         "strace: Process 11 attached\n10 +++ killed by SIGKILL +++\n");
    REQUIRE(counts_of(profile, "f").acquisitions == 2);
  }
}

TEST_CASE("damaged logs are refused with the line", "[strace]")
{
  const std::string good =
      "9 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n";
  CHECK_THAT(refusal(good + "9 munmap(0x7f0000000000"), Catch::Contains("log: line 2"));
  CHECK_THAT(refusal(good + "hello, world\n"), Catch::Contains("log: line 2"));
  CHECK_THAT(refusal(good + "9 munmap(0x7f0000000001, 4096) = 0\n"),
             Catch::Contains("log: line 2"));
  CHECK_THAT(refusal(good + "9 munmap(0xfffffffffffff000, 99999999) = 0\n"),
             Catch::Contains("log: line 2"));
  CHECK_THAT(refusal(good + "9 mmap(NULL, 4096, 7, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n"),
             Catch::Contains("PROT_NONE"));
  CHECK_THAT(refusal(good + "9 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0xffffffffffffe000) "
                            "= 0x7f0000000000\n"),
             Catch::Contains("2^31"));
  CHECK_THAT(refusal(good + "9 <... munmap resumed>) = 0\n"), Catch::Contains("beginning"));
  CHECK_THAT(refusal(good + "9 mmap2(NULL, 4096) = 0x1000\n"), Catch::Contains("32-bit"));
  CHECK_THAT(refusal(good + "9 execve(0x1234, [], 0) = 0\n"), Catch::Contains("quotes"));
  CHECK_THAT(refusal(good + std::string(4, '\0') + "\n"), Catch::Contains("zero byte"));
  CHECK_THAT(refusal(std::string(1 << 20, 'x')), Catch::Contains("log: line 1"));
  CHECK_THAT(refusal(""), Catch::Contains("none of the calls"));
  CHECK_THAT(refusal("9 read(3, \"\"..., 5) = 5\n"), Catch::Contains("none of the calls"));
  CHECK_THAT(refusal(good, true), Catch::Contains("--loop"));
  std::string many; // all at once, but not without end
  for (int i = 0; i < 1000; ++i) {
    many += "no line of strace\n";
  }
  const std::string all = refusal(many);
  REQUIRE_THAT(all, Catch::Contains("log: line 2:"));
  REQUIRE(std::count(all.begin(), all.end(), '\n') < 110);
}

TEST_CASE("hostile logs end in bounded time", "[strace]")
{
  std::string forks; // every process forks: the VMAs double, but steps are limited
  std::uint32_t pid = 2;
  forks = "1 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f>, 0) = 0x7f0000000000\n";
  for (std::uint32_t i = 0; i < 110'000; ++i) {
    forks += fmt::format("1 fork() = {}\n", ++pid);
  }
  CHECK_THAT(refusal(forks), Catch::Contains("100000"));
  std::string files;
  for (int i = 0; i < 3000; ++i) {
    files +=
        fmt::format("1 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</f{}>, 0) = 0x7f0000000000\n", i);
  }
  CHECK_THAT(refusal(files), Catch::Contains("2000 files"));
  std::string self = "1 superseded\n1 +++ superseded by execve in pid 1 +++\n";
  CHECK_THAT(refusal(self), Catch::Contains("line 1"));
}

TEST_CASE("a profile is read back as it was written, and checked", "[strace]")
{
  const WorkloadProfile turn = import(loop_log({}), true);
  const std::string text = profile_document(turn);
  const WorkloadProfile again = read_profile(parse_json(text, "profile"), "profile");
  REQUIRE(profile_text(again) == text);
  REQUIRE(again.events.size() == turn.events.size());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string damaged = text;
    const auto place = damaged.find(from);
    REQUIRE(place != std::string::npos);
    damaged.replace(place, from.size(), to);
    try {
      (void)read_profile(parse_json(damaged, "profile"), "profile");
    } catch (const InputError& error) {
      return std::string{error.what()};
    }
    return std::string{"accepted"};
  };
  CHECK_THAT(refused("\"split\"", "\"insert\""), Catch::Contains("/events/0/steps"));
  CHECK_THAT(refused("\"vmas\": [", "\"vmas\": [399999, "), Catch::Contains("399999"));
  CHECK_THAT(refused("\"gap_us\"", "\"gap\""), Catch::Contains("gap_us"));
  CHECK_THAT(refused("numasim-workload/1", "numasim-workload/9"), Catch::Contains("/schema"));
  CHECK_THAT(refused("\"pages\": [0, 1]", "\"pages\": [4294967295, 2]"), Catch::Contains("pages"));
}

} // namespace
} // namespace numasim::test

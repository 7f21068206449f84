/// Does the command line do what it says, and is everything a user can mistype told clearly?

#include "tests/command/support.hpp"

#include "models/rmap/design_fault.hpp"
#include "tools/command/output_file.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

using namespace numasim;
using test::command;

namespace {

std::string content_of(const std::filesystem::path& file)
{
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t files_in(const std::filesystem::path& directory)
{
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator{directory}, {}));
}

} // namespace

TEST_CASE("help and version are no errors", "[command]")
{
  CHECK(command({"--help"}).status == 0);
  CHECK_THAT(command({"--help"}).out, Catch::Contains("compare"));
  CHECK_THAT(command({"compare", "--help"}).out, Catch::Contains("--baseline"));
  CHECK_THAT(command({"--version"}).out, Catch::StartsWith("numasim " NUMASIM_VERSION));
}

TEST_CASE("results that cannot be written are no success", "[command]")
{
  std::ofstream full("/dev/full");
  if (!full) {
    WARN("skipped: no /dev/full");
    return;
  }
  std::ostringstream err;
  const Environment environment{.catalogue = test::catalogue(),
                                .simulator = test::invented_record,
                                .out = full,
                                .err = err,
                                .progress = Progress::Style::Quiet,
                                .command_line = "numasim"};
  CHECK(run_command({"topology", "schema"}, environment) == k_internal_failure);
  CHECK_THAT(err.str(), Catch::Contains("could not be written"));
}

TEST_CASE("a bad command line is told in one message and ends with status 2", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const std::string broken = directory.write("broken.json", R"({"name": })");
  const std::string wrong = directory.write("wrong.json", R"({"name": 3, "workload": "loop", )"
                                                          R"("topologies": ["ryzen-5800u"], )"
                                                          R"("strategies": ["plain"]})");
  const std::string fight =
      directory.write("fight.json", R"({"name": "f", "workload": "fight", )"
                                    R"("topologies": ["ryzen-5800u"], "locks": ["spin"]})");
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases{
      {{}, "a command is needed: run, compare, "},
      {{"cmopare", s}, R"("cmopare" is not known here (did you mean "compare"?))"},
      {{"--verison"}, R"((did you mean "--version"?))"},
      {{"run"}, "SCENARIO is required"},
      {{"run", s, "extra"}, R"("run" does not expect another argument "extra")"},
      {{"run", s, "--strateggy", "plain"}, R"((did you mean "--strategy"?))"},
      {{"run", s, "--baseline", "plain"}, R"("run" has no option "--baseline")"},
      {{"run", s, "--reps"}, "--reps"},
      {{"run", "execll"}, R"(no file or scenario "execll" (did you mean "execl"?))"},
      {{"run", directory.path().string()}, "no file or scenario"},
      {{"run", broken}, "broken.json: found line 1, column 10"},
      {{"run", wrong}, "wrong.json: at /name: found 3; allowed: a string that is not empty"},
      {{"run", s, "--strategy", "fst"},
       R"(--strategy: found a string ("fst") (did you mean "fast"?))"},
      {{"run", s, "--strategy", "plain,plain"},
       R"(--strategy: found a string ("plain"); allowed: every)"},
      {{"compare", s, "--baseline", "x"}, R"(--baseline: found a string ("x"); allowed: one of)"},
      {{"run", s, "--topology", "rizen-5800u"}, R"(--topology: found "rizen-5800u")"},
      {{"run", s, "--topology", "rizen-5800u"}, R"((did you mean "ryzen-5800u"?))"},
      {{"run", s, "--copies", "0"}, "--copies: found 0; allowed: a whole number from 1"},
      {{"run", s, "--copies", "99"},
       "--copies: found 99; allowed: 1 to 16, the CPUs of ryzen-5800u"},
      {{"run", s, "--copies", "none"}, R"(--copies: found a string ("none"); allowed: "all")"},
      {{"run", s, "--copies", "1,99"},
       "--copies: found 99; allowed: 1 to 16, the CPUs of ryzen-5800u"},
      {{"run", s, "--copies", "1,two"}, R"(--copies: found a string ("two"); allowed: "all")"},
      {{"run", s, "--copies", "4,2,4"}, "--copies: found 4; allowed: every number once"},
      {{"run", s, "--copies", ""}, "--copies"},
      {{"run", s, "--lock", "spin"},
       "--lock: found locks for a workload that compares strategies; allowed: strategies "
       "(--strategy)"},
      {{"run", fight, "--lock", "spni"},
       R"(--lock: found a string ("spni") (did you mean "spin"?))"},
      {{"run", fight, "--strategy", "plain"},
       "--strategy: found strategies for a workload that compares locks; allowed: locks (--lock)"},
      {{"run", s, "--cpus", "17"}, "--cpus: found 17; allowed: 1 to 16, the CPUs of ryzen-5800u"},
      {{"run", s, "--cpus", "-1"}, R"(--cpus: found "-1"; allowed: a whole number from 1)"},
      {{"run", s, "--reps", "0"}, "--reps: found 0; allowed: a whole number from 1 to 10000"},
      {{"run", s, "--reps", "ten"}, R"(--reps: found a string ("ten"))"},
      {{"run", s, "--seed", "-1"}, "--seed: found -1; allowed: a whole number from 0"},
      {{"run", s, "--jobs", "0"}, R"(--jobs: found "0"; allowed: a whole number from 1)"},
      {{"run", s, "--jobs", "2x"}, R"(--jobs: found "2x")"},
      {{"run", s, "--format", "jsn"}, R"(--format: found "jsn" (did you mean "json"?))"},
      {{"run", s, "--set", "seed"}, R"(--set: found "seed"; allowed: JSON-POINTER=VALUE)"},
      {{"run", s, "--set", "seed=1"}, R"(--set: found "seed=1"; allowed: JSON-POINTER=VALUE)"},
      {{"run", s, "--set", "/sede=1"},
       R"(--set: at /sede: found an unknown key (did you mean "seed"?))"},
      {{"run", s, "--set", "/seed=x"}, R"(--set: at /seed: found a string ("x"))"},
      {{"run", s, "--set", "/a~b=1"}, "--set"},
      {{"run", s, "--set", "/parameters/work=\xff"}, "--set: at /parameters/work"},
      {{"run", s, "--set", "/topology/os/syscal_ns=1"}, "syscall_ns"},
      {{"run", s, "--output", directory.path().string()}, "not a regular file"},
      {{"run", s, "-o", "/nowhere/at/all"}, R"(--output: found "/nowhere/at/all": No such file)"},
      {{"list"}, "KIND is required"},
      {{"list", "strategis"}, R"((did you mean "strategies"?))"},
      {{"list", "strategies", "fst"}, R"(no strategy "fst" (did you mean "fast"?))"},
      {{"list", "topologies", "nothing"}, R"(topology "nothing")"},
  };
  const auto never = [](const RunSpec&) -> RunRecord { throw std::logic_error("was run"); };
  for (const Case& c : cases) {
    const test::Outcome outcome = command(c.arguments, never);
    INFO(c.message << "\n" << outcome.err);
    CHECK(outcome.status == k_bad_input);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Catch::StartsWith("numasim: "));
    CHECK_THAT(outcome.err, Catch::Contains(c.message));
  }
}

TEST_CASE("a failing simulator ends with status 3", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto fails = [](const RunSpec&) -> RunRecord { throw std::logic_error("lost a CPU"); };
  const test::Outcome outcome =
      command({"run", s, "--jobs", "1", "-o", directory.path() / "r"}, fails);
  CHECK(outcome.status == k_internal_failure);
  CHECK(outcome.err ==
        "numasim: internal failure: loop, ryzen-5800u, plain, replication 0: lost a CPU\n");
  CHECK(files_in(directory.path()) == 1); // neither the output nor what was to become it
}

TEST_CASE("a design that breaks a rule ends with status 1 and says which run", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto deadlocks = [](const RunSpec&) -> RunRecord { throw DesignFault("self-deadlock: x"); };
  const test::Outcome outcome =
      command({"run", s, "--jobs", "1", "-o", directory.path() / "r"}, deadlocks);
  CHECK(outcome.status == k_fell_short);
  CHECK(outcome.err == "numasim: loop, ryzen-5800u, plain, replication 0: self-deadlock: x\n");
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("a run that measured nothing ends with status 3", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto nothing = [](const RunSpec&) { return RunRecord{}; };
  CHECK(command({"run", s}, nothing).status == k_internal_failure);
}

TEST_CASE("an interrupted command says so with the shell's status", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto interrupted = [](const RunSpec&) -> RunRecord {
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
    return {};
  };
  CHECK(command({"run", s}, interrupted).status == 130);
}

TEST_CASE("results go to a file all or nothing", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto target = directory.path() / "result.csv";
  const test::Outcome outcome = command({"compare", s, "--format", "csv", "-o", target});
  CHECK(outcome.status == 0);
  CHECK(outcome.out.empty());
  CHECK(content_of(target) == command({"compare", s, "--format=csv"}).out);
  CHECK(files_in(directory.path()) == 2);
  std::filesystem::create_symlink("result.csv", directory.path() / "link");
  CHECK(command({"run", s, "-o", directory.path() / "link"}).status == 0);
  CHECK(std::filesystem::is_symlink(directory.path() / "link"));
  CHECK_THAT(content_of(target), Catch::StartsWith("test, ryzen-5800u"));
}

TEST_CASE("options choose and repeat", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto json = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    return nlohmann::json::parse(command(arguments).out);
  };
  const auto both = json({"run", "--strategy", "plain,fast", "--strategy", "equal", s});
  CHECK(both["results"].size() == 3);
  CHECK(both["comparisons"].empty());
  const auto small = json({"run", s, "--cpus", "4", "--reps", "2", "--seed", "9", "--set",
                           "/parameters/work=7", "--set", "/parameters/mode=quick"});
  CHECK(small["results"][0]["cpus"] == 4);
  CHECK(small["results"][0]["copies"] == 4);
  CHECK(small["results"][0]["metrics"]["throughput"]["n"] == 2);
  CHECK(small["manifest"]["seed"] == 9);
  CHECK(small["results"][0]["params"]["workload"]["work"] == 7);
  CHECK(small["results"][0]["params"]["workload"]["mode"] == "quick");
  CHECK(json({"run", s, "--copies", "3"})["results"][0]["copies"] == 3);
  const auto scaled = json({"compare", s, "--copies", "1,all", "--copies", "4"});
  CHECK(scaled["results"].size() == 9);
  CHECK(scaled["results"][3]["copies"] == 16);
  CHECK(scaled["comparisons"].size() == 6);
  CHECK(scaled["comparisons"][4]["copies"] == 4);
}

TEST_CASE("equal runs give equal results, whatever the number of processes", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto json = [&](const char* jobs) {
    auto result =
        nlohmann::json::parse(command({"compare", s, "--jobs", jobs, "--format", "json"}).out);
    result["manifest"].erase("wall_s");
    return result;
  };
  CHECK(json("1") == json("3"));
}

TEST_CASE("what there is can be listed with its parameters", "[command]")
{
  CHECK_THAT(command({"list", "strategies"}).out, Catch::Contains("plain  One lock for all."));
  CHECK(command({"list", "strategies", "plain"}).out ==
        "plain: One lock for all.\n"
        "  batch: Pages at a time.\n"
        "    default: 8 pages\n"
        "    allowed: a whole number from 1 to 64 pages\n"
        "    source:  guess: a test\n");
  CHECK_THAT(command({"list", "locks", "spin"}).out, Catch::Contains("no parameters"));
  CHECK_THAT(command({"list", "workloads"}).out, Catch::Contains("loop"));
  CHECK_THAT(command({"list", "topologies"}).out, Catch::Contains("hygon-c86-12n-384c"));
  CHECK_THAT(command({"list", "topologies", "ryzen-5800u"}).out, Catch::Contains("16 CPUs"));
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  CHECK_THAT(command({"list", "scenarios", s}).out,
             Catch::Contains("strategies: plain, fast, equal"));
  const std::string fight = directory.write(
      "fight.json", R"({"name": "f", "workload": "fight", "topologies": ["ryzen-5800u"], )"
                    R"("locks": ["spin", "queue"], "copies": [1, "all"]})");
  CHECK_THAT(command({"list", "scenarios", fight}).out, Catch::Contains("  locks: spin, queue\n"));
  CHECK_THAT(command({"list", "scenarios", fight}).out,
             Catch::Contains("  copies: 1, one a CPU\n"));
}

TEST_CASE("option --oracle puts bounds beside the results, and only then", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string scenario = directory.write("scenario.json", test::scenario_text());
  CHECK_THAT(command({"compare", scenario}).out, !Catch::Contains("bound, 1/s"));
  const test::Outcome with = command({"compare", scenario, "--oracle"});
  CHECK(with.status == 0);
  CHECK_THAT(with.out, Catch::Contains("bound, 1/s"));
  const auto json =
      nlohmann::json::parse(command({"run", scenario, "--oracle", "--format", "json"}).out);
  const auto& result = json["results"][0];
  const double throughput = result["metrics"]["throughput"]["mean"];
  CHECK(result["oracle"]["bound_per_s"].get<double>() >= throughput);
  // In 1000 iterations 2000 holds of 1 us, half of them after 0.2 us of hand-over.
  CHECK(result["oracle"]["busiest_lock"] == "i_mmap_rwsem");
  CHECK(result["oracle"]["service_s"].get<double>() == Approx(2 * 1.1e-6).epsilon(0.01));
}

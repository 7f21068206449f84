/// Ctrl-C ends with what is finished, and nobody is left behind.

#include "tests/command/support.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <fstream>
#include <streambuf>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace numasim;

namespace {

using Json = nlohmann::json;

/// Sends the signal to the command from a run of this design and replication, which then hangs.
Simulator interrupting(const std::string& strategy, std::uint32_t replication, int signal = SIGINT)
{
  return [=, parent = getpid()](const RunSpec& spec) -> RunRecord {
    if (spec.strategy == strategy && spec.replication == replication) {
      kill(parent, signal);
      std::this_thread::sleep_for(std::chrono::seconds{60});
    }
    return test::invented_record(spec);
  };
}

std::vector<std::string> compare(const test::TemporaryDirectory& directory)
{
  return {"compare",  directory.write("scenario.json", test::scenario_text()),
          "--reps",   "5",
          "--copies", "4",
          "--jobs",   "1",
          "--format", "json"};
}

} // namespace

TEST_CASE("an interrupted comparison is of the replications that all designs have", "[interrupt]")
{
  const test::TemporaryDirectory directory;
  const test::Outcome cut = test::command(compare(directory), interrupting("fast", 3));
  CHECK(cut.status == 128 + SIGINT);
  const Json result = Json::parse(cut.out);
  CHECK(result["manifest"]["interrupted"] == true);
  CHECK(result["manifest"]["left_out"].empty());
  REQUIRE(result["results"].size() >= 2);
  for (const Json& design : result["results"]) {
    CHECK(design["metrics"]["throughput"]["n"] == 3);
  }
  CHECK(result["comparisons"].size() == result["results"].size() - 1);
  CHECK(cut.err.find("interrupted: the results are of") != std::string::npos);
  // The same numbers as if no more had been asked for.
  std::vector<std::string> three = compare(directory);
  three[3] = "3";
  const Json whole = Json::parse(test::command(three).out);
  CHECK(whole["results"] == result["results"]);
  CHECK(whole["comparisons"] == result["comparisons"]);
  CHECK(whole["manifest"]["event_digest"] == result["manifest"]["event_digest"]);
  CHECK(!whole["manifest"].contains("interrupted"));
}

TEST_CASE("designs without a complete replication are left out by name", "[interrupt]")
{
  const test::TemporaryDirectory directory;
  const test::Outcome cut = test::command(compare(directory), interrupting("fast", 0, SIGTERM));
  CHECK(cut.status == 128 + SIGTERM);
  const Json result = Json::parse(cut.out);
  REQUIRE(result["results"].size() == 1);
  CHECK(result["results"][0]["strategy"] == "plain");
  CHECK(result["comparisons"].empty());
  CHECK(!result["manifest"]["left_out"].empty());
  CHECK(cut.err.find("left out: fast on ") != std::string::npos);
}

TEST_CASE("an interrupt before anything is complete leaves no results", "[interrupt]")
{
  const test::TemporaryDirectory directory;
  std::vector<std::string> arguments = compare(directory);
  const std::string file = (directory.path() / "out.json").string();
  arguments.insert(arguments.end(), {"-o", file});
  const test::Outcome cut = test::command(arguments, interrupting("plain", 0));
  CHECK(cut.status == 128 + SIGINT);
  CHECK(cut.out.empty());
  CHECK(cut.err.find("before anything was complete") != std::string::npos);
  CHECK(!std::filesystem::exists(file));
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    CHECK(entry.path().filename() == "scenario.json"); // nor half a file
  }
}

namespace {

/// The command in a process of its own, whose runs write down who they are and then take a minute.
pid_t start(const std::vector<std::string>& arguments, const std::string& workers)
{
  const pid_t child = fork();
  if (child == 0) {
    const auto slow = [&](const RunSpec& spec) -> RunRecord {
      std::ofstream(workers, std::ios::app) << getpid() << std::endl;
      std::this_thread::sleep_for(std::chrono::minutes{1});
      return test::invented_record(spec);
    };
    _exit(test::command(arguments, slow).status);
  }
  return child;
}

/// What has ended and waits for whoever adopted it to notice does not run.
bool runs(pid_t pid)
{
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t name_end = text.rfind(')');
  return name_end != std::string::npos && text.compare(name_end, 3, ") Z") != 0;
}

std::vector<pid_t> numbers_in(const std::string& file)
{
  std::ifstream in(file);
  std::vector<pid_t> all;
  for (pid_t pid = 0; in >> pid;) {
    all.push_back(pid);
  }
  return all;
}

} // namespace

TEST_CASE("a signal from outside ends the command and its runs", "[interrupt]")
{
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    const test::TemporaryDirectory directory;
    std::vector<std::string> arguments = compare(directory);
    arguments[7] = "3";
    const std::string workers = (directory.path() / "workers").string();
    const pid_t command = start(arguments, workers);
    for (int i = 0; i < 1000 && numbers_in(workers).size() < 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    const std::vector<pid_t> pids = numbers_in(workers);
    REQUIRE(pids.size() == 3);
    kill(command, signal);
    int status = 0;
    REQUIRE(waitpid(command, &status, 0) == command);
    if (signal == SIGKILL) {
      CHECK(WIFSIGNALED(status));
    } else {
      REQUIRE(WIFEXITED(status));
      CHECK(WEXITSTATUS(status) == 128 + signal);
    }
    for (const pid_t pid : pids) { // orphans of a killed parent die by themselves, soon
      bool there = true;
      for (int i = 0; i < 500 && there; ++i) {
        there = runs(pid);
        if (there) {
          std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
      }
      CHECK(!there);
    }
  }
}

namespace {

/// Somebody who presses Ctrl-C again while results are written.
class Impatient : public std::streambuf {
  int_type overflow(int_type character) override
  {
    std::raise(SIGINT);
    return character;
  }
  std::streamsize xsputn(const char* /*text*/, std::streamsize count) override
  {
    std::raise(SIGINT);
    return count;
  }
};

} // namespace

TEST_CASE("a second Ctrl-C ends at once", "[interrupt]")
{
  const test::TemporaryDirectory directory;
  const std::vector<std::string> arguments = compare(directory);
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGINT, SIG_DFL);
    Impatient buffer;
    std::ostream out(&buffer);
    std::ostringstream err;
    const Environment environment{.catalogue = test::catalogue(),
                                  .simulator = interrupting("fast", 3),
                                  .out = out,
                                  .err = err,
                                  .command_line = "numasim"};
    _exit(run_command(arguments, environment));
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("quiet and verbose exclude each other", "[interrupt]")
{
  const test::TemporaryDirectory directory;
  std::vector<std::string> arguments = compare(directory);
  arguments.insert(arguments.end(), {"--quiet", "--verbose"});
  const test::Outcome refused = test::command(arguments);
  CHECK(refused.status == k_bad_input);
  CHECK(refused.err.find("excludes") != std::string::npos);
}

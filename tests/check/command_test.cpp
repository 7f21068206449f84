/// `numasim check` as a command: verdicts, exit status, and what is wrong with its options.

#include "tests/command/support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace numasim {
namespace {

using test::Outcome;

Outcome check(std::vector<std::string> arguments)
{
  arguments.insert(arguments.begin(), "check");
  return test::real_command(arguments);
}

std::vector<std::string> quick(const std::string& strategy, std::vector<std::string> more = {})
{
  std::vector<std::string> all{"execl", "--topology",  "ryzen-5800u", "--copies",
                               "3",     "--strategy",  strategy,      "--seeds",
                               "2",     "--schedules", "60"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool has(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}

TEST_CASE("a clean design ends with status 0 and a verdict for every rule", "[check]")
{
  const Outcome outcome = check(quick("single"));
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  CHECK(has(outcome.out, "single under execl: clean"));
  CHECK(has(outcome.out, "execl on ryzen-5800u, 3 copies: 2 schedules"));
  CHECK(has(outcome.out, "11 scripts: "));
  for (std::size_t i = 0; i < k_check_rules; ++i) {
    CHECK(has(outcome.out, name_of(static_cast<CheckRule>(i))));
  }
}

TEST_CASE("a broken rule ends with status 1, and the same for any number of processes", "[check]")
{
  const Outcome one = check(quick("split-lock,exclude", {"--jobs", "1"}));
  const Outcome three = check(quick("split-lock,exclude", {"--jobs", "3"}));
  CHECK(one.status == 1);
  CHECK(one.err == "numasim: rules are broken by split-lock, exclude\n");
  CHECK(has(one.out, "lock order: self-deadlock on file i_mmap_tree rwsem in shift"));
  CHECK(has(one.out, "again with --schedule shift-at-home"));
  CHECK(has(one.out, "trees: a mapping of libc.so.6 is in no tree after link"));
  CHECK(has(one.out, "again with --schedule seed:0"));
  CHECK(one.out == three.out);
}

TEST_CASE("a schedule shows again what it had shown", "[check]")
{
  const Outcome script = check(quick("split-lock", {"--schedule", "shift-at-home"}));
  CHECK(script.status == 1);
  CHECK(has(script.out, "shift-at-home: 1 schedule\n"));
  CHECK(has(script.out, "once; again with --schedule shift-at-home"));
  const Outcome run = check(quick("exclude", {"--schedule", "seed:1", "--format", "json"}));
  CHECK(run.status == 1);
  const auto json = nlohmann::json::parse(run.out);
  CHECK(json.at("schema") == "numasim-check/1");
  CHECK(json.at("clean") == false);
  const auto& design = json.at("designs").at(0);
  CHECK(design.at("schedules") == 1);
  CHECK(design.at("rules").size() == k_check_rules);
  CHECK(design.at("violations").at(0).at("schedule") == "seed:1");
  CHECK(check(quick("single", {"--schedule", "seed:1"})).status == 0);
}

TEST_CASE("a script that tries locks is left out, and said to be, where they cannot be tried",
          "[check]")
{
  const Outcome outcome = check(quick("single:lock=clh"));
  CHECK(outcome.status == 0);
  CHECK(has(outcome.out, "try: not run, because it tries locks and the design's cannot be tried"));
  CHECK(has(outcome.out, "10 scripts: "));
}

TEST_CASE("what cannot be checked is refused with what can", "[check]")
{
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases{
      {quick("single", {"--schedule", "forks"}), "\"forks\""},
      {quick("single", {"--schedule", "fork@5S,3S"}), "ascending numbers"},
      {quick("single", {"--schedule", "fork@5"}), "ascending numbers"},
      {quick("single", {"--schedule", "seed:x"}), "seed:N"},
      {quick("single", {"--pauses", "9"}), "from 0 to 6"},
      {quick("single", {"--walkers", "-1"}), "whole number"},
      {quick("single", {"--format", "csv"}), "text, json or markdown"},
      {quick("singel"), "singel"},
      {{"lockbench"}, "a workload on the reverse map"},
      {{"nowhere"}, "nowhere"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = check(c.arguments);
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(has(outcome.err, c.message));
  }
}

} // namespace
} // namespace numasim

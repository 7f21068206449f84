/// Is what SimGrid writes of a trace a file of Paje's, with what happened?

#include "tests/command/support.hpp"
#include "tests/lockbench/lockbench_runs.hpp"
#include "tools/trace/paje.hpp"

#include <simgrid/s4u.hpp>

#include <cstdlib>
#include <map>
#include <sstream>

namespace numasim {

using namespace testing;

namespace {

/// 16 threads and an ideal lock: no SimGrid engine runs in this process afterwards.
RunRecord traced_elsewhere()
{
  const LockEntry& lock = registered("qspinlock");
  RunSpec spec = spec_on(k_flat, lock, 16);
  spec.trace = TraceWindow{.from = {}, .length = Duration::us(100)};
  return run_all(std::vector{spec}, simulate, 1).front();
}

/// The event lines: those that are neither definitions nor comments.
std::vector<std::vector<std::string>> events(const std::string& text)
{
  std::vector<std::vector<std::string>> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '%' || line.front() == '#') {
      continue;
    }
    std::istringstream words(line);
    all.emplace_back();
    for (std::string word; words >> word;) {
      all.back().push_back(word);
    }
  }
  return all;
}

} // namespace

TEST_CASE("a trace in Paje's format pushes and pops every slice", "[trace]")
{
  if (simgrid::s4u::Engine::is_initialized()) {
    WARN("skipped: SimGrid runs in this process already; run this test by itself");
    return;
  }
  const RunRecord record = traced_elsewhere();
  REQUIRE(record.trace);
  const TraceRows rows = rows_of(*record.trace);
  std::size_t slices = 0;
  for (const auto& row : rows.threads) {
    slices += row.size();
  }
  REQUIRE(slices > 100);
  const std::string text = paje_text(*record.trace, {.version = "1"});
  CHECK(text.find("#This file was generated using SimGrid") == 0);
  std::map<std::string, std::size_t> kinds; // SimGrid's numbers: 12 push, 13 pop, 8 set
  std::map<std::string, int> depth;
  for (const std::vector<std::string>& event : events(text)) {
    ++kinds[event.front()];
    if (event.front() == "12" || event.front() == "13") {
      int& open = depth[event.at(3)];
      open += event.front() == "12" ? 1 : -1;
      CHECK(open >= 0);
      CHECK(event.at(1).size() - event.at(1).find('.') == 13); // twelve decimals
    }
  }
  CHECK(kinds["12"] == slices);
  CHECK(kinds["13"] == slices);
  CHECK(kinds["8"] > 0);
  for (const auto& [row, open] : depth) {
    CHECK(open == 0);
  }
}

TEST_CASE("Paje's own tools read the trace", "[trace]")
{
  if (simgrid::s4u::Engine::is_initialized()) {
    WARN("skipped: SimGrid runs in this process already; run this test by itself");
    return;
  }
  // pj_validate where there is one; pj_dump, of the same library, simulates the trace as strictly.
  std::string tool;
  for (const char* const name : {"pj_validate", "pj_dump --quiet"}) {
    const std::string program = std::string{name}.substr(0, std::string{name}.find(' '));
    if (tool.empty() && std::system(("command -v " + program + " > /dev/null").c_str()) == 0) {
      tool = name;
    }
  }
  if (tool.empty()) {
    WARN("skipped: neither pj_validate nor pj_dump (Debian: pajeng)");
    return;
  }
  const RunRecord record = traced_elsewhere();
  const std::string text = paje_text(*record.trace, {.version = "1"});
  const test::TemporaryDirectory directory;
  const auto status = [&](const std::string& name, const std::string& content) {
    const std::string file = directory.write(name, content);
    return std::system((tool + " " + file + " > /dev/null 2>&1").c_str());
  };
  CHECK(status("good.paje", text) == 0);
  std::string bad = text;
  bad.replace(bad.rfind("\n13 ") + 1, 2, "99");
  CHECK(status("bad.paje", bad) != 0);
}

} // namespace numasim

/// `numasim run --trace`: what it takes, what it writes, what it refuses.

#include "tests/command/support.hpp"
#include "tests/trace/trace_checker.hpp"
#include "tools/command/trace_options.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace numasim;
using namespace numasim::test;

namespace {

std::vector<std::string> small_run(const std::string& file, std::vector<std::string> more = {})
{
  std::vector<std::string> all{"run",        "execl",
                               "--topology", "ryzen-5800u",
                               "--copies",   "4",
                               "--reps",     "2",
                               "--set",      "/measurement/settle_iterations=2",
                               "--set",      "/measurement/iterations=4",
                               "--set",      "/measurement/min_iterations=64",
                               "--format",   "json",
                               "--trace",    file};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string content(const std::filesystem::path& file)
{
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("a duration is a number and a unit", "[trace]")
{
  CHECK(duration_of("--trace-window", "2ms") == Duration::us(2000));
  CHECK(duration_of("--trace-window", "250 us") == Duration::us(250));
  CHECK(duration_of("--trace-window", "0.5s") == Duration::seconds(0.5));
  CHECK(duration_of("--trace-window", "800ns") == Duration::ns(800));
  for (const char* const wrong : {"", "2", "ms", "-1ms", "2 hours", "1e9s", "nan ms", "2ms "}) {
    CHECK_THROWS_AS(duration_of("--trace-window", wrong), InputError);
  }
}

TEST_CASE("run --trace writes a trace of the first replication and the same results", "[trace]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "trace.json").string();
  const Outcome traced = real_command(small_run(file, {"--trace-window", "500us"}));
  REQUIRE(traced.status == 0);
  const testing::TraceChecker checked(content(file));
  CHECK(checked.wrong() == std::vector<std::string>{});
  CHECK(checked.rows().size() > 4); // four CPUs, and locks
  CHECK(checked.other()["replication"] == 0);
  CHECK(checked.other()["manifest"]["inputs"].size() == 2);
  std::vector<std::string> plain = small_run(file);
  plain.resize(plain.size() - 2);
  const auto digest = [](const std::string& text) {
    return nlohmann::json::parse(text)["manifest"]["event_digest"];
  };
  CHECK(digest(real_command(plain).out) == digest(traced.out));
}

TEST_CASE("a trace of several designs is refused before anything is run", "[trace]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "trace.json").string();
  const Outcome ran = real_command(small_run(file, {"--strategy", "single,sharded"}));
  CHECK(ran.status == k_bad_input);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("--trace: found 2 designs") != std::string::npos);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("what cannot be traced leaves no file", "[trace]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "trace.json").string();
  const Outcome late = real_command(small_run(file, {"--trace-from", "10s"}));
  CHECK(late.status == k_bad_input);
  CHECK(late.err.find("--trace-from") != std::string::npos);
  const Outcome format = real_command(small_run(file, {"--trace-format", "pajee"}));
  CHECK(format.status == k_bad_input);
  CHECK(format.err.find("did you mean \"paje\"") != std::string::npos);
  const Outcome empty = real_command(small_run(file, {"--trace-window", "0ms"}));
  CHECK(empty.status == k_bad_input);
  CHECK(std::filesystem::is_empty(directory.path()));
  const Outcome alone = real_command({"run", "execl", "--trace-window", "1ms"});
  CHECK(alone.status == k_bad_input);
  CHECK(alone.err.find("only with --trace") != std::string::npos);
}

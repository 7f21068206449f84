/// `numasim run --trace`: what it takes, what it writes, what it refuses.

#include "tests/command/support.hpp"
#include "tests/trace/trace_checker.hpp"
#include "tools/command/trace_options.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace numasim;

namespace {

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

Ran real(const std::vector<std::string>& arguments)
{
  std::ostringstream out;
  std::ostringstream err;
  const Environment environment{.catalogue = {.strategies = strategy_catalogue(),
                                              .workloads = workload_catalogue(),
                                              .locks = lock_catalogue()},
                                .simulator = simulate,
                                .out = out,
                                .err = err,
                                .command_line = "numasim run"};
  const int status = run_command(arguments, environment);
  return {status, out.str(), err.str()};
}

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
  const Ran traced = real(small_run(file, {"--trace-window", "500us"}));
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
  CHECK(digest(real(plain).out) == digest(traced.out));
}

TEST_CASE("a trace of several designs is refused before anything is run", "[trace]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "trace.json").string();
  const Ran ran = real(small_run(file, {"--strategy", "single,sharded"}));
  CHECK(ran.status == k_bad_input);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("--trace: found 2 designs") != std::string::npos);
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("what cannot be traced leaves no file", "[trace]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "trace.json").string();
  const Ran late = real(small_run(file, {"--trace-from", "10s"}));
  CHECK(late.status == k_bad_input);
  CHECK(late.err.find("--trace-from") != std::string::npos);
  const Ran format = real(small_run(file, {"--trace-format", "pajee"}));
  CHECK(format.status == k_bad_input);
  CHECK(format.err.find("did you mean \"paje\"") != std::string::npos);
  const Ran empty = real(small_run(file, {"--trace-window", "0ms"}));
  CHECK(empty.status == k_bad_input);
  CHECK(std::filesystem::is_empty(directory.path()));
  const Ran alone = real({"run", "execl", "--trace-window", "1ms"});
  CHECK(alone.status == k_bad_input);
  CHECK(alone.err.find("only with --trace") != std::string::npos);
}

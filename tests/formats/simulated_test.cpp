/// Do counts of a simulated run add up, and does every command that prints results know all
/// formats?

#include "tests/command/support.hpp"

#include "tools/report/result_format.hpp"
#include "tools/report/result_reader.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Of four CPUs; with walkers, so that there are readers.
std::vector<std::string> small_comparison(const std::string& format)
{
  return {"compare",    "readers",
          "--topology", "ryzen-5800u",
          "--cpus",     "4",
          "--strategy", "single,sharded",
          "--reps",     "2",
          "--set",      "/measurement/min_iterations=100",
          "--set",      "/parameters/reclaim_rate=2000",
          "--format",   format};
}

void check_lock(const LockSummary& lock)
{
  const auto& [alone, shared] = lock.by_holding;
  CHECK(alone.acquisitions + shared.acquisitions == lock.acquisitions);
  CHECK(alone.wait.count + shared.wait.count == lock.contended);
  CHECK(alone.bounces + shared.bounces <= lock.acquisitions);
  CHECK(alone.contended_bounces <= alone.bounces);
  CHECK(shared.contended_bounces <= shared.bounces);
  // Whoever holds a lock when the run ends has not let it go.
  CHECK(alone.hold.count + shared.hold.count <= lock.acquisitions + 8);
  CHECK(std::max(alone.hold.max, shared.hold.max).in_ns() == lock.hold.max_ns);
  CHECK((alone.wait.total + shared.wait.total).in_ns() ==
        Approx(lock.flow.contended_wait_ns * static_cast<double>(lock.acquisitions)));
  LockTime contended;
  std::uint64_t in_the_way = 0;
  std::uint64_t by_readers = 0;
  for (const SiteSummary& site : lock.sites) {
    contended.add(site.contended);
    in_the_way += site.in_the_way;
    by_readers += site.shared;
  }
  CHECK(contended.count == lock.contended);
  CHECK(contended.total == alone.wait.total + shared.wait.total);
  CHECK(contended.max == std::max(alone.wait.max, shared.wait.max));
  CHECK(in_the_way <= lock.contended);
  CHECK(by_readers == shared.acquisitions);
}

} // namespace

TEST_CASE("what lockdep and c2c would count adds up", "[formats]")
{
  const Outcome done = real_command(small_comparison("json"));
  INFO(done.err);
  REQUIRE(done.status == 0);
  const Result result = read_result(done.out, "out");
  REQUIRE(result.designs.size() == 2);
  std::uint64_t contended = 0;
  std::uint64_t shared = 0;
  for (const DesignResult& design : result.designs) {
    for (const LockSummary& lock : design.locks) {
      INFO(design.strategy << ", " << lock.name);
      check_lock(lock);
      contended += lock.contended;
      shared += lock.by_holding[1].acquisitions;
    }
    for (const LineSummary& line : design.lines) {
      CHECK(line.store_hits <= line.core_hits);
      CHECK(line.store_fills <= line.memory_fills);
      for (std::size_t d = 0; d < k_distances; ++d) {
        CHECK(line.store_transfers.at(d) <= line.transfers.at(d));
      }
    }
  }
  CHECK(contended > 0);
  CHECK(shared > 0);
}

TEST_CASE("compare and report print the same in every format", "[formats]")
{
  const TemporaryDirectory directory;
  const std::string file = directory.write("r.json", real_command(small_comparison("json")).out);
  for (const ResultFormat& format : result_formats()) {
    INFO(format.name);
    const Outcome later = real_command({"report", file, "--format", format.name});
    INFO(later.err);
    CHECK(later.status == 0);
    CHECK_FALSE(later.out.empty());
    const std::string name = format.name;
    if (name != "json" && name != "html") { // which say how long it took
      CHECK(real_command(small_comparison(format.name)).out == later.out);
    }
  }
}

TEST_CASE("report says what is wrong with its files and formats", "[formats]")
{
  const TemporaryDirectory directory;
  const std::string other = directory.write("v.json", R"({"schema": "numasim-validation/1"})");
  Outcome done = real_command({"report", other});
  CHECK(done.status == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Catch::Contains("at /schema: found a string (\"numasim-validation/1\")"));
  done = real_command({"report", other, "--format", "lockstat"});
  CHECK(done.status == 2);
  CHECK_THAT(done.err, Catch::Contains("lock_stat"));
  done = real_command({"report"});
  CHECK(done.status == 2);
  done = real_command({"run", "single_copy", "--format", "mmtests", "--cpus", "1"});
  CHECK(done.status == 2);
  CHECK_THAT(done.err, Catch::Contains("--format mmtests") &&
                           Catch::Contains("a result without comparisons"));
}

TEST_CASE("verdicts have colours on a terminal only", "[formats]")
{
  const TemporaryDirectory directory;
  const std::string file = directory.write("r.json", real_command(small_comparison("json")).out);
  const std::string plain = real_command({"report", file}).out;
  const std::string coloured = real_command({"report", file}, simulate, true).out;
  CHECK(plain.find('\x1b') == std::string::npos);
  CHECK(coloured.find("\x1b[1m") != std::string::npos);
  std::string without = coloured;
  for (std::size_t at = without.find('\x1b'); at != std::string::npos; at = without.find('\x1b')) {
    without.erase(at, without.find('m', at) - at + 1);
  }
  CHECK(without == plain);
  const std::string kept = (directory.path() / "kept.txt").string();
  CHECK(real_command({"report", file, "-o", kept}, simulate, true).status == 0);
  std::ifstream in{kept};
  CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == plain);
}

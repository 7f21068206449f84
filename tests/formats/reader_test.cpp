/// Is a result that is read back the one that was written?

#include "tests/formats/sample_result.hpp"

#include "models/input/input_error.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/plan.hpp"
#include "tools/report/join_results.hpp"
#include "tools/report/print.hpp"
#include "tools/report/printed_value.hpp"
#include "tools/report/result_reader.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <random>
#include <sstream>

using namespace numasim;
using namespace numasim::test;

namespace {

using Json = nlohmann::ordered_json;

std::string json_of(const Result& result)
{
  std::ostringstream out;
  print_json(out, result);
  return out.str();
}

/// What reading the sample says once `spoil` has changed it.
template <class Spoil> std::string complaint(Spoil spoil)
{
  Json json = Json::parse(json_of(full_result()));
  spoil(json);
  try {
    static_cast<void>(read_result(json.dump(), "r.json"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing is wrong";
}

} // namespace

TEST_CASE("a result read back is printed the same, byte by byte", "[formats]")
{
  for (const Result& result : {sample_result(), full_result()}) {
    const std::string text = json_of(result);
    CHECK(json_of(read_result(text, "r.json")) == text);
  }
}

TEST_CASE("what is read back is what was there", "[formats]")
{
  const Result was = full_result();
  const Result is = read_result(json_of(was), "r.json");
  REQUIRE(is.designs.size() == 2);
  const DesignResult& d = is.designs[0];
  CHECK(d.machine.cores == was.designs[0].machine.cores);
  CHECK(d.machine.title == was.designs[0].machine.title);
  CHECK(d.discarded == was.designs[0].discarded);
  CHECK(d.replications == 3);
  CHECK(d.whole_throughput == 990.5);
  CHECK(d.workload_parameters.declared().back().name == "a_rate"); // in their order
  CHECK(d.workload_parameters.real("a_rate") == 10);
  CHECK(d.workload_parameters.integer("copies_each") == 3);
  CHECK(d.locks[0].by_holding[1].wait.total == was.designs[0].locks[0].by_holding[1].wait.total);
  CHECK(d.locks[0].sites[0].contended.min == Duration::us(1.5));
  CHECK(d.locks[0].wait.histogram[0].up_to_ns == 245.759);
  CHECK(d.lines[0].store_transfers[4] == 1);
  CHECK(d.walks[0].latency.p99_ns == 9e6);
  CHECK(d.precision->reached == Approx(0.00299999999));
  CHECK(std::isinf(is.designs[1].precision->reached));
  CHECK(d.batch_means->rate.freedom == 2);
  CHECK(d.expectation->lock_is_bound);
  CHECK(is.designs[1].expectation->model->name == "M/D/1//N");
  CHECK(is.manifest.event_digest == 0xfedcba9876543210ULL);
  CHECK(is.comparisons[0].verdict == Verdict::Better);
  CHECK(is.selections[0].selected == "sharded");
  CHECK_FALSE(is.selections[1].selected);
  CHECK(is.explanations[0].flips[1].upwards);
  CHECK(is.machines[0].costs.l3_transfer == was.machines[0].costs.l3_transfer);
}

TEST_CASE("every machine that comes with numasim is read back from a result", "[formats]")
{
  for (const auto& file : list_topologies(topology_directories())) {
    const Topology whole = load_topology(file);
    for (const std::size_t cpus : {whole.cpus.size(), (whole.cpus.size() + 1) / 2}) {
      INFO(file.string() << " with " << cpus << " CPUs");
      Result result = sample_result();
      result.machines.insert(result.machines.begin(), limited_to(whole, cpus));
      result.machines.front().name = "another";
      const std::string text = json_of(result);
      CHECK(json_of(read_result(text, "r.json")) == text);
    }
  }
}

TEST_CASE("scaled numbers come back as what is printed the same", "[formats]")
{
  std::mt19937_64 random(1); // any numbers do
  std::uniform_real_distribution<double> fraction(-2, 20);
  std::uniform_int_distribution<std::int64_t> ps(0, std::int64_t{1} << 62);
  for (int i = 0; i < 100000; ++i) {
    const double percent = 100 * fraction(random);
    REQUIRE(100 * fraction_of(percent) == percent);
    const Duration duration = Duration::ps(ps(random) >> (random() % 60));
    REQUIRE(duration_printed(duration.in_ns(), 1e3).in_ns() == duration.in_ns());
    if (duration < Duration::ps(std::int64_t{1} << 50)) { // beyond, two may be printed alike
      REQUIRE(duration_printed(duration.in_ns(), 1e3) == duration);
      REQUIRE(duration_printed(duration.in_seconds(), 1e12) == duration);
    }
  }
}

TEST_CASE("what is no result is refused with the place and what is allowed", "[formats]")
{
  using Catch::Contains;
  CHECK_THROWS_WITH(read_result("{", "r.json"), Contains("r.json"));
  CHECK_THROWS_WITH(read_result("[]", "r.json"), Contains("an object"));
  CHECK_THROWS_WITH(read_result("{}", "r.json"), Contains("/schema"));
  CHECK_THROWS_WITH(read_result(R"({"schema": "numasim-validation/1", "x": 1})", "r.json"),
                    Contains("at /schema: found a string (\"numasim-validation/1\")") &&
                        Contains("numasim-result/1"));
  CHECK_THROWS_WITH(read_result(std::filesystem::path{"/no/such/file.json"}),
                    Contains("/no/such/file.json"));
  CHECK_THAT(complaint([](Json& j) { j["results"][0].erase("copies"); }),
             Contains("at /results/0/copies: found nothing"));
  CHECK_THAT(complaint([](Json& j) { j["results"][0]["colour"] = 1; }),
             Contains("at /results/0/colour: found an unknown key"));
  CHECK_THAT(complaint([](Json& j) { j["results"][0]["locks"][0]["wait_ns"]["p50"] = "x"; }),
             Contains("at /results/0/locks/0/wait_ns/p50: found a string"));
  CHECK_THAT(complaint([](Json& j) { j["results"][1]["metrics"]["throughput"]["samples"] = {1}; }),
             Contains("at /results/1/metrics/throughput/n: found 3"));
  CHECK_THAT(complaint([](Json& j) { j["results"][1]["metrics"]["throughput"]["mean"] = nullptr; }),
             Contains("at /results/1/metrics/throughput/mean: found null"));
  CHECK_THAT(complaint([](Json& j) { j["results"][0]["topology"] = "elsewhere"; }),
             Contains("at /results/0/topology"));
  CHECK_THAT(complaint([](Json& j) { j["machines"][0]["nodes"] = 7; }),
             Contains("at /machines/0/nodes"));
  CHECK_THAT(complaint([](Json& j) { j["manifest"]["event_digest"] = "xyz"; }),
             Contains("at /manifest/event_digest: found \"xyz\""));
  CHECK_THAT(complaint([](Json& j) { j["comparisons"][0]["verdict"] = "splendid"; }),
             Contains("at /comparisons/0/verdict"));
  CHECK_THAT(complaint([](Json& j) { j["comparisons"][0]["baseline"] = "none"; }),
             Contains("at /comparisons/0/baseline: found \"none\""));
  CHECK_THAT(complaint([](Json& j) { j["results"] = Json::array(); }), Contains("at /results"));
  CHECK_THAT(
      complaint([](Json& j) { j["results"][0]["metrics"]["throughput"]["samples"][1] = -1; }),
      Contains("at /results/0/metrics: found a first metric (\"throughput\")"));
  CHECK_THAT(complaint([](Json& j) {
               j["results"][0]["locks"][0]["sites"][0]["contended_wait_ns"]["count"] = 0;
             }),
             Contains("at /results/0/locks/0/sites/0/contended_wait_ns: found times without"));
  CHECK_THAT(complaint([](Json& j) {
               j["results"][0]["params"]["workload"]["shared"] = nullptr;
               j["results"][0]["metrics"] = 3;
             }),
             Contains("/params/workload/shared") && Contains("/results/0/metrics")); // both at once
}

TEST_CASE("several results are one", "[formats]")
{
  Result other = sample_result();
  for (DesignResult& design : other.designs) {
    design.copies = 8;
  }
  other.comparisons[0].copies = 8;
  other.manifest.command = "numasim compare execl --copies 8";
  const Result all = joined_results({{"a.json", sample_result()}, {"b.json", other}});
  CHECK(all.designs.size() == 4);
  CHECK(all.comparisons.size() == 2);
  CHECK(all.machines.size() == 1);
  CHECK(all.manifest.command == "numasim compare execl; numasim compare execl --copies 8");
  CHECK(all.manifest.events == 198);
  CHECK_THROWS_WITH(joined_results({{"a.json", sample_result()}, {"b.json", sample_result()}}),
                    Catch::Contains("b.json: at /results: found single with 16 copies"));
  other.machines[0].costs.l3_transfer += Duration::ns(1);
  CHECK_THROWS_WITH(joined_results({{"a.json", sample_result()}, {"b.json", other}}),
                    Catch::Contains("another machine named"));
}

/// Does `numasim topology check` tell sound files, doubtful ones and faulty ones apart?

#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

using Json = nlohmann::json;

/// A sound machine without anything doubtful.
Json plain()
{
  Json d = sample();
  d["provenance"][""]["confidence"] = "derived";
  return d;
}

std::size_t lines_of(const std::string& text)
{
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("a sound file is one line", "[command][topology]")
{
  const TemporaryDirectory directory;
  const std::string file = directory.write("sample.json", plain().dump());
  const Outcome done = command({"topology", "check", file});
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  CHECK(done.out == file + ": sound: 2 packages, 4 nodes, 4 L3 groups, 8 cores, 16 CPUs\n");
}

TEST_CASE("a machine of the library is checked by name", "[command][topology]")
{
  const Outcome done = command({"topology", "check", "xeon-8369b-2s-128c"});
  CHECK(done.status == 0);
  CHECK_THAT(done.out, Catch::StartsWith("xeon-8369b-2s-128c: sound: 2 packages, 2 nodes, 2 L3 "
                                         "groups, 64 cores, 128 CPUs\n"));
}

TEST_CASE("all problems of all files are told, and the sound ones too", "[command][topology]")
{
  const TemporaryDirectory directory;
  Json faulty = plain();
  faulty["t0_ns"] = -1;
  faulty["colour"] = "red";
  faulty["os"].erase("exec_us");
  const std::string bad = directory.write("bad.json", faulty.dump());
  const std::string good = directory.write("sample.json", plain().dump());
  const std::string cut = directory.write("cut.json", plain().dump().substr(0, 100));
  const Outcome done = command({"topology", "check", bad, good, cut, "no-such-machine"});
  CHECK(done.status == k_bad_input);
  CHECK_THAT(done.out, Catch::StartsWith(good + ": sound: "));
  CHECK(lines_of(done.err) == 5);
  for (const std::string& text :
       {bad + ": at /t0_ns: found -1", bad + ": at /colour: found an unknown key",
        bad + ": at /os/exec_us: found nothing", cut + ": found line 1, column 100",
        std::string("no-such-machine")}) {
    CHECK_THAT(done.err, Catch::Contains(text));
  }
}

TEST_CASE("faults of structure do not hide faults of shape elsewhere", "[command][topology]")
{
  const TemporaryDirectory directory;
  Json faulty = plain();
  faulty["nodes"][0]["cpus"] = "0-1,8-10"; // CPU 10 is in node 1 too
  faulty["load_ns"]["l1"] = "fast";
  faulty["hop"]["die_ns"] = -3;
  faulty["levels"]["l3"]["transfer_ns"] = -20;
  faulty["jitter"]["vc"] = 0;
  const Outcome done =
      command({"topology", "check", directory.write("sample.json", faulty.dump())});
  for (const char* pointer :
       {"/nodes/1/cpus", "/load_ns/l1", "/hop/die_ns", "/levels/l3/transfer_ns", "/jitter/vc"}) {
    CHECK_THAT(done.err, Catch::Contains(pointer));
  }
  CHECK(lines_of(done.err) == 5);
}

TEST_CASE("what is legal but doubtful is a warning", "[command][topology]")
{
  struct Case {
    std::string name;
    std::function<void(Json&)> bend;
    std::vector<std::string> warnings; ///< parts of them, all there are
  };
  const auto matrix = [](Json ns) {
    return [ns](Json& d) { d["hop"] = {{"mode", "matrix"}, {"symmetric", false}, {"ns", ns}}; };
  };
  const std::vector<Case> cases = {
      {"another name", [](Json& d) { d["name"] = "simple"; }, {"/name: \"simple\" in a file"}},
      {"memory only",
       [](Json& d) {
         d["nodes"][3]["cpus"] = "";
         d["nodes"][2]["cpus"] = "4-7,12-15";
       },
       {"/nodes: memory only, no CPUs: node 3"}},
      {"siblings at two distances",
       [](Json& d) {
         d["levels"]["core"] = {
             {"lists", {"0,8", "1,9", "2,10", "3,11", "4,12", "5,13", "6-7", "14-15"}},
             {"transfer_ns", 1.5}};
       },
       {"/levels/core: siblings numbered without a rule: 6-7 share a core, and 0,8 do"}},
      {"cores of two sizes",
       [](Json& d) {
         d["levels"]["core"] = {
             {"lists", {"0,8", "1,9", "2,10", "3,11", "4,12", "5,13", "6", "7", "14", "15"}},
             {"transfer_ns", 1.5}};
       },
       {"/levels/core: cores of 1 and of 2 CPUs"}},
      {"an asymmetric SLIT",
       [](Json& d) {
         d["slit"]["symmetric"] = false;
         d["slit"]["distances"][0][1] = 17;
       },
       {"/slit: asymmetric: 17 from node 0 to 1, 16 back"}},
      {"nodes that are one by their distance",
       [](Json& d) {
         d["slit"]["distances"][2][3] = 10;
         d["slit"]["distances"][3][2] = 10;
       },
       {"/slit: 10, as if within one node, from node 2 to 3 (and 1 more)"}},
      {"nodes out of reach",
       [](Json& d) {
         d["slit"]["distances"][0][3] = 255;
         d["slit"]["distances"][3][0] = 255;
       },
       {"/slit: 255, unreachable, from node 0 to 3 (and 1 more)"}},
      {"a way round that is shorter",
       matrix({{0, 30, 65, 200}, {30, 0, 120, 65}, {65, 120, 0, 30}, {100, 65, 30, 0}}),
       {"/hop: 200 ns from node 0 to 3, but only 95 ns by way of a third node (and 3 more)"}},
      {"hops in another order than the SLIT's",
       matrix({{0, 70, 65, 90}, {70, 0, 90, 65}, {65, 90, 0, 70}, {90, 65, 70, 0}}),
       {"/hop: not in the order of the SLIT: distance 16 and 70 ns from node 0 to 1, distance 22 "
        "and 65 ns from node 0 to 2"}},
      {"no hop at all",
       [](Json& d) { d["hop"]["die_ns"] = 0; },
       {"/hop: 0 ns from node 0 to 1 (and 3 more)", "/hop: 90.125 ns from node 0 to 3, but only "
                                                    "65.5"}},
      {"an L3 group slower than the link",
       [](Json& d) { d["levels"]["l3"]["transfer_ns"] = 500; },
       {"/levels/l3/transfer_ns: 500 ns within an L3 group, but only 231 ns between packages"}},
      {"caches slower than memory",
       [](Json& d) {
         d["load_ns"] = {{"l1", 100}, {"l3", 95}};
       },
       {"/load_ns: a load from the own core", "/load_ns/l3: a load from the L3 group"}},
      {"no spread", [](Json& d) { d["jitter"]["cv"] = 0; }, {"/jitter/cv: 0: all pairs"}},
      {"too much from siblings",
       [](Json& d) { d["os"]["smt_yield"] = 2.5; },
       {"/os/smt_yield: a core's 2 CPUs together do the work of more: 2.5"}},
      {"guesses",
       [](Json& d) {
         d["provenance"]["/t0_ns"] = {{"source", "x"}, {"confidence", "guess"}};
         d["provenance"]["/hop/die_ns"] = {{"source", "x"}, {"confidence", "guess"}};
         d["provenance"]["/os/exec_us"] = {{"source", "x"}, {"confidence", "guess"}};
       },
       {"/provenance: guesses among the transfer costs: /t0_ns, /hop\n"}},
  };
  const TemporaryDirectory directory;
  for (const Case& c : cases) {
    INFO(c.name);
    Json document = plain();
    c.bend(document);
    const Outcome done =
        command({"topology", "check", directory.write("sample.json", document.dump())});
    CHECK(done.status == 0);
    CHECK(done.err.empty());
    INFO(done.out);
    CHECK(lines_of(done.out) == 1 + c.warnings.size());
    for (const std::string& warning : c.warnings) {
      CHECK_THAT(done.out, Catch::Contains(": warning: at " + warning));
    }
  }
}

TEST_CASE("a check of nothing is no check", "[command][topology]")
{
  CHECK(command({"topology", "check"}).status == k_bad_input);
}

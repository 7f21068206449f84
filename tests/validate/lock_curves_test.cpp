// Files of published curves: what they say, and what is said about bad ones.

#include "models/input/input_error.hpp"
#include "tests/validate/support.hpp"

#include "tools/validate/validation.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace numasim;
using namespace numasim::test;
using Json = nlohmann::json;

namespace {

LockDataset read(const Json& document)
{
  const TemporaryDirectory directory;
  return load_lock_dataset(directory.write("curves.json", document.dump()), real_catalogue());
}

std::vector<Problem> problems_of(const Json& document)
{
  try {
    (void)read(document);
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

} // namespace

TEST_CASE("a file of curves gives locks, points and ranges", "[validate]")
{
  const LockDataset d = read(dataset_document());
  CHECK(d.name == "made-up");
  CHECK(to_string(d.grade) == "B");
  CHECK(d.most_median_error_pct == 30);
  REQUIRE(d.curves.size() == 3);
  CHECK(d.curves[0].lock == "ticket");
  CHECK(d.curves[0].workload.real("critical_ns") == 100);
  REQUIRE(d.curves[0].points.size() == 3);
  CHECK(d.curves[0].points[2].copies == 4);
  CHECK(d.curves[2].not_modelled == "a reason");
  REQUIRE(d.claims.size() == 1);
  CHECK(*d.claims[0].least == 0.3);
}

TEST_CASE("published figures become rates and back", "[validate]")
{
  LockDataset d;
  d.quantity.factor = 1000;
  CHECK(d.sections_per_second({.copies = 4, .value = 8}) == Approx(8000));
  CHECK(d.published_as(8000, 4) == Approx(8));

  d.quantity.kind = PublishedQuantity::Kind::TimePerTurn;
  d.quantity.factor = 1e-9; // 200 ns a turn of each of 4 threads
  CHECK(d.sections_per_second({.copies = 4, .value = 200}) == Approx(2e7));
  CHECK(d.published_as(2e7, 4) == Approx(200));

  CHECK(d.with_rare_holds(2e7, 4) == Approx(2e7));
  d.rare_holds_ns = 1000; // 250 ns more for a section of 50
  CHECK(d.with_rare_holds(2e7, 4) == Approx(1e9 / 300));
}

TEST_CASE("a lock that there is not is said so and no error", "[validate]")
{
  Json document = dataset_document();
  document["curves"][0]["lock"] = "tickett";
  CHECK(read(document).curves[0].not_modelled == "there is no lock \"tickett\"");
}

TEST_CASE("curves of one lock with equal parameters are the same lock's", "[validate]")
{
  Json document = dataset_document();
  document["curves"][1]["lock"] = "ticket";
  const LockDataset d = read(document);
  CHECK(same_lock(d.curves[0], d.curves[1]));
  document["curves"][1]["workload"] = {{"critical_ns", 200}};
  document["curves"][1]["workload_source"] = "a guess";
  const LockDataset changed = read(document);
  CHECK_FALSE(same_lock(changed.curves[0], changed.curves[1]));
}

TEST_CASE("bad files of curves are refused with the place of every fault", "[validate]")
{
  struct Fault {
    const char* what;
    std::function<void(Json&)> damage;
    const char* pointer;
  };
  const std::vector<Fault> faults{
      {"no schema", [](Json& d) { d.erase("schema"); }, "/schema"},
      {"another schema", [](Json& d) { d["schema"] = "numasim-lock-curves/2"; }, "/schema"},
      {"no source", [](Json& d) { d.erase("source"); }, "/source"},
      {"an unknown grade", [](Json& d) { d["grade"] = "D"; }, "/grade"},
      {"an unknown key", [](Json& d) { d["machines"] = 1; }, "/machines"},
      {"a factor of 0", [](Json& d) { d["quantity"]["factor"] = 0; }, "/quantity/factor"},
      {"a value without source", [](Json& d) { d["workload"]["think_ns"] = 1; },
       "/workload/think_ns"},
      {"an unknown parameter",
       [](Json& d) {
         d["workload"]["thinks"] = 1;
         d["workload_sources"]["thinks"] = "guess";
       },
       "/workload/thinks"},
      {"no curves", [](Json& d) { d["curves"] = Json::array(); }, "/curves"},
      {"a name twice", [](Json& d) { d["curves"][1]["name"] = "A"; }, "/curves/1/name"},
      {"neither lock nor reason", [](Json& d) { d["curves"][0].erase("lock"); }, "/curves/0"},
      {"lock and reason", [](Json& d) { d["curves"][2]["lock"] = "tas"; }, "/curves/2"},
      {"lock parameters without source",
       [](Json& d) { d["curves"][0]["lock_parameters"] = Json::object(); },
       "/curves/0/lock_parameters_source"},
      {"more figures than copies", [](Json& d) { d["curves"][0]["values"].push_back(1); },
       "/curves/0/values"},
      {"copies that do not ascend", [](Json& d) { d["curves"][0]["copies"][2] = 2; },
       "/curves/0/copies/2"},
      {"a figure of 0", [](Json& d) { d["curves"][0]["values"][1] = 0; }, "/curves/0/values/1"},
      {"a claim without range",
       [](Json& d) {
         d["claims"][0].erase("least");
         d["claims"][0].erase("most");
       },
       "/claims/0"},
      {"a claim about no curve", [](Json& d) { d["claims"][0]["of"]["curve"] = "Z"; },
       "/claims/0/of/curve"},
      {"a claim about no point", [](Json& d) { d["claims"][0]["of"]["copies"] = 3; },
       "/claims/0/of/copies"},
      {"a slope between equals",
       [](Json& d) {
         d["claims"][0]["kind"] = "slope";
         d["claims"][0]["of"]["copies"] = 1;
       },
       "/claims/0/to"},
  };
  for (const Fault& fault : faults) {
    INFO(fault.what);
    Json document = dataset_document();
    fault.damage(document);
    const std::vector<Problem> problems = problems_of(document);
    REQUIRE(!problems.empty());
    CHECK(std::any_of(problems.begin(), problems.end(),
                      [&](const Problem& p) { return p.pointer == fault.pointer; }));
  }
}

TEST_CASE("all faults of a suite are told at once", "[validate]")
{
  const TemporaryDirectory directory;
  Json bad = dataset_document();
  bad.erase("name");
  bad.erase("title");
  directory.write("a.json", bad.dump());
  directory.write("b.json", "{");
  try {
    (void)load_validation(std::vector{directory.path()}, real_catalogue());
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK(error.problems().size() == 3);
  }
  const TemporaryDirectory empty;
  CHECK_THROWS_AS(load_validation(std::vector{empty.path()}, real_catalogue()), InputError);
  CHECK_THROWS_AS(load_validation(std::vector{empty.path() / "none"}, real_catalogue()),
                  InputError);
}

#include "models/input/json_reader.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "models/input/suggest.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <string>
#include <vector>

using namespace numasim;

namespace {

using Json = nlohmann::json;

std::string error_of(const std::string& text)
{
  try {
    (void)parse_json(text, "x.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string set_error(Json document, const std::string& pointer)
{
  try {
    set_pointer(document, pointer, "1");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

} // namespace

TEST_CASE("a syntax error has a line and a column", "[machine][input]")
{
  CHECK_THAT(error_of("{\n  \"a\": 1,\n  oops\n}"),
             Catch::StartsWith("x.json: found line 3, column 3: "));
  CHECK_THAT(error_of(""), Catch::Contains("line 1, column 1"));
  CHECK_THAT(error_of("{} {}"), Catch::Contains("line 1, column 4"));
  CHECK_THAT(error_of("[1, 2"), Catch::Contains("line 1"));
  CHECK_THAT(error_of("{\"a\": NaN}"), Catch::Contains("line 1, column 7"));
  CHECK_THAT(error_of("\"\xff\""), Catch::Contains("line 1"));
}

TEST_CASE("numbers beyond a double are refused", "[machine][input]")
{
  CHECK_THAT(error_of("{\"a\": 1e999}"), Catch::Contains("1e999"));
  CHECK_THAT(error_of("[-1e400]"), Catch::Contains("-1e400"));
}

TEST_CASE("a key given twice is refused with its place", "[machine][input]")
{
  CHECK_THAT(error_of(R"({"a": 1, "a": 2})"), Catch::StartsWith("x.json: at /a: found the key"));
  CHECK_THAT(error_of(R"({"os": [0, {"x/y": {}, "x/y": 1}]})"), Catch::Contains("at /os/1/x~1y:"));
  CHECK(error_of(R"([{"a": 1}, {"a": 2}])") == "no error");
}

TEST_CASE("too deep and too large documents are refused", "[machine][input]")
{
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(error_of(nested(k_deepest_document)) == "no error");
  CHECK_THAT(error_of(nested(k_deepest_document + 1)), Catch::Contains("at most 64 levels"));
  CHECK_THAT(error_of(nested(1000000)), Catch::Contains("at most 64 levels"));
  CHECK_THAT(error_of(std::string(k_largest_document + 1, ' ')), Catch::Contains("16 MiB"));
}

TEST_CASE("a file that cannot be read is an input error", "[machine][input]")
{
  CHECK_THROWS_WITH(load_json("no/such/file.json"), Catch::StartsWith("no/such/file.json: found"));
  CHECK_THROWS_WITH(load_json("/"), Catch::Contains("a directory"));
}

TEST_CASE("problems name file, pointer, what was found and what is allowed", "[machine][input]")
{
  const Json document = Json::parse(R"({"a": "x", "list": [1, -2]})");
  Problems problems;
  JsonReader reader(document, "x.json", problems);
  CHECK(reader.real("a", {"ns", 0, 10}) == 0);
  for (const JsonReader& item : reader.array("list")) {
    (void)item.as_integer({0, 5});
  }
  reader.finish();
  REQUIRE(problems.size() == 2);
  CHECK(problems.list()[0].text() ==
        "x.json: at /a: found a string (\"x\"); allowed: a number from 0 to 10 ns");
  CHECK(problems.list()[1].text() ==
        "x.json: at /list/1: found -2; allowed: a whole number from 0 to 5");
  CHECK_THROWS_AS(problems.throw_if_any(), InputError);
}

TEST_CASE("optional values fall back only when they are not there", "[machine][input]")
{
  const Json document = Json::parse(R"({"wrong": "x", "right": 3, "yes": true, "name": "n"})");
  Problems problems;
  JsonReader reader(document, "x.json", problems);
  CHECK(reader.real("absent", {"", 0, 10}, 7) == 7);
  CHECK(reader.integer("absent", {0, 10}, 8) == 8);
  CHECK(reader.boolean("absent", true));
  CHECK(reader.string("absent", "s") == "s");
  CHECK(reader.integer("right", {0, 10}, 7) == 3);
  CHECK(reader.boolean("yes", false));
  CHECK(reader.string("name", "s") == "n");
  CHECK(problems.empty());
  CHECK(reader.real("wrong", {"", 0, 10}, 7) == 0);
  CHECK(problems.size() == 1);
}

TEST_CASE("ranges include both ends, and whole numbers may be written as reals", "[machine][input]")
{
  const auto integer = [](const char* text) {
    const Json document = Json::parse(text);
    Problems problems;
    const std::int64_t value = JsonReader(document, "x.json", problems).as_integer({-4, 1000});
    return problems.empty() ? std::to_string(value) : "problem";
  };
  CHECK(integer("-4") == "-4");
  CHECK(integer("1000") == "1000");
  CHECK(integer("1e3") == "1000");
  CHECK(integer("2.0") == "2");
  for (const char* text : {"-5", "1001", "2.5", "1e300", "18446744073709551615", "true", "null"}) {
    CHECK(integer(text) == "problem");
  }
}

TEST_CASE("a fault is reported once, not for everything below it", "[machine][input]")
{
  const Json document = Json::parse(R"({"a": 5})");
  Problems problems;
  JsonReader reader(document, "x.json", problems);
  JsonReader a = reader.object("a");
  CHECK_FALSE(a);
  CHECK(a.real("b", {"", 0, 1}) == 0);
  CHECK(a.array("c").empty());
  CHECK(a.string("d").empty());
  JsonReader missing = reader.object("b");
  (void)missing.object("c").boolean("d");
  missing.finish();
  CHECK(problems.size() == 2);
}

TEST_CASE("choices are told and nearly right ones suggested", "[machine][input]")
{
  const std::array<std::string, 2> names = {"split", "adjacent"};
  const Json document = Json::parse(R"(["adjacent", "splti", 3])");
  Problems problems;
  const auto items = JsonReader(document, "x.json", problems).as_array();
  CHECK(items[0].as_choice(names) == 1);
  CHECK(problems.empty());
  (void)items[1].as_choice(names);
  (void)items[2].as_choice(names);
  CHECK(problems.list()[0].text() ==
        "x.json: at /1: found a string (\"splti\") (did you mean \"split\"?); "
        "allowed: one of \"split\", \"adjacent\"");
  CHECK(problems.list()[1].found == "3");
}

TEST_CASE("suggestions are near and few", "[machine][input]")
{
  const std::vector<std::string> names = {"t0_ns", "title", "node-shard", "split-tree",
                                          "split-lock"};
  CHECK(nearest_name("t0_n", names) == "t0_ns");
  CHECK(nearest_name("node_shard", names) == "node-shard");
  CHECK(nearest_name("Split-Lock", names) == "split-lock");
  CHECK(nearest_name("slpit-tree", names) == "split-tree");
  CHECK(nearest_name("shard", names) == "node-shard");
  CHECK(nearest_name("xyz", names).empty());
  CHECK(nearest_name("", names).empty());
  CHECK(nearest_name(std::string(100000, 'x'), names).empty());
}

TEST_CASE("set_pointer replaces values and takes what is no JSON as a string", "[machine][input]")
{
  Json document = Json::parse(R"({"a": {"b": [1, 2]}, "x/y": 0})");
  set_pointer(document, "/a/b/1", "3.5");
  set_pointer(document, "/x~1y", "node-shard");
  set_pointer(document, "/a/new", "[true, null]");
  CHECK(document ==
        Json::parse(R"({"a": {"b": [1, 3.5], "new": [true, null]}, "x/y": "node-shard"})"));
  set_pointer(document, "/a/new", "\"3\"");
  CHECK(document["a"]["new"] == "3");
  set_pointer(document, "/a/new", "");
  CHECK(document["a"]["new"] == Json(std::string{}));
  CHECK_THROWS_AS(set_pointer(document, "/a/new", R"({"k": 1, "k": 2})"), InputError);
}

TEST_CASE("set_pointer refuses places that are not there", "[machine][input]")
{
  const Json document = Json::parse(R"({"workload": {"copies": 1}, "list": [1, 2]})");
  CHECK(set_error(document, "/wrokload/copies") ==
        "--set: found no key \"wrokload\" (did you mean \"workload\"?); allowed: list, workload");
  CHECK_THAT(set_error(document, "/list/2"), Catch::Contains("allowed: 0 to 1"));
  CHECK_THAT(set_error(document, "/list/-"), Catch::Contains("no element \"-\""));
  CHECK_THAT(set_error(document, "/list/01"), Catch::Contains("no element \"01\""));
  CHECK_THAT(set_error(document, "/workload/copies/x"), Catch::Contains("at /workload/copies"));
  CHECK_THAT(set_error(document, "workload"), Catch::Contains("starting with \"/\""));
  CHECK_THAT(set_error(document, "/a~2"), Catch::Contains("stray"));
}

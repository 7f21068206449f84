#include "models/input/parameter.hpp"

#include "models/input/input_error.hpp"
#include "models/input/read_parameters.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>

using namespace numasim;

namespace {

ParameterList declared()
{
  return {Parameter::boolean("promote", true, "Whether to promote.", "guess: a default"),
          Parameter::integer("shards", "", 16, 1, 4096, "How many shards.", "guess: a default"),
          Parameter::real("think", "us", 2.5, 0, 1e3, "Time between locks.", "guess: a default"),
          Parameter::choice("order", "fifo", {"fifo", "near"}, "Who is next.", "guess: a default")};
}

std::string read_error(const char* text)
{
  const auto document = nlohmann::json::parse(text);
  Parameters values(declared());
  Problems problems;
  read_parameters(JsonReader(document, "x.json", problems), values);
  return problems.empty() ? "no error" : InputError(problems.list()).what();
}

} // namespace

TEST_CASE("parameters start at their defaults", "[machine][input]")
{
  const Parameters values(declared());
  CHECK(values.boolean("promote"));
  CHECK(values.integer("shards") == 16);
  CHECK(values.real("think") == 2.5);
  CHECK(values.choice("order") == "fifo");
  CHECK(values.declared().size() == 4);
}

TEST_CASE("parameters are set from JSON as declared", "[machine][input]")
{
  const auto document =
      nlohmann::json::parse(R"({"shards": 64, "think": 3, "order": "near", "promote": false})");
  Parameters values(declared());
  Problems problems;
  read_parameters(JsonReader(document, "x.json", problems), values);
  CHECK(problems.empty());
  CHECK_FALSE(values.boolean("promote"));
  CHECK(values.integer("shards") == 64);
  CHECK(values.real("think") == 3);
  CHECK(values.choice("order") == "near");
}

TEST_CASE("a parameter that does not fit is a problem with place and range", "[machine][input]")
{
  CHECK(read_error(R"({"shards": 0})") ==
        "x.json: at /shards: found 0; allowed: a whole number from 1 to 4096");
  CHECK(read_error(R"({"think": 1001})") ==
        "x.json: at /think: found 1001; allowed: a number from 0 to 1000 us");
  CHECK(read_error(R"({"order": "random"})") ==
        "x.json: at /order: found a string (\"random\"); allowed: one of fifo, near");
  CHECK(read_error(R"({"shard": 4})") ==
        "x.json: at /shard: found an unknown parameter (did you mean \"shards\"?); "
        "allowed: promote, shards, think, order");
  for (const char* text :
       {R"({"shards": 1.5})", R"({"shards": "16"})", R"({"shards": true})", R"({"promote": 1})",
        R"({"think": null})", R"({"order": []})", R"({"shards": 18446744073709551615})", "[]"}) {
    INFO(text);
    CHECK(read_error(text) != "no error");
  }
}

TEST_CASE("setting by hand checks the range too", "[machine][input]")
{
  Parameters values(declared());
  values.set("shards", 8.0);
  CHECK(values.integer("shards") == 8);
  values.set("think", std::int64_t{4});
  CHECK(values.real("think") == 4);
  CHECK_THROWS_WITH(values.set("shards", std::int64_t{5000}),
                    "parameter shards must be a whole number from 1 to 4096");
  CHECK_THROWS_AS(values.set("think", std::nan("")), std::invalid_argument);
  CHECK(values.integer("shards") == 8);
}

TEST_CASE("asking for what was not declared is a mistake of the program", "[machine][input]")
{
  const Parameters values(declared());
  CHECK_THROWS_AS(values.real("nothing"), std::logic_error);
  CHECK_THROWS_AS(values.real("shards"), std::logic_error);
  CHECK_THROWS_AS(Parameters({Parameter::integer("n", "", 9, 1, 8, "", "")}), std::logic_error);
  CHECK_THROWS_AS(
      Parameters({Parameter::boolean("n", true, "", ""), Parameter::boolean("n", false, "", "")}),
      std::logic_error);
}

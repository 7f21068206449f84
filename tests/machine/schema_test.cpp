/// Do the JSON Schema and the documentation say what the parser reads? (schema_check.py damages
/// documents in every way the schema knows of.)

#include "models/input/field_tables.hpp"
#include "models/input/json_schema.hpp"
#include "models/machine/topology_fields.hpp"
#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace numasim;
using namespace numasim::test;

namespace {

std::string content_of(const std::filesystem::path& file)
{
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("the schema in the repository is the one that the command prints", "[machine][schema]")
{
  // If not: build/.../numasim topology schema -o topologies/schema/topology.schema.json
  const Outcome printed = command({"topology", "schema"});
  CHECK(printed.status == 0);
  CHECK(printed.out == content_of(data_dir() / "topologies/schema/topology.schema.json"));

  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "out.json").string();
  CHECK(command({"topology", "schema", "-o", file}).out.empty());
  CHECK(content_of(file) == printed.out);
}

TEST_CASE("the documentation has the tables that the command prints", "[machine][schema]")
{
  // If not: put what `numasim topology schema --tables` prints under "Field reference".
  const Outcome printed = command({"topology", "schema", "--tables"});
  CHECK(printed.status == 0);
  CHECK(content_of(data_dir() / "docs/topologies.md").find(printed.out) != std::string::npos);
}

TEST_CASE("a schema says what a field is declared to be", "[machine][schema]")
{
  const Field root = Field::object(
      "",
      {
          Field::real("t_ns", "ns", 0, 2.5, "A time."),
          Field::integer("n", 1, 64, "A count.").optional(),
          Field::choice("kind", {"a", "b"}, "A kind."),
          Field::boolean("b", "Yes or no.").only_with("kind", "a"),
          Field::array("list", {1, 3, "names"}, Field::string("", "a name"), "Names.").optional(),
          Field::map("by_name", 9, Field::real("", "", 0, 1, "a share"), "Shares.").optional(),
          Field::forms("form", "mode",
                       {Field::object("", {Field::choice("mode", {"x"}, "X.")}, "x"),
                        Field::object("", {Field::choice("mode", {"y"}, "Y.")}, "y")},
                       "One of two.")
              .optional(),
      },
      "a thing");
  const auto schema = json_schema(root, "things");
  CHECK(schema["title"] == "things");
  CHECK(schema["required"] == nlohmann::ordered_json({"t_ns", "kind"}));
  CHECK(schema["additionalProperties"] == false);
  const auto& fields = schema["properties"];
  CHECK(fields["t_ns"] == nlohmann::ordered_json::parse(
                              R"({"description": "A time. Unit: ns.", "type": "number",
                                  "minimum": 0, "maximum": 2.5})"));
  CHECK(fields["n"]["type"] == "integer");
  CHECK(fields["n"]["maximum"] == 64);
  CHECK(fields["kind"]["enum"] == nlohmann::ordered_json({"a", "b"}));
  CHECK(fields["list"]["minItems"] == 1);
  CHECK(fields["list"]["maxItems"] == 3);
  CHECK(fields["list"]["items"]["minLength"] == 1);
  CHECK(fields["by_name"]["maxProperties"] == 9);
  CHECK(fields["by_name"]["additionalProperties"]["maximum"] == 1);
  CHECK(fields["form"]["oneOf"].size() == 2);
  CHECK(fields["form"]["oneOf"][1]["properties"]["mode"]["enum"][0] == "y");
  REQUIRE(schema["allOf"].size() == 1);
  CHECK(schema["allOf"][0]["if"]["properties"]["kind"]["const"] == "a");
  CHECK(schema["allOf"][0]["then"]["required"][0] == "b");
  CHECK(schema["allOf"][0]["else"]["properties"]["b"] == false);
}

TEST_CASE("tables have a row for every field and a table for every object", "[machine][schema]")
{
  const Field root = Field::object(
      "",
      {
          Field::real("t_ns", "ns", 0, 1e6, "A time."),
          Field::object("o", {Field::integer("n", 1, 64, "A count.").optional()}, "An object."),
          Field::array("m", {1, 4, "rows"},
                       Field::array("", {1, 4, "numbers"}, Field::real("", "ns", 0, 9, "x"), "row"),
                       "A matrix."),
      },
      "a thing");
  CHECK(field_tables(root) == "| key | value | meaning |\n|---|---|---|\n"
                              "| `t_ns` | 0 .. 1e6 ns | A time. |\n"
                              "| `o` | object, below | An object. |\n"
                              "| `m` | matrix: 0 .. 9 ns | A matrix. |\n"
                              "\n`/o`: An object.\n\n"
                              "| key | value | meaning |\n|---|---|---|\n"
                              "| `n` | whole, 1 .. 64, optional | A count. |\n");
}

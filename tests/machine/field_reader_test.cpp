/// Does a document that is not as declared get told so, at its place and once?

#include "models/input/field_reader.hpp"
#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace numasim;

namespace {

using Json = nlohmann::json;

const Field& declared()
{
  static const Field field = Field::object(
      "",
      {
          Field::real("t_ns", "ns", 0, 10, "A time."),
          Field::integer("n", 1, 64, "A count.").optional(),
          Field::choice("kind", {"a", "b"}, "A kind.").optional(),
          Field::boolean("b", "Of kind a.").only_with("kind", "a"),
          Field::array("list", {1, 3, "names"}, Field::string("", "a name"), "Names.").optional(),
          Field::map("shares", 2, Field::real("", "", 0, 1, "a share"), "Shares.").optional(),
          Field::forms(
              "form", "mode",
              {Field::object(
                   "", {Field::choice("mode", {"x"}, "X."), Field::real("x", "", 0, 1, "X's.")},
                   "x"),
               Field::object("", {Field::choice("mode", {"y"}, "Y.")}, "y")},
              "By value.")
              .optional(),
          Field::forms("group", "lists",
                       {Field::object("",
                                      {Field::array("lists", {1, 9, "lists"},
                                                    Field::string("", "a list"), "Lists.")},
                                      "by list"),
                        Field::object("", {Field::integer("size", 1, 9, "Size.")}, "by rule")},
                       "By presence.")
              .optional(),
          Field::object("some", {Field::boolean("p", "P.").optional()}, "Not empty.")
              .with_at_least(1)
              .optional(),
      },
      "a thing");
  return field;
}

/// "POINTER: found" of every problem.
std::vector<std::string> problems_of(const char* text)
{
  const Json document = Json::parse(text);
  Problems problems;
  FieldReader(JsonReader(document, "x.json", problems), declared()).check();
  std::vector<std::string> lines;
  for (const Problem& problem : problems.list()) {
    lines.push_back(problem.pointer + ": " + problem.found);
  }
  return lines;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("a document as declared has no problems", "[machine][input]")
{
  for (const char* text :
       {R"({"t_ns": 0})", R"({"t_ns": 10, "n": 64, "kind": "b"})",
        R"({"t_ns": 1, "kind": "a", "b": true, "list": ["u", "v", "w"], "shares": {"q": 1}})",
        R"({"t_ns": 1, "form": {"mode": "x", "x": 1}, "group": {"lists": ["0"]}})",
        R"({"t_ns": 1, "form": {"mode": "y"}, "group": {"size": 3}, "some": {"p": false}})"}) {
    INFO(text);
    CHECK(problems_of(text).empty());
  }
}

TEST_CASE("each way not to be as declared is one problem", "[machine][input]")
{
  CHECK(problems_of("[]") == Lines{": an array of 0"});
  CHECK(problems_of("{}") == Lines{"/t_ns: nothing"});
  CHECK(problems_of(R"({"t_ns": 11})") == Lines{"/t_ns: 11"});
  CHECK(problems_of(R"({"t_ns": 1, "n": 1.5})") == Lines{"/n: 1.5"});
  CHECK(problems_of(R"({"t_ns": 1, "m": 1})") == Lines{"/m: an unknown key (did you mean \"n\"?)"});
  CHECK(problems_of(R"({"t_ns": 1, "list": []})") == Lines{"/list: 0 names"});
  CHECK(problems_of(R"({"t_ns": 1, "list": ["a", "b", "c", "d"]})") == Lines{"/list: 4 names"});
  CHECK(problems_of(R"({"t_ns": 1, "list": ["a", 2]})") == Lines{"/list/1: 2"});
  CHECK(problems_of(R"({"t_ns": 1, "list": {}})") == Lines{"/list: an object"});
  CHECK(problems_of(R"({"t_ns": 1, "shares": {"a": 0, "b": 2}})") == Lines{"/shares/b: 2"});
  CHECK(problems_of(R"({"t_ns": 1, "shares": {"a": 0, "b": 0, "c": 0}})") ==
        Lines{"/shares: 3 entries"});
  CHECK(problems_of(R"({"t_ns": 1, "some": {}})") == Lines{"/some: 0 members"});
}

TEST_CASE("a field may belong to some documents only", "[machine][input]")
{
  CHECK(problems_of(R"({"t_ns": 1, "kind": "a"})") == Lines{"/b: nothing"});
  CHECK(problems_of(R"({"t_ns": 1, "kind": "b", "b": true})") == Lines{"/b: true"});
  // What decides is not sound: nothing to be said about the rest.
  CHECK(problems_of(R"({"t_ns": 1, "kind": 3, "b": true})") == Lines{"/kind: 3"});
  CHECK(problems_of(R"({"t_ns": 1, "kind": 3})") == Lines{"/kind: 3"});
}

TEST_CASE("a value of several forms is read as the one it is", "[machine][input]")
{
  CHECK(problems_of(R"({"t_ns": 1, "form": {"mode": "x"}})") == Lines{"/form/x: nothing"});
  CHECK(problems_of(R"({"t_ns": 1, "form": {"mode": "y", "x": 1}})") ==
        Lines{"/form/x: an unknown key"});
  CHECK(problems_of(R"({"t_ns": 1, "form": {"mode": "other", "x": 7}})") ==
        Lines{"/form/mode: a string (\"other\")"});
  CHECK(problems_of(R"({"t_ns": 1, "form": {"x": 1}})") == Lines{"/form/mode: nothing"});
  CHECK(problems_of(R"({"t_ns": 1, "group": {}})") == Lines{"/group/size: nothing"});
  CHECK(problems_of(R"({"t_ns": 1, "group": {"lists": ["0"], "size": 1}})") ==
        Lines{"/group/size: an unknown key"});
}

TEST_CASE("what is not declared cannot be asked for", "[machine][input]")
{
  const Json document = Json::parse(R"({"t_ns": 1, "x": 2})");
  Problems problems;
  const FieldReader reader(JsonReader(document, "x.json", problems), declared());
  CHECK(reader.real("t_ns") == 1);
  CHECK_THROWS_AS(reader.real("x"), std::logic_error);
}

TEST_CASE("what this document needs may be more than what is declared", "[machine][input]")
{
  const Json document = Json::parse(R"({"t_ns": 1})");
  Problems problems;
  const FieldReader reader(JsonReader(document, "x.json", problems), declared());
  CHECK(reader.integer("n", 7) == 7);
  CHECK(problems.empty());
  CHECK_FALSE(reader.needed("n"));
  CHECK(problems.size() == 1);
}

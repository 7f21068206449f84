/// Do filters mean what they say?

#include "tools/sweep/filter.hpp"

#include <catch2/catch.hpp>

using namespace numasim;

namespace {

bool holds(const std::string& text)
{
  return Filter{text}.holds([](const std::string& name) -> Filter::Value {
    if (name == "four") {
      return 4.0;
    }
    if (name == "half") {
      return 0.5;
    }
    if (name == "yes") {
      return true;
    }
    return "quick";
  });
}

std::string fault(const std::string& text)
{
  try {
    (void)holds(text);
    return "";
  } catch (const FilterFault& error) {
    return error.what();
  }
}

} // namespace

TEST_CASE("filters bind as one is used to", "[sweep]")
{
  for (const char* text : {"four == 4",
                           "four <= 4 and four >= 4",
                           "four < 5 or four > 5 and false",
                           "not four != 4",
                           "2 + 3 * four == 14",
                           "(2 + 3) * four == 20",
                           "-four + 5 == 1",
                           "10 - 3 - 2 == 5",
                           "16 / four / 2 == 2",
                           "7 % four == 3",
                           "half == 5e-1",
                           "mode == 'quick'",
                           "mode != 'slow'",
                           "yes",
                           "not not yes",
                           "yes == true",
                           "four*half<3",
                           "mode < 'r'",
                           "- - four == 4",
                           "true or true and false"}) {
    INFO(text);
    CHECK(holds(text));
  }
  for (const char* text : {"four > 4", "not yes", "(true or true) and false", "mode == ''",
                           "not (four == 4)", "four == 4 and four == 5"}) {
    INFO(text);
    CHECK_FALSE(holds(text));
  }
}

TEST_CASE("filters name each parameter once", "[sweep]")
{
  CHECK(Filter{"a < b and b < a and order > notes"}.names() ==
        std::vector<std::string>{"a", "b", "order", "notes"});
}

TEST_CASE("what is no filter is refused with its place", "[sweep]")
{
  CHECK(fault("") == "the end of the condition");
  CHECK(fault("four <") == "the end of the condition");
  CHECK(fault("four = 4") == "\"= 4\" at character 6");
  CHECK(fault("four == 4 5") == "\"5\" at character 11");
  CHECK(fault("(four == 4") == "the end of the condition");
  CHECK(fault("mode == 'quick") == "\"'quick\" at character 9");
  CHECK(fault("four == 1e999") == "\"1e999\" at character 9");
  CHECK(fault("and") == "\"and\" at character 1");
  CHECK(fault(std::string(60, '(') + "four").starts_with("\""));
  CHECK(fault("four == 'quick'") == "a number compared with 'quick'");
  CHECK(fault("four") == "a number for the condition");
  CHECK(fault("mode + 1 == 2") == "'quick' for a number");
  CHECK(fault("four / 0 == 1") == "a division by 0");
}

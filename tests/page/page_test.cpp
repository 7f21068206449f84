/// Does the report page say what the results say, and nothing that they smuggle in?

#include "tests/page/support.hpp"

#include "tests/machine/sample.hpp"
#include "tools/page/cumulative.hpp"
#include "tools/page/html.hpp"
#include "tools/page/page_data.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using test::page_of;
using test::page_result;

namespace {

std::size_t count(const std::string& text, const std::string& what)
{
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++times;
  }
  return times;
}

bool has(const std::string& text, const std::string& what)
{
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("a page has the values of its result", "[page]")
{
  const std::string page = page_of({{"result.json", page_result({"single", "sharded"}, {16})}});
  CHECK(has(page, "<title>execl: 2 designs on 1 machine - numasim</title>"));
  CHECK(has(page, "+50.0 %"));
  CHECK(has(page, "<strong>1000 /s</strong>"));
  CHECK(has(page, "<td class=\"number\">1500.0</td>"));
  CHECK(has(page, "class=\"verdict better\""));
  CHECK(has(page, "<code>numasim compare execl</code>"));
  CHECK(has(page, "75.0 %"));           // of the waiting, at link
  CHECK(has(page, "6.00 µs"));          // 4 acquisitions of 1.5 µs each
  CHECK(has(page, "folio_referenced")); // the walker
  CHECK(count(page, "<section") == 9);
  CHECK(count(page, "<details") == count(page, "</details>"));
}

TEST_CASE("the same results are the same page, wherever they lie", "[page]")
{
  const Result result = page_result({"single", "sharded"}, {1, 4, 16});
  CHECK(page_of({{"a/result.json", result}}) == page_of({{"/b/result.json", result}}));
}

TEST_CASE("names cannot become markup", "[page]")
{
  const std::string hostile = "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>";
  Result result = page_result({"single", hostile}, {1, 16});
  for (DesignResult& design : result.designs) {
    design.scenario = hostile;
    design.machine.name = hostile;
    design.machine.title = hostile;
    design.locks.front().name = hostile;
    design.locks.front().sites.front().name = hostile;
    design.lines.front().name = hostile;
    design.walks.front().name = hostile;
    design.warnings.push_back(hostile);
  }
  for (ComparisonResult& comparison : result.comparisons) {
    comparison.topology = hostile;
  }
  result.manifest.command = hostile;
  result.manifest.host = hostile;
  result.manifest.git = hostile;
  result.manifest.inputs = {{hostile, hostile}};
  const std::string plain = page_of({{"r.json", page_result({"single", "sharded"}, {1, 16})}});
  const std::string page = page_of({{hostile, result}});
  CHECK_FALSE(has(page, "<script>alert"));
  CHECK_FALSE(has(page, "<img"));
  CHECK(count(page, "<script") == count(plain, "<script"));
  CHECK(count(page, "</script") == count(plain, "</script"));
  CHECK(has(page, "&lt;script&gt;alert(1)"));
  CHECK(has(page, "\\u003cscript\\u003ealert(1)")); // in the data for zooming
}

TEST_CASE("results of one machine and scenario become one setting", "[page]")
{
  const PageData data = page_data({{"few.json", page_result({"single", "sharded"}, {1, 4})},
                                   {"many.json", page_result({"sharded", "single"}, {16})}});
  REQUIRE(data.settings.size() == 1);
  const Setting& setting = data.settings.front();
  CHECK(setting.label == "box");
  REQUIRE(setting.points.size() == 3);
  CHECK(setting.points[0].copies == 1);
  CHECK(setting.most_copies().copies == 16);
  CHECK(data.designs == std::vector<std::string>{"single", "sharded"});
  CHECK(setting.most_copies().designs.front().series == 1); // sharded has its colour everywhere
  CHECK(data.baseline == "single");
}

TEST_CASE("what two results both have stays apart", "[page]")
{
  const PageData data = page_data({{"x/a.json", page_result({"single", "sharded"}, {16})},
                                   {"x/b.json", page_result({"single", "sharded"}, {16})}});
  REQUIRE(data.settings.size() == 2);
  CHECK(data.settings[0].label == "box (a.json)");
  CHECK(data.settings[1].label == "box (b.json)");
  CHECK(data.settings[0].points.front().designs.size() == 2);
}

TEST_CASE("a machine that a result tells of is drawn", "[page]")
{
  Result result = page_result({"single", "sharded"}, {16});
  const std::string without = page_of({{"r.json", result}});
  CHECK(count(without, "<svg class=\"machine-picture\"") == 0);
  CHECK(has(without, "do not tell what their machines are made of"));
  result.machines.push_back(test::shipped("core-i5-10310u"));
  const std::string page = page_of({{"r.json", result}, {"s.json", result}});
  CHECK(count(page, "<svg class=\"machine-picture\"") == 2); // its parts and its transfers, once
  CHECK(has(page, "Machine core-i5-10310u: "));
}

TEST_CASE("a histogram as shares that are done", "[page]")
{
  const std::vector<HistogramClass> histogram{{5, 10}, {100, 30}, {200, 60}};
  const std::vector<LinePoint> points = cumulative(histogram, 10);
  REQUIRE(points.size() == 3);
  CHECK(points[0].x == 10);
  CHECK(points[0].y == Approx(10));
  CHECK(points[1].x == 100);
  CHECK(points[1].y == Approx(40));
  CHECK(points[2].y == Approx(100));
  CHECK(cumulative({}, 10).empty());
}

TEST_CASE("HTML is closed in its order and escapes", "[page]")
{
  Html html;
  html.open("p", {{"title", "a\"b"}});
  html.text("1 < 2 & 3");
  html.close();
  CHECK(html.written() == "<p title=\"a&quot;b\">\n1 &lt; 2 &amp; 3</p>\n");
  CHECK_THROWS_AS(html.close(), std::logic_error);
  CHECK(script_safe("</script>&") == "\\u003c/script\\u003e\\u0026");
}

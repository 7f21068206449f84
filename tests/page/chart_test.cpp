/// Do charts put values where they belong, and labels where they can be read?

#include "tools/svg/axis.hpp"
#include "tools/svg/bar_chart.hpp"
#include "tools/svg/labels.hpp"
#include "tools/svg/line_chart.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

using namespace numasim;

TEST_CASE("axes begin and end at round values", "[page]")
{
  const Axis axis = Axis::from_zero(8200);
  CHECK(axis.ticks(7) == std::vector<double>{0, 2000, 4000, 6000, 8000, 10000});
  CHECK(axis.share(5000) == Approx(0.5));
  CHECK(axis.share(20000) == 1);
  CHECK_FALSE(std::signbit(axis.ticks(7).front()));
  const Axis log = Axis::logarithmic(1, 1000);
  CHECK(log.ticks(5) == std::vector<double>{1, 10, 100, 1000});
  CHECK(log.share(std::sqrt(1000.0)) == Approx(0.5));
  CHECK(log.share(0) == 0);
  CHECK(Axis::from_zero(0).ticks(3).size() <= 3);
  CHECK(Axis::logarithmic(1e-3, 1e12).ticks(4).size() <= 4);
}

TEST_CASE("ticks are short", "[page]")
{
  CHECK(tick_number(0) == "0");
  CHECK(tick_number(2500) == "2.5k");
  CHECK(tick_number(1e6) == "1M");
  CHECK(tick_duration(0) == "0 ns");
  CHECK(tick_duration(2e4) == "20 µs");
  CHECK(tick_duration(1.5e9) == "1.5 s");
}

TEST_CASE("labels keep apart and near to where they want to be", "[page]")
{
  CHECK(spread_labels({10, 100}, 15, 0, 200) == std::vector<double>{10, 100});
  CHECK(spread_labels({50, 50}, 10, 0, 100) == std::vector<double>{45, 55});
  CHECK(spread_labels({2, 1}, 10, 0, 100) == std::vector<double>{10, 0});
  CHECK(spread_labels({99, 100}, 10, 0, 100) == std::vector<double>{90, 100});
  const std::vector<double> many = spread_labels({50, 20, 52, 51, 21, 90}, 10, 0, 100);
  for (std::size_t i = 0; i < many.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      CHECK(std::abs(many[i] - many[j]) >= 10 - 1e-9);
    }
  }
}

TEST_CASE("a line goes through its values, with its band around", "[page]")
{
  LineChartSpec spec{
      .x = Axis::linear(0, 10),
      .y = Axis::from_zero(100),
      .x_title = "copies",
      .y_title = "throughput",
      .series = {
          {.name = "single", .points = {{0, 0, Interval{0, 10}}, {10, 100, Interval{90, 100}}}}}};
  Svg svg;
  const LineChart chart(spec, 600);
  chart.draw(svg);
  const std::string& drawn = svg.written();
  // From the lower left to the upper right corner of the plot.
  const std::size_t at = drawn.find("class=\"line s0 d0\"");
  REQUIRE(at != std::string::npos);
  const std::string path = drawn.substr(drawn.find(" d=\"", at), 60);
  double x1 = 0;
  double y1 = 0;
  double x2 = 0;
  double y2 = 0;
  REQUIRE(std::sscanf(path.c_str(), " d=\"M%lf %lfL%lf %lf\"", &x1, &y1, &x2, &y2) == 4);
  CHECK(x1 < 60);
  CHECK(x2 > 450);
  CHECK(y2 == 30);
  CHECK(y1 == chart.height() - 46);
  CHECK(drawn.find("class=\"band s0 d0\"") != std::string::npos);
  CHECK(drawn.find(">single</text>") != std::string::npos);
}

TEST_CASE("bars are as long as their values", "[page]")
{
  BarChartSpec spec{.x = Axis::from_zero(100), .x_title = "share"};
  spec.bars.push_back(
      {.name = "a", .parts = {{.value = 25, .style = "s0", .tip = "x"}}, .text = "25"});
  spec.bars.push_back({.name = "b",
                       .parts = {{.value = 25, .style = "s0", .tip = "x"},
                                 {.value = 75, .style = "s1", .tip = "y"}},
                       .text = "100"});
  Svg svg;
  BarChart(spec, 600).draw(svg);
  std::vector<double> widths;
  const std::string& drawn = svg.written();
  for (std::size_t at = drawn.find("<rect"); at != std::string::npos;
       at = drawn.find("<rect", at + 1)) {
    const std::size_t width = drawn.find("width=\"", at);
    widths.push_back(std::stod(drawn.substr(width + 7)));
  }
  REQUIRE(widths.size() == 3);
  CHECK(widths[0] == Approx(widths[1]));
  CHECK(widths[2] == Approx(3 * widths[0]).epsilon(0.001));
}

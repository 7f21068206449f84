#include "tools/svg/scatter_plot.hpp"

#include "tools/svg/plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr double k_left = 62;
constexpr double k_top = 52;
constexpr double k_side = 430;
constexpr double k_bottom = 48;
constexpr double k_legend = 190;
constexpr double k_legend_line = 18;

} // namespace

ScatterPlot::ScatterPlot(std::string title, std::string subtitle, std::vector<Group> groups)
    : title_(std::move(title)), subtitle_(std::move(subtitle)), groups_(std::move(groups))
{
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  for (const Group& group : groups_) {
    for (const Point& point : group.points) {
      least = std::min({least, point.published, point.simulated});
      most = std::max({most, point.published, point.simulated});
    }
  }
  from_ = std::log10(least) - 0.15;
  to_ = std::log10(most) + 0.15;
}

double ScatterPlot::width() const
{
  return k_left + k_side + k_legend;
}

double ScatterPlot::height() const
{
  return k_top + k_side + k_bottom;
}

double ScatterPlot::x_of(double value) const
{
  return k_left + k_side * std::clamp((std::log10(value) - from_) / (to_ - from_), 0.0, 1.0);
}

double ScatterPlot::y_of(double value) const
{
  return k_top + k_side * (1 - std::clamp((std::log10(value) - from_) / (to_ - from_), 0.0, 1.0));
}

void ScatterPlot::draw_axes(Svg& svg) const
{
  const double bottom = k_top + k_side;
  for (const double at : log_ticks(from_, to_)) {
    const std::string text = tick_text(at);
    svg.line(x_of(at), k_top, x_of(at), bottom, "grid");
    svg.text(x_of(at) - text_width(text, 10.5) / 2, bottom + 16, "tick", text);
    svg.line(k_left, y_of(at), k_left + k_side, y_of(at), "grid");
    svg.text(k_left - 6 - text_width(text, 10.5), y_of(at) + 4, "tick", text);
  }
  svg.rect(k_left, k_top, k_side, k_side, "frame");
  svg.line(k_left, bottom, k_left + k_side, k_top, "whisker");
  svg.text(k_left + k_side / 2 - 30, bottom + 36, "tick", "published");
}

void ScatterPlot::draw_point(Svg& svg, const Point& point, const std::string& color) const
{
  const double x = x_of(point.published);
  if (point.least.value_or(0) > 0 && point.most.value_or(0) > 0) {
    const std::string path = fmt::format("M{} {}V{}", svg_number(x), svg_number(y_of(*point.least)),
                                         svg_number(y_of(*point.most)));
    svg.element("path", {{"d", std::string_view{path}},
                         {"stroke", std::string_view{color}},
                         {"stroke-opacity", 0.35},
                         {"stroke-width", 4}});
  }
  svg.open("circle", {{"cx", x},
                      {"cy", y_of(point.simulated)},
                      {"r", point.missed ? 5.0 : 3.2},
                      {"fill", point.missed ? "none" : color.c_str()},
                      {"stroke", std::string_view{color}},
                      {"stroke-width", point.missed ? 2.0 : 1.0}});
  svg.tip(fmt::format("{}: published {:g}, simulated {:g}{}", point.name, point.published,
                      point.simulated, point.missed ? ", missed" : ""));
  svg.close();
}

void ScatterPlot::draw(Svg& svg) const
{
  svg.text(12, 20, "title", fitted(title_, width() - 24, 14));
  svg.text(12, 38, "note", fitted(subtitle_, width() - 24, 10.5));
  draw_axes(svg);
  double y = k_top + 10;
  const double x = k_left + k_side + 16;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const std::string color = plot_color(i);
    for (const Point& point : groups_[i].points) {
      draw_point(svg, point, color);
    }
    svg.element("circle",
                {{"cx", x + 6}, {"cy", y - 4}, {"r", 3.2}, {"fill", std::string_view{color}}});
    svg.text(x + 18, y, "tick", fitted(groups_[i].name, k_legend - 40, 10.5));
    y += k_legend_line;
  }
  svg.text(x, y + 8, "note", "upwards: simulated");
  svg.text(x, y + 24, "note", "bars: stated ranges");
  svg.text(x, y + 40, "note", "large and hollow: missed");
}

} // namespace numasim

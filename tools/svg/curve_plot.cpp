#include "tools/svg/curve_plot.hpp"

#include "tools/svg/plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

constexpr double k_left = 62;
constexpr double k_top = 52;
constexpr double k_plot_width = 470;
constexpr double k_plot_height = 330;
constexpr double k_bottom = 44;
constexpr double k_legend = 210;
constexpr double k_legend_line = 18;

} // namespace

CurvePlot::CurvePlot(std::string title, std::string subtitle, std::string x_axis,
                     std::string y_axis, std::vector<Curve> curves)
    : title_(std::move(title)), subtitle_(std::move(subtitle)), x_axis_(std::move(x_axis)),
      y_axis_(std::move(y_axis)), curves_(std::move(curves))
{
  const auto widen = [](Axis& axis, double value, bool& first) {
    const double at = std::log10(value);
    axis = first ? Axis{at, at} : Axis{std::min(axis.from, at), std::max(axis.to, at)};
    first = false;
  };
  bool first_x = true;
  bool first_y = true;
  for (const Curve& curve : curves_) {
    for (const auto* points : {&curve.measured, &curve.simulated}) {
      for (const Point& p : *points) {
        widen(x_, p.x, first_x);
        widen(y_, p.y, first_y);
      }
    }
  }
  for (Axis* axis : {&x_, &y_}) { // some air, also where all lies at one place
    const double air = std::max(0.04 * (axis->to - axis->from), 0.05);
    *axis = {axis->from - air, axis->to + air};
  }
}

double CurvePlot::width() const
{
  return k_left + k_plot_width + k_legend;
}

double CurvePlot::height() const
{
  const double legend = k_top + k_legend_line * (static_cast<double>(curves_.size()) + 3);
  return std::max(k_top + k_plot_height + k_bottom, legend);
}

double CurvePlot::x_of(double value) const
{
  return k_left + k_plot_width * (std::log10(value) - x_.from) / (x_.to - x_.from);
}

double CurvePlot::y_of(double value) const
{
  return k_top + k_plot_height * (y_.to - std::log10(value)) / (y_.to - y_.from);
}

void CurvePlot::draw_axes(Svg& svg) const
{
  const double bottom = k_top + k_plot_height;
  for (const double x : log_ticks(x_.from, x_.to)) {
    svg.line(x_of(x), k_top, x_of(x), bottom, "grid");
    svg.text(x_of(x) - text_width(tick_text(x), 10.5) / 2, bottom + 16, "tick", tick_text(x));
  }
  for (const double y : log_ticks(y_.from, y_.to)) {
    svg.line(k_left, y_of(y), k_left + k_plot_width, y_of(y), "grid");
    svg.text(k_left - 6 - text_width(tick_text(y), 10.5), y_of(y) + 4, "tick", tick_text(y));
  }
  svg.rect(k_left, k_top, k_plot_width, k_plot_height, "frame");
  svg.text(k_left + k_plot_width / 2 - text_width(x_axis_, 10.5) / 2, bottom + 34, "tick", x_axis_);
}

void CurvePlot::draw_curve(Svg& svg, const Curve& curve, const std::string& color) const
{
  std::string path;
  for (const Point& p : curve.simulated) {
    path += (path.empty() ? "M" : "L") + svg_number(x_of(p.x)) + " " + svg_number(y_of(p.y));
  }
  if (!path.empty()) {
    svg.element("path", {{"d", std::string_view{path}},
                         {"fill", "none"},
                         {"stroke", std::string_view{color}},
                         {"stroke-width", 1.8}});
  }
  for (const Point& p : curve.simulated) {
    if (p.half_width > 0 && p.half_width < p.y) {
      const double low = std::min(y_of(p.y - p.half_width), k_top + k_plot_height);
      const double high = std::max(y_of(p.y + p.half_width), k_top);
      svg.line(x_of(p.x), low, x_of(p.x), high, "whisker");
    }
  }
  for (const Point& p : curve.measured) {
    svg.open("circle", {{"cx", x_of(p.x)},
                        {"cy", y_of(p.y)},
                        {"r", 3.4},
                        {"fill", "#fff"},
                        {"stroke", std::string_view{color}},
                        {"stroke-width", 1.6}});
    svg.tip(fmt::format("{}: {:g} at {:g}, measured", curve.name, p.y, p.x));
    svg.close();
  }
}

void CurvePlot::draw_legend(Svg& svg) const
{
  const double x = k_left + k_plot_width + 16;
  double y = k_top + 10;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const std::string color = plot_color(i);
    const std::string name =
        curves_[i].name + (curves_[i].simulated.empty() ? " (not modelled)" : "");
    svg.element(
        "path",
        {{"d", std::string_view{fmt::format("M{} {}h22", svg_number(x), svg_number(y - 4))}},
         {"stroke", std::string_view{color}},
         {"stroke-width", 1.8}});
    svg.text(x + 28, y, "tick", fitted(name, k_legend - 50, 10.5));
    y += k_legend_line;
  }
  svg.text(x, y + 8, "note", "circles: measured");
  svg.text(x, y + 24, "note", "lines: simulated");
}

void CurvePlot::draw(Svg& svg) const
{
  svg.text(12, 20, "title", fitted(title_, width() - 24, 14));
  svg.text(12, 38, "note", fitted(y_axis_ + "; " + subtitle_, width() - 24, 10.5));
  draw_axes(svg);
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    draw_curve(svg, curves_[i], plot_color(i));
  }
  draw_legend(svg);
}

} // namespace numasim

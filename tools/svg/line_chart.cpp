#include "tools/svg/line_chart.hpp"

#include "tools/svg/labels.hpp"
#include "tools/svg/series_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace numasim {

namespace {

constexpr double k_font = 12;
constexpr double k_top = 30;
constexpr double k_bottom = 46;
constexpr double k_line = 18; // of a legend
constexpr double k_mark = 7;
constexpr double k_leader = 26; // from the plot to its labels
constexpr double k_most_label = 170;
constexpr double k_wide_height = 330;
constexpr double k_narrow_height = 240;
constexpr std::size_t k_most_y_ticks = 7;

double widest(const std::vector<std::string>& texts)
{
  double width = 0;
  for (const std::string& text : texts) {
    width = std::max(width, text_width(text, k_font));
  }
  return width;
}

} // namespace

LineChart::LineChart(LineChartSpec spec, double width) : spec_(std::move(spec)), width_(width)
{
  std::vector<std::string> texts;
  for (const double y : spec_.y.ticks(k_most_y_ticks)) {
    texts.push_back(spec_.y_text(y));
  }
  left_ = widest(texts) + 12;
  texts.clear();
  for (const LineSeries& series : spec_.series) {
    texts.push_back(series.name);
  }
  right_ =
      narrow() ? 14 : (spec_.stepped ? 50 : k_leader) + std::min(widest(texts), k_most_label) + 4;
}

double LineChart::height() const
{
  const double legend = narrow() ? k_line * static_cast<double>(spec_.series.size()) + 8 : 0;
  const double plot = narrow() ? k_narrow_height : k_wide_height;
  const double labels = k_top + k_bottom + 15 * static_cast<double>(spec_.series.size());
  return (narrow() ? plot : std::max(plot, labels)) + legend;
}

double LineChart::x_of(double value) const
{
  return left_ + (width_ - left_ - right_) * spec_.x.share(value);
}

double LineChart::y_of(double value) const
{
  const double plot = narrow() ? k_narrow_height : height();
  return k_top + (plot - k_top - k_bottom) * (1 - spec_.y.share(value));
}

void LineChart::draw_x_ticks(Svg& svg) const
{
  const double bottom = (narrow() ? k_narrow_height : height()) - k_bottom;
  std::vector<double> ticks = spec_.x_ticks;
  if (ticks.empty()) {
    ticks = spec_.x.ticks(narrow() ? 4 : 9);
  }
  // From the right, so that the largest keeps its number where not all have room.
  double free_to = width_;
  std::reverse(ticks.begin(), ticks.end());
  for (const double tick : ticks) {
    const std::string text = spec_.x_text(tick);
    const double half = text_width(text, k_font) / 2;
    const double x = x_of(tick);
    svg.line(x, k_top, x, bottom + 4, "grid");
    if (x + half <= free_to) {
      svg.text(x, bottom + 18, "tick mid", text);
      free_to = x - half - 6;
    }
  }
  svg.text((left_ + width_ - right_) / 2, bottom + 38, "axis mid", spec_.x_title);
}

void LineChart::draw_axes(Svg& svg) const
{
  svg.text(0, 14, "axis", fitted(spec_.y_title, width_, k_font));
  for (const double y : spec_.y.ticks(k_most_y_ticks)) {
    svg.line(left_, y_of(y), width_ - right_, y_of(y), "grid");
    svg.text(left_ - 7, y_of(y) + 4, "tick end", spec_.y_text(y));
  }
  draw_x_ticks(svg);
}

void LineChart::draw_band(Svg& svg, const LineSeries& series) const
{
  std::string there;
  std::string back;
  for (const LinePoint& p : series.points) {
    if (!p.band) {
      continue;
    }
    const std::string x = svg_number(x_of(p.x));
    there += fmt::format("{}{} {}", there.empty() ? "M" : "L", x, svg_number(y_of(p.band->hi)));
    back.insert(0, fmt::format("L{} {}", x, svg_number(y_of(p.band->lo))));
  }
  if (!there.empty()) {
    svg.element("path",
                {{"class", "band " + series_class(series.style)}, {"d", there + back + "z"}});
  }
}

std::string LineChart::path_of(const LineSeries& series) const
{
  std::string path;
  for (const LinePoint& p : series.points) {
    const std::string x = svg_number(x_of(p.x));
    if (path.empty()) {
      path = "M" + x;
    } else {
      path += spec_.stepped ? "H" + x + "V" : "L" + x;
    }
    path += (spec_.stepped && path.back() == 'V' ? "" : " ") + svg_number(y_of(p.y));
  }
  return path;
}

void LineChart::draw_series(Svg& svg, const LineSeries& series) const
{
  svg.element("path", {{"class", "line " + series_class(series.style)}, {"d", path_of(series)}});
  if (spec_.stepped) {
    for (const double y : spec_.marked_at) {
      const auto at = std::find_if(series.points.begin(), series.points.end(),
                                   [&](const LinePoint& p) { return p.y >= y; });
      if (at != series.points.end()) {
        draw_mark(svg, x_of(at->x), y_of(y), series.style, k_mark);
      }
    }
    return;
  }
  for (const LinePoint& p : series.points) {
    if (p.band) {
      svg.line(x_of(p.x), y_of(p.band->lo), x_of(p.x), y_of(p.band->hi),
               "whisker " + series_class(series.style));
    }
    draw_mark(svg, x_of(p.x), y_of(p.y), series.style, k_mark);
  }
}

void LineChart::draw_labels(Svg& svg) const
{
  std::vector<double> wanted;
  for (const LineSeries& series : spec_.series) {
    wanted.push_back(series.points.empty() ? k_top : y_of(series.points.back().y));
  }
  const std::vector<double> places = spread_labels(wanted, 15, k_top, height() - k_bottom + 8);
  for (std::size_t i = 0; i < spec_.series.size(); ++i) {
    const LineSeries& series = spec_.series[i];
    const double x = width_ - right_;
    if (!series.points.empty()) {
      const std::array<double, 2> end{x_of(series.points.back().x), wanted[i]};
      svg.element("path",
                  {{"class", "leader " + series_class(series.style)},
                   {"d", fmt::format("M{} {}L{} {}H{}", svg_number(end[0] + 4), svg_number(end[1]),
                                     svg_number(x + k_leader - 10), svg_number(places[i]),
                                     svg_number(x + k_leader - 4))}});
    }
    svg.text(x + k_leader, places[i] + 4, "label", fitted(series.name, k_most_label, k_font));
  }
}

void LineChart::draw_legend(Svg& svg, double x, double y, double room) const
{
  for (const LineSeries& series : spec_.series) {
    svg.element("path", {{"class", "line " + series_class(series.style)},
                         {"d", fmt::format("M{} {}h26", svg_number(x + 4), svg_number(y - 4))}});
    draw_mark(svg, x + 17, y - 4, series.style, k_mark);
    svg.text(x + 38, y, "label", fitted(series.name, room, k_font));
    y += k_line;
  }
}

void LineChart::draw(Svg& svg) const
{
  draw_axes(svg);
  for (const LineSeries& series : spec_.series) {
    draw_band(svg, series);
  }
  for (const LineSeries& series : spec_.series) {
    draw_series(svg, series);
  }
  if (narrow()) {
    draw_legend(svg, 0, k_narrow_height + 14, width_ - 42);
  } else if (spec_.stepped) { // all end at the same height
    draw_legend(svg, width_ - right_ + 8, k_top + 4, k_most_label);
  } else {
    draw_labels(svg);
  }
}

} // namespace numasim

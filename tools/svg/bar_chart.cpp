#include "tools/svg/bar_chart.hpp"

#include "tools/svg/line_chart.hpp"

#include <algorithm>

namespace numasim {

namespace {

constexpr double k_font = 12;
constexpr double k_thick = 18;
constexpr double k_step = 28;        // from bar to bar, names beside them
constexpr double k_narrow_step = 44; // names above them
constexpr double k_axis = 44;
constexpr double k_key_line = 20;
constexpr double k_swatch = 12;
constexpr double k_most_name = 190;

} // namespace

BarChart::BarChart(BarChartSpec spec, double width) : spec_(std::move(spec)), width_(width)
{
  double names = 0;
  for (const Bar& bar : spec_.bars) {
    names = std::max(names, text_width(bar.name, k_font));
    right_ = std::max(right_, text_width(bar.text, k_font) + 12);
  }
  left_ = narrow() ? 2 : std::min(names, k_most_name) + 10;
  right_ = std::max(narrow() ? 10.0 : right_, 20.0);
}

bool BarChart::narrow() const
{
  return width_ < k_narrow_chart;
}

double BarChart::bar_height() const
{
  return narrow() ? k_narrow_step : k_step;
}

std::vector<BarChart::Place> BarChart::key_places() const
{
  std::vector<Place> places;
  Place next{0, 0};
  for (const BarKey& key : spec_.keys) {
    const double wide = k_swatch + 6 + text_width(key.text, k_font) + 16;
    if (next.x > 0 && next.x + wide > width_) {
      next = {0, next.y + k_key_line};
    }
    places.push_back(next);
    next.x += wide;
  }
  return places;
}

double BarChart::keys_height() const
{
  return spec_.keys.empty() ? 0 : key_places().back().y + k_key_line + 8;
}

double BarChart::height() const
{
  return keys_height() + bar_height() * static_cast<double>(spec_.bars.size()) + k_axis;
}

double BarChart::x_of(double value) const
{
  return left_ + (width_ - left_ - right_) * spec_.x.share(value);
}

void BarChart::draw_keys(Svg& svg) const
{
  const std::vector<Place> places = key_places();
  for (std::size_t i = 0; i < places.size(); ++i) {
    svg.rect(places[i].x, places[i].y + 2, k_swatch, k_swatch, "part " + spec_.keys[i].style, 2);
    svg.text(places[i].x + k_swatch + 6, places[i].y + 12, "label",
             fitted(spec_.keys[i].text, width_ - k_swatch - 8, k_font));
  }
}

void BarChart::draw_axis(Svg& svg, double top) const
{
  const double bottom = height() - k_axis;
  double free_from = 0;
  for (const double tick : spec_.x.ticks(narrow() ? 5 : 9)) {
    const std::string text = spec_.x_text(tick);
    const double half = text_width(text, k_font) / 2;
    const double x = x_of(tick);
    svg.line(x, top, x, bottom + 4, "grid");
    const double middle = std::clamp(x, half, width_ - half);
    if (middle - half >= free_from) {
      svg.text(middle, bottom + 17, "tick mid", text);
      free_from = middle + half + 8;
    }
  }
  const double half_title = text_width(spec_.x_title, k_font) / 2;
  svg.text(std::max((left_ + width_ - right_) / 2, half_title), bottom + 36, "axis mid",
           fitted(spec_.x_title, width_, k_font));
}

void BarChart::draw_bar(Svg& svg, const Bar& bar, double y) const
{
  const double top = y + bar_height() - k_thick - 5;
  if (narrow()) {
    svg.text(left_, y + 15, "label",
             fitted(bar.name, width_ - text_width(bar.text, k_font) - 14, k_font));
    svg.text(width_ - 2, y + 15, "label end", bar.text);
  } else {
    svg.text(left_ - 8, top + 13, "label end", fitted(bar.name, k_most_name, k_font));
  }
  double sum = 0;
  for (const BarPart& part : bar.parts) {
    const double from = x_of(sum);
    sum += part.value;
    const double wide = x_of(sum) - from;
    if (wide <= 0) {
      continue;
    }
    svg.open("g", {});
    svg.tip(part.tip);
    svg.rect(from, top, wide, k_thick, "part " + part.style);
    if (!part.text.empty() && text_width(part.text, k_font) + 8 <= wide) {
      svg.text(from + wide / 2, top + 13, "inside mid " + part.style, part.text);
    }
    svg.close();
  }
  double end = x_of(sum);
  if (bar.interval) {
    const double lo = x_of(bar.interval->lo);
    const double hi = x_of(bar.interval->hi);
    const double middle = top + k_thick / 2;
    svg.element("path",
                {{"class", "error"},
                 {"d", "M" + svg_number(lo) + " " + svg_number(middle - 5) + "v10M" +
                           svg_number(lo) + " " + svg_number(middle) + "H" + svg_number(hi) + "M" +
                           svg_number(hi) + " " + svg_number(middle - 5) + "v10"}});
    end = std::max(end, hi);
  }
  if (!narrow()) {
    svg.text(end + 8, top + 13, "label", bar.text);
  }
}

void BarChart::draw(Svg& svg) const
{
  draw_keys(svg);
  double y = keys_height();
  draw_axis(svg, y);
  for (const Bar& bar : spec_.bars) {
    draw_bar(svg, bar, y);
    y += bar_height();
  }
}

} // namespace numasim

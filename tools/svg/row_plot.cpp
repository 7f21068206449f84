#include "tools/svg/row_plot.hpp"

#include "tools/svg/plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

constexpr double k_labels = 330;
constexpr double k_plot = 400;
constexpr double k_right = 24;
constexpr double k_top = 58;
constexpr double k_row = 24;
constexpr double k_bottom = 66;
constexpr double k_mark = 4.5;

} // namespace

RowPlot::RowPlot(std::string title, std::string subtitle, std::string axis, std::vector<Row> rows)
    : title_(std::move(title)), subtitle_(std::move(subtitle)), axis_(std::move(axis)),
      rows_(std::move(rows))
{
  from_ = to_ = rows_.front().simulated;
  for (const Row& row : rows_) {
    for (const auto& value :
         {row.published, row.lo, row.hi, row.least, row.most, std::optional{row.simulated}}) {
      from_ = std::min(from_, value.value_or(from_));
      to_ = std::max(to_, value.value_or(to_));
    }
  }
  const double air = std::max(0.05 * (to_ - from_), 1e-9);
  from_ -= air;
  to_ += air;
}

double RowPlot::width() const
{
  return k_labels + k_plot + k_right;
}

double RowPlot::height() const
{
  return k_top + k_row * static_cast<double>(rows_.size()) + k_bottom;
}

double RowPlot::x_of(double value) const
{
  return k_labels + k_plot * (value - from_) / (to_ - from_);
}

void RowPlot::draw_row(Svg& svg, const Row& row, double y) const
{
  svg.text(12, y + 4, "tick", fitted(row.name, k_labels - 20, 10.5));
  if (row.least || row.most) {
    const double left = x_of(row.least.value_or(from_));
    const double right = std::max(x_of(row.most.value_or(to_)), left + 2);
    svg.rect(left, y - 8, right - left, 16, "range");
  }
  if (row.published) {
    svg.open("circle", {{"cx", x_of(*row.published)},
                        {"cy", y},
                        {"r", k_mark},
                        {"fill", "none"},
                        {"stroke", "#222"},
                        {"stroke-width", 1.6}});
    svg.tip(fmt::format("{}: {:g}, published", row.name, *row.published));
    svg.close();
  }
  if (row.lo && row.hi) {
    svg.line(x_of(*row.lo), y, x_of(*row.hi), y, row.missed ? "out" : "in");
  }
  const double x = x_of(row.simulated);
  const std::string path = fmt::format("M{0} {1}l{2} {2}l{2} -{2}l-{2} -{2}z",
                                       svg_number(x - k_mark), svg_number(y), svg_number(k_mark));
  svg.open("path", {{"d", std::string_view{path}}, {"fill", row.missed ? "#d55e00" : "#0072b2"}});
  svg.tip(fmt::format("{}: {:g}, simulated", row.name, row.simulated));
  svg.close();
}

void RowPlot::draw(Svg& svg) const
{
  svg.text(12, 20, "title", fitted(title_, width() - 24, 14));
  svg.text(12, 38, "note", fitted(subtitle_, width() - 24, 10.5));
  const double bottom = k_top + k_row * static_cast<double>(rows_.size());
  for (const double x : linear_ticks(from_, to_)) {
    svg.line(x_of(x), k_top, x_of(x), bottom, "grid");
    svg.text(x_of(x) - text_width(tick_text(x), 10.5) / 2, bottom + 16, "tick", tick_text(x));
  }
  svg.rect(k_labels, k_top, k_plot, bottom - k_top, "frame");
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    draw_row(svg, rows_[i], k_top + k_row * (static_cast<double>(i) + 0.5));
  }
  svg.text(k_labels + k_plot / 2 - text_width(axis_, 10.5) / 2, bottom + 34, "tick", axis_);
  svg.text(12, bottom + 54, "note",
           "circle: published; diamond: simulated, with its 95 % interval; band: range stated "
           "beforehand; orange: missed");
}

} // namespace numasim

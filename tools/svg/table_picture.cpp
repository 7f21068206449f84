#include "tools/svg/table_picture.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace numasim {

namespace {

constexpr double k_title = 24;
constexpr double k_row = 18;
constexpr double k_size = 11.5;
constexpr double k_gap = 14;
constexpr double k_most_width = 300;

} // namespace

TablePicture::TablePicture(Table table, std::vector<std::string> swatches,
                           std::vector<std::string> notes)
    : table_(std::move(table)), swatches_(std::move(swatches)), notes_(std::move(notes)),
      left_(swatches_.empty() ? 0 : 22)
{
  for (const Column& column : table_.columns) {
    widths_.push_back(text_width(column.header, k_size));
  }
  for (auto& row : table_.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = fitted(row[i], k_most_width, k_size);
      widths_[i] = std::max(widths_[i], text_width(row[i], k_size));
    }
  }
}

double TablePicture::width() const
{
  const double columns = std::accumulate(widths_.begin(), widths_.end(), 0.0) +
                         k_gap * static_cast<double>(widths_.size() - 1);
  return left_ + columns;
}

double TablePicture::height() const
{
  return k_title + k_row * static_cast<double>(table_.rows.size() + 1 + notes_.size()) + 6;
}

void TablePicture::draw_row(Svg& svg, const std::vector<std::string>& cells, double y,
                            const std::string& style) const
{
  double x = left_;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool right = table_.columns[i].numeric;
    svg.text(right ? x + widths_[i] : x, y, style + (right ? " end" : ""), cells[i]);
    x += widths_[i] + k_gap;
  }
}

void TablePicture::draw(Svg& svg) const
{
  svg.text(0, 14, "heading", table_.title);
  std::vector<std::string> header;
  for (const Column& column : table_.columns) {
    header.push_back(column.header);
  }
  double y = k_title + 13;
  draw_row(svg, header, y, "muted");
  svg.line(0, y + 5, width(), y + 5, "rule");
  for (std::size_t i = 0; i < table_.rows.size(); ++i) {
    y += k_row;
    if (i < swatches_.size()) {
      svg.element("rect", {{"x", 0.0},
                           {"y", y - 10},
                           {"width", 14.0},
                           {"height", 12.0},
                           {"fill", swatches_[i]},
                           {"class", "swatch"}});
    }
    draw_row(svg, table_.rows[i], y, "body");
  }
  for (const std::string& note : notes_) {
    y += k_row;
    svg.text(0, y, "note", note);
  }
}

} // namespace numasim

#include "tools/page/html.hpp"

#include "tools/svg/svg.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace numasim {

void Html::start(std::string_view name, Attributes attributes)
{
  out_ += '<';
  out_ += name;
  for (const Attribute& attribute : attributes) {
    out_ += fmt::format(" {}=\"{}\"", attribute.name, xml_escaped(attribute.value));
  }
  out_ += '>';
}

void Html::open(std::string_view name, Attributes attributes)
{
  start(name, attributes);
  out_ += '\n';
  open_.emplace_back(name);
}

void Html::close()
{
  if (open_.empty()) {
    throw std::logic_error("no HTML element is open");
  }
  out_ += "</" + open_.back() + ">\n";
  open_.pop_back();
}

void Html::close_to(std::size_t depth)
{
  while (open_.size() > depth) {
    close();
  }
}

void Html::text(std::string_view content)
{
  out_ += xml_escaped(content);
}

void Html::element(std::string_view name, std::string_view content, Attributes attributes)
{
  start(name, attributes);
  text(content);
  out_ += fmt::format("</{}>\n", name);
}

std::string script_safe(std::string_view json)
{
  std::string out;
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

namespace {

void write_heads(Html& html, const HeatTable& table)
{
  html.open("thead");
  html.open("tr");
  for (const Column& column : table.columns) {
    html.element("th", column.header,
                 {{"scope", "col"}, {"class", column.numeric ? "number" : "words"}});
  }
  html.close();
  html.close();
}

void write_cell(Html& html, const HeatTable& table, std::size_t column, const HeatCell& cell)
{
  const std::string kind = table.columns.at(column).numeric ? "number" : "words";
  if (column < table.row_headers) {
    html.element("th", cell.text, {{"scope", "row"}, {"class", kind}});
  } else if (cell.heat >= 0) {
    html.element("td", cell.text,
                 {{"class", kind + " heat"}, {"style", fmt::format("--heat:{:.2f}", cell.heat)}});
  } else {
    html.element("td", cell.text, {{"class", kind}});
  }
}

} // namespace

void write_table(Html& html, const HeatTable& table)
{
  html.open(
      "div",
      {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", table.caption}});
  html.open("table");
  html.element("caption", table.caption);
  write_heads(html, table);
  html.open("tbody");
  for (const auto& row : table.rows) {
    html.open("tr");
    for (std::size_t i = 0; i < row.size(); ++i) {
      write_cell(html, table, i, row[i]);
    }
    html.close();
  }
  html.close();
  html.close();
  html.close();
}

void write_table(Html& html, const Table& table, const std::string& caption)
{
  HeatTable plain{.caption = caption, .columns = table.columns, .rows = {}, .row_headers = 1};
  for (const auto& row : table.rows) {
    std::vector<HeatCell> cells;
    cells.reserve(row.size());
    for (const std::string& text : row) {
      cells.push_back({.text = text});
    }
    plain.rows.push_back(std::move(cells));
  }
  write_table(html, plain);
}

} // namespace numasim

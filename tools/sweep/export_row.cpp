#include "tools/sweep/export_row.hpp"

#include "tools/report/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace numasim {

namespace {

std::string in_quotes(std::string_view text)
{
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

void ExportRow::text(std::string_view name, const std::string& value)
{
  cells_.push_back({std::string{name}, in_quotes(value), csv_cell(value)});
}

void ExportRow::whole(std::string_view name, std::uint64_t value)
{
  const std::string text = std::to_string(value);
  cells_.push_back({std::string{name}, text, text});
}

void ExportRow::number(std::string_view name, const std::optional<double>& value)
{
  const bool there = value && std::isfinite(*value);
  const std::string text = there ? fmt::format("{}", *value) : "";
  cells_.push_back({std::string{name}, there ? text : "null", text});
}

void ExportRow::json(std::string_view name, const std::string& value)
{
  const bool is_text = value.starts_with('"');
  cells_.push_back({std::string{name}, value,
                    csv_cell(is_text ? nlohmann::json::parse(value).get<std::string>() : value)});
}

void ExportRow::end()
{
  std::string line;
  if (format_ == ExportFormat::Csv && !headed_) {
    for (const Cell& cell : cells_) {
      line += (line.empty() ? "" : ",") + csv_cell(cell.name);
    }
    line += "\n";
  }
  headed_ = true;
  bool first = true;
  for (const Cell& cell : cells_) {
    const std::string separator = first ? "" : ",";
    line += format_ == ExportFormat::Csv
                ? separator + cell.csv
                : (first ? "{" : ",") + in_quotes(cell.name) + ":" + cell.json;
    first = false;
  }
  line += format_ == ExportFormat::Csv ? "\n" : "}\n";
  out_ << line;
  cells_.clear();
}

} // namespace numasim

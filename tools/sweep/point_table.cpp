#include "tools/sweep/point_table.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace numasim {

namespace {

std::string shown(const std::string& value)
{
  return value.starts_with("\"") ? nlohmann::json::parse(value).get<std::string>() : value;
}

} // namespace

Table point_table(const Sweep& sweep)
{
  Table table;
  table.columns.push_back({.header = "point", .numeric = true});
  for (const SweepAxis& axis : sweep.axes()) {
    table.columns.push_back({.header = axis.name, .numeric = true});
  }
  for (std::size_t i = 0; i < sweep.point_count(); ++i) {
    std::vector<std::string> row{std::to_string(i)};
    for (const Setting& setting : sweep.point(i).settings) {
      row.push_back(shown(setting.value));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

} // namespace numasim

#include "tools/fit/table_headings.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace numasim {

namespace {

using Row = TableRow;

/// The number of a CPU as a heading: "3", "cpu3", "Core 3".
std::optional<std::uint32_t> label_of(std::string_view field)
{
  const std::size_t digits = field.find_first_of("0123456789");
  if (digits == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  const char* last = field.data() + field.size();
  const auto [end, error] = std::from_chars(field.data() + digits, last, value);
  return error == std::errc() && end == last ? std::optional(value) : std::nullopt;
}

/// `fields` as ascending CPU numbers; nothing if they are not.
std::optional<std::vector<std::uint32_t>> labels_of(const std::vector<std::string_view>& fields)
{
  std::vector<std::uint32_t> labels;
  for (const std::string_view field : fields) {
    const auto label = label_of(field);
    if (!label || (!labels.empty() && *label <= labels.back())) {
      return std::nullopt;
    }
    labels.push_back(*label);
  }
  return labels.empty() ? std::nullopt : std::optional(labels);
}

bool has_letter(std::string_view field)
{
  return std::any_of(field.begin(), field.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; });
}

bool is_heading(std::string_view field)
{
  return has_letter(field) && !is_gap(field) && label_of(field) && !number_of(field);
}

bool first_fields_are(const std::vector<Row>& rows, const std::vector<std::uint32_t>& labels)
{
  if (rows.size() < 2 || rows.size() - 1 > labels.size()) {
    return false;
  }
  // A triangle may leave out the first CPU's row, which is empty.
  const std::size_t skipped = labels.size() - (rows.size() - 1);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].fields.empty() || label_of(rows[i].fields.front()) != labels[i - 1 + skipped]) {
      return false;
    }
  }
  return skipped <= 1;
}

/// Whether the diagonal's field of row `i`, one further right than without headings, holds no time.
bool diagonal_is_empty(const std::vector<std::string_view>& fields, std::size_t i)
{
  if (fields.size() <= i + 1 || is_gap(fields[i + 1])) {
    return true;
  }
  const auto value = number_of(fields[i + 1]);
  return value && *value <= 0;
}

/// A column of CPU numbers without a row of them: words, or 0, 1, 2, ... (or from 1) beside a table
/// whose diagonal is empty.
Headings take_column(std::vector<Row>& rows)
{
  std::vector<std::string_view> first;
  bool empty_diagonal = true;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    first.push_back(rows[i].fields.front());
    empty_diagonal = empty_diagonal && diagonal_is_empty(rows[i].fields, i);
  }
  const auto labels = labels_of(first);
  const bool words = std::all_of(first.begin(), first.end(), is_heading);
  const bool counted = labels && labels->front() <= 1 &&
                       labels->back() - labels->front() + 1 == labels->size() && empty_diagonal &&
                       rows.size() > 2;
  if (!labels || (!words && !counted)) {
    return {};
  }
  for (Row& row : rows) {
    row.fields.erase(row.fields.begin());
  }
  return {*labels, 1, 0};
}

/// Headings in a row above the table, and maybe a column.
Headings take_row(std::vector<Row>& rows)
{
  Headings headings;
  std::vector<std::string_view> first = rows.front().fields;
  const bool corner = !label_of(first.front());
  while (!first.empty() && first.back().empty()) {
    first.pop_back();
  }
  if (corner && !first.empty()) {
    first.erase(first.begin());
  }
  const auto labels = labels_of(first);
  if (!labels || rows.size() - 1 > labels->size()) { // "cpu0,,," of a triangle names one CPU
    return headings;
  }
  const bool words = std::all_of(first.begin(), first.end(), is_heading);
  // Numbers alone could be times: CPU numbers start low, and a column of them stands beside.
  const bool low = words || labels->front() <= 1;
  const bool beside =
      low && first_fields_are(rows, *labels) && (corner || rows.size() == labels->size() + 1);
  const bool one_more = rows.size() == labels->size() + 1 && !corner && labels->front() <= 1;
  if (!words && !beside && !one_more) {
    return headings;
  }
  headings.labels = *labels;
  headings.left_out = beside ? labels->size() - (rows.size() - 1) : 0;
  rows.erase(rows.begin());
  if (beside) {
    headings.column = 1;
    for (Row& row : rows) {
      row.fields.erase(row.fields.begin());
    }
  }
  return headings;
}

} // namespace

Headings take_headings(std::vector<TableRow>& rows)
{
  if (rows.size() < 2) {
    return {};
  }
  Headings headings = take_row(rows);
  return headings.labels.empty() ? take_column(rows) : headings;
}

} // namespace numasim

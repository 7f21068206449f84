#include "tools/fit/table_text.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace numasim {

namespace {

constexpr std::string_view k_blanks = " \t\r\v\f";
constexpr std::string_view k_plus_minus = "\xc2\xb1"; // "576±6": the program's own error

std::string_view trimmed(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  text = text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

/// What separates the fields of `line`: the first of these that occurs.
char separator_of(std::string_view text)
{
  for (const char candidate : {';', '\t', ','}) {
    if (text.find(candidate) != std::string_view::npos) {
      return candidate;
    }
  }
  return ' ';
}

std::vector<std::string_view> fields_of(std::string_view line, char separator)
{
  std::vector<std::string_view> fields;
  if (separator == ' ') {
    for (std::size_t at = line.find_first_not_of(k_blanks); at != std::string_view::npos;) {
      const std::size_t end = std::min(line.find_first_of(k_blanks, at), line.size());
      fields.push_back(line.substr(at, end - at));
      at = line.find_first_not_of(k_blanks, end);
    }
  } else {
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find(separator, at), line.size());
      fields.push_back(trimmed(line.substr(at, end - at)));
      at = end + 1;
    }
  }
  for (std::string_view& field : fields) {
    field = field.substr(0, field.find(k_plus_minus));
  }
  return fields;
}

/// "Num cores: 2", "Min  latency: 576.0ns cores: (1,0)": the program's words around the table.
bool is_prose(std::string_view line)
{
  static constexpr std::array<std::string_view, 6> starts = {"Num ", "Using ", "Showing ",
                                                             "Min ", "Max ",   "Mean "};
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return line.substr(0, start.size()) == start; });
}

} // namespace

std::vector<TableRow> cut_table(std::string_view text, std::size_t most_fields,
                                const std::string& name)
{
  if (text.substr(0, 3) == "\xef\xbb\xbf") { // byte order mark
    text.remove_prefix(3);
  }
  const bool printed = text.find(k_plus_minus) != std::string_view::npos;
  std::vector<TableRow> rows;
  char separator = 0;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#' || is_prose(content)) {
      continue;
    }
    if (separator == 0 || separator == ' ') { // the first row of a triangle has one field
      separator = printed ? ' ' : separator_of(content);
    }
    rows.push_back({number, fields_of(line, separator)});
    const std::size_t most = std::max(rows.size(), rows.back().fields.size());
    if (most > most_fields) {
      throw InputError({name, "line " + std::to_string(number),
                        "a table of " + std::to_string(most) + " rows or columns and more",
                        "at most " + std::to_string(most_fields - 2) + " CPUs"});
    }
  }
  return rows;
}

bool is_gap(std::string_view field)
{
  static constexpr std::array<std::string_view, 13> words = {
      "", "-", "--", "x", "?", "nan", "na", "n/a", "null", "none", "inf", "+inf", "infinity"};
  std::string lower(field);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(words.begin(), words.end(), lower) != words.end();
}

} // namespace numasim

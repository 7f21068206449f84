#include "tools/fit/table_text.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>

namespace numasim {

namespace {

constexpr std::string_view k_blanks = " \t\r\v\f";

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

/// Where the field that starts at `at` ends; separators within quotes do not count.
std::size_t end_of_field(std::string_view line, std::size_t at, char separator)
{
  const std::size_t first = std::min(line.find_first_not_of(k_blanks, at), line.size());
  const std::size_t quote = first < line.size() && line[first] == '"' ? line.find('"', first + 1)
                                                                      : std::string_view::npos;
  return std::min(line.find(separator, quote == std::string_view::npos ? at : quote), line.size());
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
      const std::size_t end = end_of_field(line, at, separator);
      fields.push_back(trimmed(line.substr(at, end - at)));
      at = end + 1;
    }
  }
  return fields;
}

bool starts_with_any(std::string_view line, std::span<const std::string_view> starts)
{
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return line.starts_with(start); });
}

bool is_comment(std::string_view line)
{
  static constexpr std::array<std::string_view, 3> starts = {"#", "//", "%"};
  return starts_with_any(line, starts);
}

/// "CPU: ...", "Num cores: 2", "1) CAS latency on a single shared cache line", "Min  latency:
/// 576.0ns cores: (1,0)": the program's words around the table.
bool is_prose(std::string_view line)
{
  static constexpr std::array<std::string_view, 7> starts = {"CPU: ", "Num ", "Using ", "Showing ",
                                                             "Min ",  "Max ", "Mean "};
  const std::size_t digits = line.find_first_not_of("0123456789");
  return starts_with_any(line, starts) ||
         (digits != 0 && digits != std::string_view::npos && line.substr(digits, 2) == ") ");
}

} // namespace

std::vector<TableRow> cut_table(std::string_view text, std::size_t most_fields,
                                const std::string& name)
{
  std::vector<TableRow> rows;
  char separator = 0;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    const std::string_view content = trimmed(line);
    if (content.empty() || is_comment(content) || is_prose(content)) {
      continue;
    }
    if (separator == 0 || separator == ' ') { // the first row of a triangle has one field
      separator = separator_of(content);
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

std::optional<double> number_of(std::string_view field)
{
  if (field.ends_with("ns")) {
    field = trimmed(field.substr(0, field.size() - 2));
  }
  std::string text(field.starts_with('+') ? field.substr(1) : field);
  std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
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
